import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MailQueue } from '@ortoo/mail';
import { Schedule } from '@ortoo/messaging';
import { type Transaction } from '@ortoo/persistence';
import { anyone } from '../http/actor.js';
import { audit } from '../http/audit.js';
import { languageOf } from '../people/people-rows.js';
import { codeHash, newShortCode } from './code.rules.js';

/** The due work that writes the mail with a code. */
export const codeMailCommand = 'sign-in.mail-code';

// Beyond this, mails to one mailbox wait for no attacker's sake; a browser that signed in before is never held up by others.
const mailsPerHour = 10;

interface AskedCode {
  [column: string]: unknown;
  email: string;
  purpose: 'sign-in' | 'address';
  person_id: string | null;
  language: string;
  mails: number;
  known_browser: boolean;
  expires_at: Date;
  minutes: number;
}

/** Makes codes and mails them to whoever may sign in; nobody waits for it, so its time tells nothing. */
@Injectable()
export class CodeMail implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly mail: MailQueue,
  ) {}

  onModuleInit(): void {
    this.schedule.handle(codeMailCommand, (transaction, _payload, key) => this.write(transaction, key));
  }

  private async write(transaction: Transaction, id: string): Promise<void> {
    for (const statement of cleaning) await transaction.execute(statement);
    const [asked] = await transaction.query<AskedCode>(askedSql, [id]);
    if (!asked?.person_id || (asked.mails >= mailsPerHour && !asked.known_browser)) return;
    const code = newShortCode();
    await transaction.execute('update access.sign_in_codes set code_hash = $2, person_id = $3 where id = $1', [
      id,
      codeHash(code),
      asked.person_id,
    ]);
    await this.mail.enqueue(transaction, {
      template: 'sign-in-code',
      to: asked.purpose === 'address' ? { email: asked.email } : { personId: asked.person_id },
      language: languageOf(asked.language),
      values: { code, minutes: asked.minutes },
      dedupeKey: `sign-in:${id}`,
      notAfter: asked.expires_at,
    });
    await audit(transaction, anyone, 'code.mailed', id);
  }
}

// Ended sessions are kept as long as they tell a browser that was signed in before.
const cleaning = [
  `delete from access.sign_in_codes where expires_at < now() - interval '1 day'`,
  `delete from access.sessions where expires_at < now() - interval '90 days'`,
];

const askedSql = `
  select c.email::text as email, c.purpose, p.id as person_id, p.language, c.expires_at,
    ceil(extract(epoch from c.expires_at - c.created_at) / 60)::int as minutes,
    (select count(*)::int from access.sign_in_codes other where other.email = c.email and other.code_hash is not null and other.created_at > now() - interval '1 hour') as mails,
    exists (select from access.sessions s where s.person_id = p.id and s.browser_hash = c.browser_hash and s.created_at > now() - interval '90 days') as known_browser
  from access.sign_in_codes c
    join access.people p on p.state = 'active' and case c.purpose when 'address' then p.id = c.person_id else p.email = c.email end
  where c.id = $1 and c.code_hash is null and c.used_at is null and c.expires_at > now()
    and exists (select from access.memberships m join access.organisations o on o.id = m.organisation_id
      where m.person_id = p.id and m.ended_at is null and o.standing not in ('suspended', 'left'))
  for update of c`;
