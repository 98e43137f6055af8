import { Injectable } from '@nestjs/common';
import { asService } from '@ortoo/persistence';
import { Reserve } from '../hub.settings.js';
import { effectiveRoles, scopesOf, sessionScopes } from '../people/permissions.rules.js';
import { type Actor, type Scope } from './actor.js';
import { hashOf } from './cookies.js';

/** What became of a credential. */
export type Verdict = { kind: 'accepted'; actor: Actor } | { kind: 'revoked' } | { kind: 'unknown' };

interface Credential {
  [column: string]: unknown;
  organisation_id: string;
  standing: string;
  alive: boolean;
}

interface KeyRow extends Credential {
  id: string;
  scopes: Scope[];
}

interface SessionRow extends Credential {
  id: string;
  id_hash: Buffer;
  person_id: string;
  roles: string[];
}

const keepFor = 1500;
const largestCache = 20_000;

/** Recognises callers by key or session. A verdict is kept for 1.5 s, so that revoking works within the promised five. */
@Injectable()
export class Authentication {
  private readonly verdicts = new Map<string, { until: number; verdict: Promise<Verdict> }>();

  constructor(private readonly reserve: Reserve) {}

  /** Looks a bearer key up; the same key asked again within 1.5 s costs nothing. */
  byKey(key: string): Promise<Verdict> {
    if (!/^ork_[A-Za-z0-9_-]{20,100}$/.test(key)) return Promise.resolve({ kind: 'unknown' });
    const hash = hashOf(key);
    return this.kept(`key ${hash.toString('hex')}`, () => this.lookUp(keyByHash, hash, keyActor));
  }

  /** Looks the secret of a session cookie up, and notes that the session was used. */
  bySession(secret: string): Promise<Verdict> {
    const hash = hashOf(secret);
    return this.kept(`session ${hash.toString('hex')}`, () => this.lookUp(usedSession, hash, sessionActor));
  }

  /**
   * Whether the credential of an actor still is what it was when it was accepted: not revoked, not expired, the same
   * organisation, standing and scopes. Read anew at most every 1.5 s, for whoever holds a connection open.
   */
  async recheck(actor: Actor): Promise<boolean> {
    const { keyId, sessionHash } = actor;
    if (!keyId && !sessionHash) return true;
    const verdict = await this.kept(`again ${keyId ?? sessionHash?.toString('hex')}`, () =>
      keyId ? this.lookUp(keyById, keyId, keyActor) : this.lookUp(openSession, sessionHash, sessionActor),
    );
    return verdict.kind === 'accepted' && sameRights(verdict.actor, actor);
  }

  /** Forgets every verdict, so that a change made in this process is seen by the very next request. */
  forget(): void {
    this.verdicts.clear();
  }

  private kept(name: string, look: () => Promise<Verdict>): Promise<Verdict> {
    const kept = this.verdicts.get(name);
    if (kept && kept.until > Date.now()) return kept.verdict;
    if (this.verdicts.size > largestCache) this.verdicts.clear();
    const verdict = look();
    this.verdicts.set(name, { until: Date.now() + keepFor, verdict });
    verdict.catch(() => this.verdicts.delete(name));
    return verdict;
  }

  private async lookUp<Row extends Credential>(
    sql: string,
    id: unknown,
    actorOf: (row: Row) => Actor,
  ): Promise<Verdict> {
    const [row] = await this.reserve.database.inTransaction(asService('hub'), transaction =>
      transaction.query<Row>(sql, [id]),
    );
    if (!row) return { kind: 'unknown' };
    return row.alive ? { kind: 'accepted', actor: actorOf(row) } : { kind: 'revoked' };
  }
}

function keyActor(row: KeyRow): Actor {
  const allowed = scopesOf(row.standing);
  const scopes = row.scopes.filter(scope => allowed.includes(scope));
  return {
    viewer: { kind: 'organisation', organisation: row.organisation_id },
    organisationId: row.organisation_id,
    keyId: row.id,
    standing: row.standing,
    roles: scopes.includes('admin') ? ['system'] : [],
    scopes,
  };
}

function sessionActor(row: SessionRow): Actor {
  const roles = effectiveRoles(row.roles, row.standing);
  return {
    viewer: { kind: 'organisation', organisation: row.organisation_id, person: row.person_id },
    organisationId: row.organisation_id,
    personId: row.person_id,
    sessionId: row.id,
    sessionHash: row.id_hash,
    standing: row.standing,
    roles,
    scopes: sessionScopes(roles, row.standing),
  };
}

/** Whether nothing that a connection was opened on has changed. */
function sameRights(now: Actor, then: Actor): boolean {
  const text = ({ organisationId, standing, roles, scopes }: Actor): string =>
    JSON.stringify([organisationId, standing, [...roles].sort(), [...scopes].sort()]);
  return text(now) === text(then);
}

const standingCounts = `o.standing not in ('suspended', 'left')`;
const keyColumns = `
  select k.id, k.organisation_id, k.scopes, o.standing, k.revoked_at is null and k.expires_at > now() and ${standingCounts} as alive
  from access.keys k join access.organisations o on o.id = k.organisation_id`;
const keyById = `${keyColumns} where k.id = $1`;
// Knowing when a key was last used shows its owner which keys can go; to the minute is enough.
const keyByHash = `
  with used as (
    update access.keys set used_at = now() where hash = $1 and revoked_at is null and (used_at is null or used_at < now() - interval '1 minute'))
  ${keyColumns} where k.hash = $1`;

const isOpen = `s.revoked_at is null and s.expires_at > now() and s.seen_at > now() - interval '12 hours'`;
const openSession = `
  select s.id, s.id_hash, s.person_id, s.organisation_id, o.standing, m.roles,
    ${isOpen} and p.state = 'active' and m.person_id is not null and m.ended_at is null and ${standingCounts} as alive
  from access.sessions s join access.people p on p.id = s.person_id join access.organisations o on o.id = s.organisation_id
    left join access.memberships m on m.person_id = s.person_id and m.organisation_id = s.organisation_id
  where s.id_hash = $1`;
const usedSession = `
  with used as (update access.sessions s set seen_at = now() where s.id_hash = $1 and s.seen_at < now() - interval '1 minute' and ${isOpen})
  ${openSession}`;
