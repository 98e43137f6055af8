import { forgetOldMail } from './retention.js';
import { type TemplateName, templates, type TemplateValues } from '@ortoo/mail';
import { asService, type Database, type Transaction } from '@ortoo/persistence';

/** A mail that this process has taken on, under a lease of its own. */
export interface ClaimedMail {
  id: string;
  lease: string;
  template: TemplateName;
  personId: string | null;
  email: string | null;
  language: string;
  values: TemplateValues[TemplateName];
  attempts: number;
  isResend: boolean;
  createdAt: Date;
}

/** A claim that ran out because its process is gone. */
export type Orphan = Pick<ClaimedMail, 'id' | 'template' | 'isResend'>;

/** Names one attempt at one mail. */
export interface Claim {
  id: string;
  lease: string;
}

const leaseSeconds = 45;

/** The steps of a mail's life that are common to all kinds, each one statement that checks the lease. */
export class OutgoingStore {
  constructor(private readonly database: Database) {}

  /** Takes up to `limit` due mails on; from then on they count as being sent. */
  async claim(limit: number): Promise<ClaimedMail[]> {
    return this.database.inTransaction(asService('mailer'), transaction =>
      transaction.query<ClaimedMail & { [column: string]: unknown }>(claimSql, [limit, leaseSeconds]),
    );
  }

  /** Renews the leases of what this process is at. */
  async renew(leases: string[]): Promise<void> {
    await this.database.inTransaction(asService('mailer'), transaction =>
      transaction.execute(
        `update mailer.outgoing set lease_until = now() + make_interval(secs => $2) where lease = any($1) and state in ('sending', 'body_written')`,
        [leases, leaseSeconds],
      ),
    );
  }

  /** Notes that the whole bodies may be with the relay now; answers for each whether it still was this attempt's to send. */
  async bodiesWritten(claims: Claim[]): Promise<boolean[]> {
    const rows = await this.database.inTransaction(asService('mailer'), transaction =>
      transaction.query<{ lease: string }>(bodyWrittenSql, [
        claims.map(claim => claim.id),
        claims.map(claim => claim.lease),
        leaseSeconds,
      ]),
    );
    const held = new Set(rows.map(row => row.lease));
    return claims.map(claim => held.has(claim.lease));
  }

  /** Deletes closed mails and told items whose time of keeping is over. */
  forgetOld(): Promise<void> {
    return forgetOldMail(this.database);
  }

  /** Gives mails back whose process died before their body was whole, and answers those of which nobody knows. */
  async adoptOrphans(): Promise<Orphan[]> {
    return this.database.inTransaction(asService('mailer'), async transaction => {
      await transaction.execute(giveBackSql);
      return transaction.query<Orphan & { [column: string]: unknown }>(
        `select id, template, is_resend as "isResend" from mailer.outgoing where state = 'body_written' and lease_until < now()`,
      );
    });
  }
}

/** Ends a mail's life; what it said and to which address is forgotten. Answers false when another has ended it already. */
export async function closeMail(
  transaction: Transaction,
  claim: { id: string; lease?: string },
  state: string,
  reply: string,
): Promise<boolean> {
  const touched = await transaction.execute(
    `update mailer.outgoing set state = $3, reply = $4, closed_at = now(), lease_until = null, "values" = null, email = null
     where id = $1 and ($2::uuid is null or lease = $2) and state in ('waiting', 'deferred', 'sending', 'body_written')`,
    [claim.id, claim.lease ?? null, state, reply],
  );
  return touched === 1;
}

/** Lets a mail be tried again after `seconds`, under the same Message-ID. */
export async function deferMail(
  transaction: Transaction,
  claim: Claim,
  seconds: number,
  reply: string,
  isResend = false,
): Promise<void> {
  await transaction.execute(
    `update mailer.outgoing set state = 'deferred', reply = $4, lease = null, lease_until = null, is_resend = is_resend or $5,
       not_before = now() + make_interval(secs => $3)
     where id = $1 and lease = $2 and state in ('sending', 'body_written')`,
    [claim.id, claim.lease, seconds, reply, isResend],
  );
}

/** Mails whose time is over; each is locked until the transaction ends. */
export async function expiredMails(transaction: Transaction): Promise<Orphan[]> {
  return transaction.query<Orphan & { [column: string]: unknown }>(
    `select id, template, is_resend as "isResend" from mailer.outgoing
     where state in ('waiting', 'deferred') and not_after < now() limit 100 for update skip locked`,
  );
}

/** Whether a kind of mail is known to this version. */
export const isTemplate = (name: string): name is TemplateName => Object.hasOwn(templates, name);

const claimSql = `
  update mailer.outgoing m set state = 'sending', lease = gen_random_uuid(), lease_until = now() + make_interval(secs => $2),
    attempts = attempts + 1, started_at = now(), body_written_at = null
  from (select id from mailer.outgoing where state in ('waiting', 'deferred') and not_before <= now() and not_after >= now()
    order by priority, not_before limit $1 for update skip locked) due
  where m.id = due.id
  returning m.id, m.lease, m.template, m.person_id as "personId", m.email, m.language, m."values", m.attempts,
    m.is_resend as "isResend", m.created_at as "createdAt"`;

const bodyWrittenSql = `
  update mailer.outgoing m set state = 'body_written', body_written_at = now(), lease_until = now() + make_interval(secs => $3)
  from unnest($1::uuid[], $2::uuid[]) as attempt (id, lease)
  where m.id = attempt.id and m.lease = attempt.lease and m.state = 'sending'
  returning m.lease`;

const giveBackSql = `
  update mailer.outgoing set state = 'deferred', lease = null, lease_until = null, not_before = now(), reply = 'The sender ended before the body was whole'
  where state = 'sending' and lease_until < now()`;
