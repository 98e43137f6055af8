import { randomUUID } from 'node:crypto';
import { chooseLanguage } from '@ortoo/texts';
import { MailQueue } from '@ortoo/mail';
import { asService, type Database, type Transaction } from '@ortoo/persistence';
import { failpoint, type Logger } from '@ortoo/runtime';
import { wakeImmediate } from '../collecting/choices.service.js';
import { readableNow, readersAmong, withEvent } from '../visibility.sql.js';
import { decide, type DueChoices, type Plan } from './due.rules.js';

const batchSize = 50;

/** Freezes the digests that are due: what they hold is fixed and their mail is queued, each person's in one transaction. */
export class PlanningService {
  constructor(
    private readonly database: Database,
    private readonly queue: MailQueue,
    private readonly log: Logger,
  ) {}

  /** Freezes every digest that is due, many at once; where that fails one by one, and the one at fault waits a minute. */
  async freezeDue(): Promise<void> {
    let size = batchSize;
    for (;;) {
      let claimed: DueChoices[] = [];
      try {
        const done = await this.database.inTransaction(asService('mailer'), async transaction => {
          claimed = await transaction.query<DueChoices & { [column: string]: unknown }>(claimSql, [size]);
          await this.freeze(transaction, claimed);
          return claimed.length < size;
        });
        if (done) return;
      } catch (error) {
        const [first] = claimed;
        if (!first) throw error;
        if (size === 1) await this.postpone(first.personId, error as Error);
        size = 1;
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

  private async freeze(transaction: Transaction, due: DueChoices[]): Promise<void> {
    const planned = due.map(choices => ({ choices, plan: decide(choices) }));
    const held = planned.filter(({ plan }) => plan.kind === 'hold').map(({ choices }) => choices.personId);
    if (held.length > 0) await this.hold(transaction, held);
    const moving = planned.filter((one): one is Planned<Moving> => one.plan.kind !== 'hold');
    const written = planned.filter((one): one is Planned<Writing> => one.plan.kind === 'write');
    if (moving.length === 0) return;
    await failpoint('digest.before-freeze');
    if (written.length > 0) await this.write(transaction, written);
    await transaction.execute(moveOn, [
      moving.map(({ choices }) => choices.personId),
      moving.map(({ plan }) => plan.next?.date ?? null),
      moving.map(({ plan }) => plan.next?.at ?? null),
      moving.map(({ plan }) => plan.kind === 'write'),
    ]);
    await failpoint('digest.after-freeze');
  }

  private async hold(transaction: Transaction, people: string[]): Promise<void> {
    await transaction.execute('update mailer.choices set held_since = now() where person_id = any($1)', [people]);
    this.log.warn('digest.held', { people: people.length });
  }

  /** Fixes what each digest holds; a date that has its digest already gets no second one. */
  private async write(transaction: Transaction, written: Planned<Writing>[]): Promise<void> {
    const people = written.map(({ choices }) => choices.personId);
    // A digest that could not be sent until the next is due gives its items to that one.
    const unsent = await transaction.query<{ id: string }>(supersede, [people]);
    await reopenItems(
      transaction,
      unsent.map(row => row.id),
    );
    const claimed = await transaction.query<{ id: string; person_id: string }>(insertDigests, [
      written.map(() => randomUUID()),
      people,
      written.map(({ plan }) => plan.date),
      written.map(({ choices }) => choices.frequency),
      written.map(({ plan }) => plan.ordinal),
      written.map(({ plan }) => plan.missed),
      written.map(({ choices }) => choices.lastDigestAt ?? choices.since),
    ]);
    const digests = claimed.map(row => row.id);
    await transaction.execute(strikeHidden, [claimed.map(row => row.person_id)]);
    const filled = await transaction.query<{ digest_id: string }>(fixItems, [digests]);
    const full = new Set(filled.map(row => row.digest_id));
    const languages = new Map(written.map(({ choices }) => [choices.personId, choices.language]));
    for (const { id, person_id } of claimed) {
      if (full.has(id)) await this.queueMail(transaction, id, person_id, languages.get(person_id) ?? 'en');
    }
    await transaction.execute(`update mailer.digests set state = 'empty' where id = any($1)`, [
      digests.filter(id => !full.has(id)),
    ]);
    this.log.info('digest.closed', { digests: digests.length, mails: full.size });
  }

  private async queueMail(
    transaction: Transaction,
    digestId: string,
    personId: string,
    language: string,
  ): Promise<void> {
    await this.queue.enqueue(transaction, {
      template: 'digest',
      to: { personId },
      language: chooseLanguage([language]),
      values: { digestId },
      dedupeKey: `digest:${digestId}`,
    });
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

interface Planned<Kind extends Plan> {
  choices: DueChoices;
  plan: Kind;
}
type Moving = Exclude<Plan, { kind: 'hold' }>;
type Writing = Extract<Plan, { kind: 'write' }>;

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
  // Whoever wants mail at once has no next date by itself.
  const people = await transaction.query<{ id: string }>(
    'select distinct person_id as id from mailer.digests where id = any($1)',
    [digests],
  );
  await wakeImmediate(
    transaction,
    people.map(({ id }) => id),
  );
}

const claimSql = `
  select c.person_id as "personId", c.frequency, c.weekday, c.hour, c.minute, c.zone, c.language, c.since,
    c.slot_date::text as "slotDate", c.due_at as "dueAt", c.last_digest_at as "lastDigestAt", now() as now,
    (select count(*)::int from mailer.digests d where d.person_id = c.person_id and d.kind = 'immediate' and d.local_date = (now() at time zone c.zone)::date) as "sentToday"
  from mailer.choices c where c.due_at <= now() and c.held_since is null
  order by c.due_at limit $1 for update skip locked`;

const insertDigests = `
  insert into mailer.digests (id, person_id, local_date, kind, ordinal, missed, since, state, upto)
  select given.*, 'frozen', progress.position
  from unnest($1::uuid[], $2::uuid[], $3::date[], $4::text[], $5::smallint[], $6::smallint[], $7::timestamptz[]) as given, mailer.progress
  where progress.name = 'collecting'
  on conflict (person_id, local_date, kind, ordinal) do nothing
  returning id, person_id`;

const strikeHidden = `
  delete from mailer.items where id in (
    with ${readersAmong('= any($1)')}
    select i.id from mailer.items i ${withEvent} where i.person_id = any($1) and i.digest_id is null and not ${readableNow})`;

const fixItems = `
  with fixed as (
    update mailer.items i set digest_id = d.id from mailer.digests d
    where d.id = any($1) and i.person_id = d.person_id and i.digest_id is null
    returning i.digest_id)
  select distinct digest_id from fixed`;

const moveOn = `
  update mailer.choices c set slot_date = next.date, due_at = next.at, last_digest_at = case when next.written then now() else c.last_digest_at end
  from unnest($1::uuid[], $2::date[], $3::timestamptz[], $4::boolean[]) as next (person_id, date, at, written)
  where c.person_id = next.person_id`;

const supersede = `
  update mailer.outgoing m set state = 'superseded', closed_at = now(), "values" = null
  from mailer.digests d
  where d.person_id = any($1) and d.frozen_at > now() - interval '30 days' and m.dedupe_key = 'digest:' || d.id and m.state in ('waiting', 'deferred')
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
