import { Bus, type Lead, NotLeading, publicLog, type Reach } from '@ortoo/messaging';
import { asService, Database, prepared, type Transaction } from '@ortoo/persistence';
import { failpoint, type Logger } from '@ortoo/runtime';

/** The subject of the kick that says: member logs have grown. */
const logKick = 'kick.log';
const batchSize = 500;
const largestStatement = 50_000;

/** Appends each event to the log of everyone who may see it: in order, exactly once, under the leader's term. */
export class FanoutService {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {}

  /**
   * Takes the ledger on from its own last position until nothing is left; stops when the lead is lost.
   * @throws NotLeading when another notifier was elected in between.
   */
  async advance(lead: Lead): Promise<void> {
    while (lead.held()) {
      const started = performance.now();
      const { events, entries, isLast } = await this.database.inTransaction(asService('notifier'), transaction =>
        this.step(transaction, lead.term),
      );
      if (events === 0) return;
      await failpoint('fanout.after-commit');
      this.bus.kick(logKick);
      this.log.info('event.matched', { events, entries, milliseconds: Math.round(performance.now() - started) });
      // What comes later rings the bell again.
      if (isLast) return;
    }
  }

  private async step(transaction: Transaction, term: number): Promise<Step> {
    const upcoming = await transaction.query<Upcoming>(lockAndRead, [term, batchSize]);
    if (upcoming.length === 0) throw new NotLeading('Another notifier was elected');
    const last = upcoming.at(-1)?.position;
    // The leader's row comes alone when nothing is new.
    if (!last) return { events: 0, entries: 0, isLast: true };
    await failpoint('fanout.before-append');
    let entries = 0;
    for (const run of runsOf(upcoming)) entries += await transaction.execute(appendSql[run.reach], [run.from, run.to]);
    await failpoint('fanout.after-append');
    await transaction.execute(moveOn, [term, last]);
    return { events: upcoming.length, entries, isLast: upcoming.length < (upcoming[0]?.most ?? 0) };
  }
}

/** What one transaction did; the last one took all there was. */
interface Step {
  events: number;
  entries: number;
  isLast: boolean;
}

interface Upcoming {
  [column: string]: unknown;
  position: number;
  reach: Reach;
  /** How many events one transaction takes. */
  most: number;
}

/** Consecutive positions that can be appended by one statement. */
export interface Run {
  reach: Exclude<Reach, 'internal'>;
  from: number;
  to: number;
}

/**
 * Splits a batch into runs. What asks who already has a record has to see the entries before it, so such an event is a
 * run of its own; internal events go to nobody.
 */
export function runsOf(events: { position: number; reach: Reach }[]): Run[] {
  const runs: Run[] = [];
  for (const { position, reach } of events) {
    if (reach === 'internal') continue;
    const last = runs.at(-1);
    if (reach === 'all' && last?.reach === 'all') last.to = position;
    else runs.push({ reach, from: position, to: position });
  }
  return runs;
}

// One row without a position means that nothing is new, no row that the term is over. Events times readers is what one
// statement writes: it stays far from the statement timeout however many members there are.
const lockAndRead = prepared(
  'fanout.lock-and-read',
  `
  with leader as (select position from ledger.leaders where name = 'fanout' and term = $1 for update),
  size as (select greatest(1, least($2, ${largestStatement} / greatest(count(*), 1)))::int as most from access.organisations)
  select o.position::float8 as position, o.reach, size.most
  from leader cross join size left join lateral (
    select position, reach from ledger.outbox where position > leader.position order by position limit size.most) o on true
  order by o.position`,
);

const moveOn = prepared(
  'fanout.move-on',
  `update ledger.leaders set position = $2 where name = 'fanout' and term = $1`,
);

/** Appends the events $1 to $2 for the readers for whom `condition` holds, numbering each log densely. */
const append = (reach: Run['reach'], condition: string, more = '') =>
  prepared(
    `fanout.${reach}`,
    `
  with event as (
    select position, at, id, record_id, type, readers, remaining from ledger.outbox where position between $1 and $2 and reach <> 'internal'),
  reader as materialized (
    select id as organisation_id, access.tokens(id, null) as tokens from access.organisations where standing not in ('applicant', 'suspended', 'left')
    union all select '${publicLog}'::uuid, array['public']),
  pair as (
    select r.organisation_id, e.position, e.at, e.id, e.record_id, e.type
    from event e cross join reader r left join access.records a on a.id = e.record_id ${more}
    where ${condition}),
  entry as (
    insert into ledger.member_log (organisation_id, n, position, event_at, event_id, record_id, type)
    select p.organisation_id, coalesce(h.n, 0) + row_number() over (partition by p.organisation_id order by p.position), p.position, p.at, p.id, p.record_id, p.type
    from pair p left join ledger.member_heads h on h.organisation_id = p.organisation_id
    returning organisation_id, n)
  insert into ledger.member_heads (organisation_id, n) select organisation_id, max(n) from entry group by organisation_id
  on conflict (organisation_id) do update set n = excluded.n`,
  );

// What the reader was last given of the record.
const newest = `left join lateral (
    select o.position, o.reach, o.readers from ledger.member_log l join ledger.outbox o on o.position = l.position and o.at = l.event_at
    where l.record_id = e.record_id and l.organisation_id = r.organisation_id order by l.n desc limit 1) newest on true`;
const latestState = `(select max(p.position) from ledger.outbox p
    where p.record_id = e.record_id and p.position < e.position and p.reach in ('all', 'newcomers'))`;

const sees = `e.readers && r.tokens and (e.record_id is null or a.readers && r.tokens)`;
const holds = `newest.reach <> 'former'`;
/** Holds the very state that the record was in, and may still read it where it stands. */
const isUpToDate = `${holds} and newest.readers && r.tokens and newest.position = ${latestState}`;
// Who lost it and has it back by now may have read its log in between.
const lost = `(not coalesce(a.readers && r.tokens, false) or not coalesce(e.remaining && r.tokens, true))`;

const appendSql: Record<Run['reach'], ReturnType<typeof append>> = {
  all: append('all', sees),
  newcomers: append('newcomers', `${sees} and not coalesce(${isUpToDate}, false)`, newest),
  former: append('former', `${lost} and ${holds}`, newest),
};
