import { Injectable } from '@nestjs/common';
import { Problem, type Session, type SignedIn } from '@ortoo/contracts';
import { Database, type Transaction } from '@ortoo/persistence';
import { AccessChanges } from '../http/access-changes.js';
import { type PersonActor, throughTheHub } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { hashOf, newSecret } from '../http/cookies.js';
import { Writes } from '../http/writes.js';

/** The browser that signs in, by the secrets in its cookies. */
export interface Browser {
  /** Tells the browser apart; codes are bound to it. */
  secret?: string;
  /** A session that it holds already; signing in ends it. */
  session?: string;
  /** What it calls itself, for the person's list of sessions. */
  device: string;
}

/** A new session, with the secret that only the browser keeps. */
export interface OpenedSession {
  secret: string;
  signedIn: SignedIn;
}

/** Sessions live in the database: 12 hours without use, seven days at most, and gone the moment they are revoked. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly writes: Writes,
    private readonly accessChanges: AccessChanges,
  ) {}

  /**
   * Opens a session for a person, under a new secret, and ends the one that the browser had.
   * @returns null when the person is suspended or acts for no organisation that takes part.
   */
  async open(
    transaction: Transaction,
    personId: string,
    browser: Browser,
    method: Session['method'],
  ): Promise<OpenedSession | null> {
    const secret = newSecret();
    if (browser.session)
      await transaction.execute(
        'update access.sessions set revoked_at = coalesce(revoked_at, now()) where id_hash = $1',
        [hashOf(browser.session)],
      );
    const [row] = await transaction.query<{ id: string; organisation_id: string }>(openSql, [
      hashOf(secret),
      personId,
      browser.secret ? hashOf(browser.secret) : null,
      browser.device.slice(0, 200),
      method,
    ]);
    if (!row) return null;
    const signedIn: SignedIn = { personId, organisationId: row.organisation_id, sessionId: row.id };
    await audit(
      transaction,
      { viewer: transaction.viewer, roles: [], scopes: [], personId, organisationId: row.organisation_id },
      'session.opened',
      row.id,
      { method },
    );
    await this.accessChanges.announce(transaction, { personId });
    return { secret, signedIn };
  }

  /** The open sessions of the person. */
  async list(actor: PersonActor): Promise<Session[]> {
    const rows = await this.database.inTransaction(actor.viewer, transaction =>
      transaction.query<SessionRow>(listSql, [actor.personId]),
    );
    return rows.map(row => ({
      id: row.id,
      current: row.id === actor.sessionId,
      method: row.method,
      device: row.device,
      createdAt: row.created_at.toISOString(),
      seenAt: row.seen_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
    }));
  }

  /** Ends one of the person's own sessions. */
  async revoke(actor: PersonActor, id: string): Promise<void> {
    await this.writes.run(throughTheHub(actor), async transaction => {
      const ended = await transaction.execute(
        'update access.sessions set revoked_at = now() where id = $1 and person_id = $2 and revoked_at is null',
        [id, actor.personId],
      );
      if (ended === 0) throw new Problem('not-found');
      await audit(transaction, actor, 'session.revoked', id);
      await this.accessChanges.announce(transaction, { personId: actor.personId });
    });
  }
}

interface SessionRow {
  [column: string]: unknown;
  id: string;
  method: Session['method'];
  device: string;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
}

// The organisation that the person acted for last, or the one joined first.
const openSql = `
  insert into access.sessions (id_hash, person_id, organisation_id, browser_hash, device, method, expires_at)
  select $1, p.id, m.organisation_id, $3, $4, $5, now() + interval '7 days'
  from access.people p join access.memberships m on m.person_id = p.id and m.ended_at is null
    join access.organisations o on o.id = m.organisation_id and o.standing not in ('suspended', 'left')
  where p.id = $2 and p.state = 'active'
  order by (select max(s.created_at) from access.sessions s where s.person_id = p.id and s.organisation_id = m.organisation_id) desc nulls last, m.since
  limit 1
  returning id, organisation_id`;

const listSql = `
  select id, method, device, created_at, seen_at, expires_at from access.sessions
  where person_id = $1 and revoked_at is null and expires_at > now() and seen_at > now() - interval '12 hours' order by seen_at desc`;
