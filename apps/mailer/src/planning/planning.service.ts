import { randomUUID } from 'node:crypto';
import { chooseLanguage } from '@ortoo/texts';
import { MailQueue } from '@ortoo/mail';
import { asService, type Database, type Transaction } from '@ortoo/persistence';
import { failpoint, type Logger } from '@ortoo/runtime';
import { readableNow, withEvent } from '../visibility.sql.js';
import { decide, type DueChoices, type Plan } from './due.rules.js';

/** Freezes the digests that are due: what they hold is fixed and their mail is queued, in one transaction per person. */
export class PlanningService {
  constructor(
    private readonly database: Database,
    private readonly queue: MailQueue,
    private readonly log: Logger,
  ) {}

  /** Freezes every digest that is due; one that fails waits a minute and keeps nobody else waiting. */
  async freezeDue(): Promise<void> {
    for (;;) {
      let claimed: DueChoices | undefined;
      try {
        const done = await this.database.inTransaction(asService('mailer'), async transaction => {
          [claimed] = await transaction.query<DueChoices & { [column: string]: unknown }>(claimSql);
          if (claimed) await this.freeze(transaction, claimed);
          return !claimed;
        });
        if (done) return;
      } catch (error) {
        if (!claimed) throw error;
        await this.postpone(claimed.personId, error as Error);
      }
    }
  }

  /** Lets digests go that were held after a long outage, spread over `minutes`; answers how many. */
  async release(minutes: number): Promise<number> {
    return this.database.inTransaction(asService('mailer'), transaction =>
      transaction.execute(
        `update mailer.choices set held_since = null, slot_date = now()::date, due_at = now() + random() * make_interval(mins => $1::int)
         where held_since is not null`,
        [minutes],
      ),
    );
  }

  private async freeze(transaction: Transaction, choices: DueChoices): Promise<void> {
    const { personId } = choices;
    const plan = decide(choices);
    if (plan.kind === 'hold') {
      await transaction.execute('update mailer.choices set held_since = now() where person_id = $1', [personId]);
      return this.log.warn('digest.held', { personId, dueAt: choices.dueAt });
    }
    await failpoint('digest.before-freeze');
    await this.takeBackUnsent(transaction, personId);
    const id = randomUUID();
    if (plan.kind === 'write' && (await this.claimDate(transaction, id, choices, plan))) {
      const items = await this.fix(transaction, id, personId);
      if (items > 0) await this.queueMail(transaction, id, choices);
      else await transaction.execute(`update mailer.digests set state = 'empty' where id = $1`, [id]);
      this.log.info('digest.closed', { personId, digestId: id, items, missed: plan.missed });
    }
    await transaction.execute(
      'update mailer.choices set slot_date = $2, due_at = $3, last_digest_at = $4 where person_id = $1',
      [
        personId,
        plan.next?.date ?? null,
        plan.next?.at ?? null,
        plan.kind === 'write' ? choices.now : choices.lastDigestAt,
      ],
    );
    await failpoint('digest.after-freeze');
  }

  /** A date that has its digest already gets no second one. */
  private async claimDate(
    transaction: Transaction,
    id: string,
    choices: DueChoices,
    plan: Plan & { kind: 'write' },
  ): Promise<boolean> {
    const inserted = await transaction.execute(insertDigest, [
      ...[
        id,
        choices.personId,
        plan.date,
        choices.frequency,
        plan.ordinal,
        plan.missed,
        choices.lastDigestAt ?? choices.since,
      ],
    ]);
    return inserted === 1;
  }

  /** Fixes what the digest holds; what its person may not read any more is struck. */
  private async fix(transaction: Transaction, id: string, personId: string): Promise<number> {
    await transaction.execute(strikeHidden, [personId]);
    return transaction.execute(`update mailer.items set digest_id = $1 where person_id = $2 and digest_id is null`, [
      id,
      personId,
    ]);
  }

  private async queueMail(transaction: Transaction, digestId: string, choices: DueChoices): Promise<void> {
    await this.queue.enqueue(transaction, {
      template: 'digest',
      to: { personId: choices.personId },
      language: chooseLanguage([choices.language]),
      values: { digestId },
      dedupeKey: `digest:${digestId}`,
    });
  }

  /** A digest that could not be sent until the next is due gives its items to that one. */
  private async takeBackUnsent(transaction: Transaction, personId: string): Promise<void> {
    const rows = await transaction.query<{ id: string }>(supersede, [personId]);
    await reopenItems(
      transaction,
      rows.map(row => row.id),
    );
  }

  private async postpone(personId: string, error: Error): Promise<void> {
    this.log.error('digest.failed', error, { personId });
    await this.database.inTransaction(asService('mailer'), transaction =>
      transaction.execute(`update mailer.choices set due_at = now() + interval '1 minute' where person_id = $1`, [
        personId,
      ]),
    );
  }
}

/** Opens the items of digests again, for the next one; where a newer state waits already, that one stays. */
export async function reopenItems(transaction: Transaction, digests: string[], perhaps = false): Promise<void> {
  if (digests.length === 0) return;
  // What may have arrived stays on record as such, and comes again marked with the date of that mail.
  await transaction.execute(perhaps ? carryOver : dropSuperseded, [digests]);
  if (perhaps)
    await transaction.execute(`update mailer.items set fate = 'perhaps' where digest_id = any($1) and fate is null`, [
      digests,
    ]);
  else
    await transaction.execute('update mailer.items set digest_id = null where digest_id = any($1) and fate is null', [
      digests,
    ]);
}

const claimSql = `
  select c.person_id as "personId", c.frequency, c.weekday, c.hour, c.minute, c.zone, c.language, c.since,
    c.slot_date::text as "slotDate", c.due_at as "dueAt", c.last_digest_at as "lastDigestAt", now() as now,
    (select count(*)::int from mailer.digests d where d.person_id = c.person_id and d.kind = 'immediate' and d.local_date = (now() at time zone c.zone)::date) as "sentToday"
  from mailer.choices c where c.due_at <= now() and c.held_since is null
  order by c.due_at limit 1 for update skip locked`;

const insertDigest = `
  insert into mailer.digests (id, person_id, local_date, kind, ordinal, missed, since, state, upto)
  select $1, $2, $3, $4, $5, $6, $7, 'frozen', position from mailer.progress where name = 'collecting'
  on conflict (person_id, local_date, kind, ordinal) do nothing`;

const strikeHidden = `
  delete from mailer.items where id in (
    select i.id from mailer.items i ${withEvent} where i.person_id = $1 and i.digest_id is null and not ${readableNow})`;

const supersede = `
  update mailer.outgoing m set state = 'superseded', closed_at = now(), "values" = null
  from mailer.digests d
  where d.person_id = $1 and m.dedupe_key = 'digest:' || d.id and m.state in ('waiting', 'deferred')
  returning d.id`;

const dropSuperseded = `
  delete from mailer.items i where i.digest_id = any($1) and i.fate is null
    and exists (select from mailer.items newer where newer.person_id = i.person_id and newer.subject = i.subject and newer.digest_id is null)`;

const carryOver = `
  insert into mailer.items (person_id, subject, record_id, position, type, first_type, at, perhaps_on)
  select i.person_id, i.subject, i.record_id, i.position, i.type, i.first_type, i.at, coalesce(i.perhaps_on, d.local_date)
  from mailer.items i join mailer.digests d on d.id = i.digest_id
  where i.digest_id = any($1) and i.fate is null
  on conflict (person_id, subject) where digest_id is null do update set perhaps_on = excluded.perhaps_on`;
