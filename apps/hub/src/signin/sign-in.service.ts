import { Injectable } from '@nestjs/common';
import { Problem } from '@ortoo/contracts';
import { Schedule } from '@ortoo/messaging';
import { asService, Database, isDuplicate, type Transaction } from '@ortoo/persistence';
import { v7 as uuidv7 } from 'uuid';
import { AccessChanges } from '../http/access-changes.js';
import { type Actor, anyone, type PersonActor } from '../http/actor.js';
import { AttemptLimits } from '../http/attempt-limits.js';
import { audit } from '../http/audit.js';
import { hashOf } from '../http/cookies.js';
import { codeHash, codeMatches, isLongCode } from './code.rules.js';
import { codeMailCommand } from './code-mail.js';
import { type Browser, type OpenedSession, SessionsService } from './sessions.service.js';

/** How long a code may be typed, in seconds. */
export const codeSeconds = 600;

// Generous to an office behind one address, narrow to whoever tries one mailbox; the owner's own browser has its own code.
const asksPerAddress = { name: 'ask', times: 120, milliseconds: 900_000 };
const asksPerMailbox = { name: 'ask-mailbox', times: 5, milliseconds: 900_000 };
const triesPerAddress = { name: 'code', times: 120, milliseconds: 900_000 };

interface CodeRow {
  [column: string]: unknown;
  id: string;
  email: string | null;
  person_id: string | null;
  code_hash: Buffer | null;
  purpose: 'sign-in' | 'address' | 'first-operator' | 'demo';
  reusable: boolean;
}

/** Signing in by a code that is mailed, and typed in the browser that asked for it. */
@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly schedule: Schedule,
    private readonly limits: AttemptLimits,
    private readonly sessions: SessionsService,
    private readonly accessChanges: AccessChanges,
  ) {}

  /** Asks for a code. What happens here is the same for every address; whether a mail goes out is decided later. */
  async ask(email: string, browser: Browser, address: string): Promise<void> {
    await this.request('sign-in', anyone, email, browser, address);
  }

  /** Asks for a code to a new address of the person; typing it proves that the mailbox is theirs. */
  async askForAddress(actor: PersonActor, email: string, browser: Browser, address: string): Promise<void> {
    await this.request('address', actor, email, browser, address);
  }

  private async request(
    purpose: 'sign-in' | 'address',
    actor: Actor,
    email: string,
    browser: Browser,
    address: string,
  ): Promise<void> {
    this.limits.take(asksPerAddress, address);
    this.limits.take(asksPerMailbox, `${address} ${email}`);
    await this.database.inTransaction(asService('hub'), async transaction => {
      const id = uuidv7();
      await transaction.execute(
        `insert into access.sign_in_codes (id, email, purpose, person_id, browser_hash, expires_at) values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))`,
        [id, email, purpose, actor.personId ?? null, hashOf(browser.secret ?? ''), codeSeconds],
      );
      await this.schedule.at(transaction, atOnce(), { name: codeMailCommand, key: id });
      await audit(transaction, actor, 'code.asked', id, { purpose });
    });
  }

  /** Opens a session for whoever types the right code in the right browser. */
  async complete(code: string, browser: Browser, address: string, isLocal: boolean): Promise<OpenedSession> {
    this.limits.take(triesPerAddress, address);
    // The failed try has to be counted, so the refusal is thrown after the transaction.
    const opened = await this.database.inTransaction(asService('hub'), async transaction => {
      const row = await this.useCode(transaction, code, browser, ['sign-in'], isLocal);
      if (!row?.person_id) return null;
      const method = row.purpose === 'first-operator' || row.purpose === 'demo' ? row.purpose : 'code';
      return this.sessions.open(transaction, row.person_id, browser, method);
    });
    if (!opened) throw new Problem('code-not-accepted');
    return opened;
  }

  /** Gives the person the address to which the code went. */
  async completeAddress(actor: PersonActor, code: string, browser: Browser, address: string): Promise<void> {
    this.limits.take(triesPerAddress, address);
    const changed = await this.database.inTransaction(asService('hub'), async transaction => {
      const row = await this.useCode(transaction, code, browser, ['address'], false);
      if (row?.person_id !== actor.personId) return false;
      await this.setAddress(transaction, actor, row.email ?? '');
      return true;
    });
    if (!changed) throw new Problem('code-not-accepted');
  }

  private async setAddress(transaction: Transaction, actor: PersonActor, email: string): Promise<void> {
    try {
      await transaction.execute(
        'update access.people set email = $2, version = version + 1, updated_at = now() where id = $1',
        [actor.personId, email],
      );
    } catch (error) {
      if (isDuplicate(error))
        throw new Problem(
          'conflict',
          {
            detail: 'Somebody else signs in with this address: use another one, or ask a coordinator to remove theirs.',
          },
          { cause: error },
        );
      throw error;
    }
    await audit(transaction, actor, 'person.address-changed', actor.personId);
    await this.accessChanges.announce(transaction, { personId: actor.personId });
  }

  /** Counts a try against every open code of the browser, and strikes the codes off when one of them was typed. */
  private async useCode(
    transaction: Transaction,
    code: string,
    browser: Browser,
    purposes: string[],
    isLocal: boolean,
  ): Promise<CodeRow | undefined> {
    if (isLongCode(code)) return isLocal ? this.useLongCode(transaction, code) : undefined;
    if (!browser.secret) return undefined;
    const rows = await transaction.query<CodeRow>(countTrySql, [hashOf(browser.secret), purposes]);
    const [row] = rows.filter(({ code_hash: stored }) => codeMatches(code, stored));
    if (!row && rows[0]) await audit(transaction, anyone, 'code.refused', rows[0].id);
    if (row)
      await transaction.execute('update access.sign_in_codes set used_at = now() where id = any($1)', [
        rows.map(({ id }) => id),
      ]);
    return row;
  }

  private async useLongCode(transaction: Transaction, code: string): Promise<CodeRow | undefined> {
    const [row] = await transaction.query<CodeRow>(longCodeSql, [codeHash(code)]);
    if (row && !row.reusable)
      await transaction.execute('update access.sign_in_codes set used_at = now() where id = $1', [row.id]);
    return row;
  }
}

// Due now by the database's clock even where this machine's is ahead, and in the order in which codes were asked for.
const atOnce = (): Date => new Date(Date.now() - 3_600_000);

const countTrySql = `
  update access.sign_in_codes set attempts = attempts + 1
  where browser_hash = $1 and purpose = any($2) and used_at is null and expires_at > now() and attempts < 5
  returning id, email::text, person_id, code_hash, purpose, reusable`;

const longCodeSql = `
  select id, email::text, person_id, code_hash, purpose, reusable from access.sign_in_codes
  where code_hash = $1 and browser_hash is null and used_at is null and expires_at > now() for update`;
