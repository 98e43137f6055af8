import { chooseLanguage } from '@ortoo/texts';
import { MailQueue, type TemplateName, templates } from '@ortoo/mail';
import { asService, type Database, type Transaction } from '@ortoo/persistence';
import { failpoint, type Logger } from '@ortoo/runtime';
import { reopenItems } from '../planning/planning.service.js';
import { Gather } from './gather.js';
import {
  type Claim,
  type ClaimedMail,
  closeMail,
  deferMail,
  expiredMails,
  isTemplate,
  type Orphan,
} from './outgoing.store.js';
import { type Outcome, retryDelay } from './outcome.rules.js';

/** Why a mail was closed without an attempt. */
export interface NotSent {
  state: 'empty' | 'suppressed' | 'expired';
  reason: string;
}

const resendAfter = 60;

/** Ends attempts: records what became of them, and does what follows from it, in one transaction. */
export class ClosingService {
  /** Most mails simply arrive; their ends share commits. */
  private readonly arrived = new Gather<Claim & { reply: string }, void>(mails => this.closeArrived(mails));

  constructor(
    private readonly database: Database,
    private readonly queue: MailQueue,
    private readonly log: Logger,
  ) {}

  /** Records the outcome of an attempt at `mail`, sent to `address`. */
  async close(mail: ClaimedMail, address: string, outcome: Outcome): Promise<void> {
    this.log.info('mail.attempted', {
      mailId: mail.id,
      template: mail.template,
      attempt: mail.attempts,
      outcome: outcome.kind,
      reply: outcome.reply,
    });
    if (outcome.kind === 'sent') return this.arrived.add({ id: mail.id, lease: mail.lease, reply: outcome.reply });
    await this.database.inTransaction(asService('mailer'), async transaction => {
      if (outcome.kind === 'deferred')
        await deferMail(transaction, mail, retryDelay(mail.attempts, outcome.relayDown), outcome.reply);
      else if (outcome.kind === 'ambiguous') await this.closeAmbiguous(transaction, mail, outcome.reply, mail.lease);
      else await this.closeFailed(transaction, mail, address, outcome);
    });
  }

  /** Closes a mail that there is no reason, or no way, to send. */
  async closeUnsent(mail: ClaimedMail, { state, reason }: NotSent): Promise<void> {
    this.log.info('mail.not-sent', { mailId: mail.id, template: mail.template, state, reason });
    await this.database.inTransaction(asService('mailer'), async transaction => {
      await closeMail(transaction, mail, state, reason);
      await settleItems(transaction, [mail.id], 'dropped');
    });
  }

  /** Ends what a process left that died after the body was whole. */
  async closeOrphans(orphans: Orphan[]): Promise<void> {
    for (const orphan of orphans) {
      await this.database.inTransaction(asService('mailer'), async transaction => {
        const [row] = await transaction.query<{ lease: string }>(
          `select lease from mailer.outgoing where id = $1 and state = 'body_written' and lease_until < now() for update skip locked`,
          [orphan.id],
        );
        if (row) await this.closeAmbiguous(transaction, orphan, 'The sender ended before the reply', row.lease);
      });
    }
  }

  /** Ends mails whose time is over; what a digest held goes into the next one. */
  async closeExpired(): Promise<void> {
    await this.database.inTransaction(asService('mailer'), async transaction => {
      for (const mail of await expiredMails(transaction)) {
        await closeMail(transaction, mail, 'expired', 'Its time was over');
        await reopenItems(transaction, await digestsOf(transaction, mail.id));
        this.log.warn('mail.expired', { mailId: mail.id, template: mail.template });
      }
    });
  }

  private async closeArrived(mails: (Claim & { reply: string })[]): Promise<void[]> {
    await failpoint('mail.before-close');
    await this.database.inTransaction(asService('mailer'), async transaction => {
      const ids = mails.map(mail => mail.id);
      await transaction.execute(closeArrivedSql, [ids, mails.map(mail => mail.lease), mails.map(mail => mail.reply)]);
      await settleItems(transaction, ids, 'mailed');
    });
    return mails.map(() => undefined);
  }

  /** Nobody knows whether it arrived: nothing is sent twice, and nothing is lost. */
  private async closeAmbiguous(transaction: Transaction, mail: Orphan, reply: string, lease: string): Promise<void> {
    this.log.warn('mail.ambiguous', { mailId: mail.id, template: mail.template, reply });
    const treatment = isTemplate(mail.template) ? templates[mail.template].whenAmbiguous : 'leave';
    if (treatment === 'resend-once' && !mail.isResend)
      return deferMail(transaction, { id: mail.id, lease }, resendAfter, reply, true);
    const closed = await closeMail(transaction, { id: mail.id, lease }, 'ambiguous', reply);
    if (closed && treatment === 'carry') await reopenItems(transaction, await digestsOf(transaction, mail.id), true);
  }

  private async closeFailed(
    transaction: Transaction,
    mail: ClaimedMail,
    address: string,
    outcome: Outcome & { kind: 'failed' },
  ): Promise<void> {
    if (!(await closeMail(transaction, mail, 'failed', outcome.reply))) return;
    if (!outcome.suppress) return reopenItems(transaction, await digestsOf(transaction, mail.id));
    await settleItems(transaction, [mail.id], 'dropped');
    const added = await transaction.execute(
      'insert into mailer.suppressions (email, reason) values ($1, $2) on conflict do nothing',
      [address, outcome.reply],
    );
    if (added === 1) await transaction.execute(auditSql, [mail.personId, mail.id]);
    if (added === 1 && mail.personId && mail.template !== 'address-refused')
      await this.tellFocalPoints(transaction, mail.personId);
  }

  private async tellFocalPoints(transaction: Transaction, personId: string): Promise<void> {
    const rows = await transaction.query<{ id: string; language: string; person: string; organisation: string }>(
      focalPointsSql,
      [personId],
    );
    if (rows.length === 0) this.log.warn('mail.nobody-to-tell', { personId });
    for (const { id, language, person, organisation } of rows) {
      await this.queue.enqueue<TemplateName>(transaction, {
        template: 'address-refused',
        to: { personId: id },
        language: chooseLanguage([language]),
        values: { person, organisation },
      });
    }
  }
}

/** The digest that a mail carries, if it is one. */
async function digestsOf(transaction: Transaction, mailId: string): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>(
    `select substr(dedupe_key, 8) as id from mailer.outgoing where id = $1 and dedupe_key like 'digest:%'`,
    [mailId],
  );
  return rows.map(row => row.id);
}

/** Says of what these mails carried whether it was told. */
async function settleItems(transaction: Transaction, mailIds: string[], fate: 'mailed' | 'dropped'): Promise<void> {
  await transaction.execute(
    `update mailer.items i set fate = $2 from mailer.outgoing m
     where m.id = any($1) and m.dedupe_key like 'digest:%' and i.digest_id = substr(m.dedupe_key, 8)::uuid and i.fate is null`,
    [mailIds, fate],
  );
}

// A mail that was given up as ambiguous meanwhile did arrive after all: its record says so, and its items stay carried over.
const closeArrivedSql = `
  update mailer.outgoing m set state = 'sent', reply = attempt.reply, closed_at = now(), lease_until = null, "values" = null, email = null
  from unnest($1::uuid[], $2::uuid[], $3::text[]) as attempt (id, lease, reply)
  where m.id = attempt.id and m.lease = attempt.lease and m.state in ('body_written', 'ambiguous')`;

const auditSql = `insert into access.audit (service, action, person_id, subject_id) values ('mailer', 'mail.suppressed', $1, $2)`;

// Focal points of the person's organisations that are people of the hub; where there is none, their editors.
const focalPointsSql = `
  with colleague as (
    select p.id, p.language, refused.name as person, o.name as organisation,
      exists (select from jsonb_array_elements(o.focal_points) f where f ->> 'personId' = p.id::text) as is_focal,
      s.roles && array['editor', 'coordinator', 'focal_point', 'focal-point'] as is_editor
    from access.people refused
    join access.memberships own on own.person_id = refused.id and own.ended_at is null
    join access.organisations o on o.id = own.organisation_id
    join access.memberships s on s.organisation_id = o.id and s.ended_at is null
    join access.people p on p.id = s.person_id and p.state = 'active' and p.id <> refused.id
    where refused.id = $1)
  select distinct on (id) id, language, person, organisation from colleague
  where is_focal or (is_editor and not exists (select from colleague c where c.is_focal)) limit 5`;
