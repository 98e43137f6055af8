import { DigestChosen } from '@ortoo/contracts';
import { asService, type Database, type Transaction } from '@ortoo/persistence';
import { failpoint, type Logger } from '@ortoo/runtime';
import { keepChoices, wakeImmediate } from './choices.service.js';
import { formerSql, matchSql, newcomersSql, withdrawnSql } from './items.sql.js';
import { type Heading, inOrder, type Run, runsOf } from './runs.rules.js';

const batchSize = 500;

/** Turns the ledger into what waits for each person: strictly in order, each event exactly once. */
export class CollectingService {
  constructor(
    private readonly database: Database,
    private readonly log: Logger,
  ) {}

  /**
   * Takes the ledger on from its own last position until nothing is left.
   * @returns whether it is up to date; false when another mailer is at it.
   */
  async advance(): Promise<boolean> {
    for (;;) {
      const started = performance.now();
      const step = await this.database.inTransaction(asService('mailer'), transaction => this.step(transaction));
      if (!step) return false;
      if (step.events === 0) return true;
      this.log.info('digest.collected', { ...step, milliseconds: Math.round(performance.now() - started) });
    }
  }

  private async step(transaction: Transaction): Promise<{ events: number; items: number } | null> {
    const [progress] = await transaction.query<{ position: number; oldest: number | null }>(lockProgress);
    if (!progress) return null;
    const read = await transaction.query<Row>(readHeadings, [progress.position, batchSize]);
    const rows = inOrder(read, progress.position, progress.oldest ?? 0);
    const last = rows.at(-1);
    if (!last) return { events: 0, items: 0 };
    let items = 0;
    for (const run of runsOf(rows)) items += await this.apply(transaction, run, rows);
    await failpoint('digest.before-collected');
    await transaction.execute(`update mailer.progress set position = $1 where name = 'collecting'`, [last.position]);
    return { events: rows.length, items };
  }

  private async apply(transaction: Transaction, run: Run, rows: Row[]): Promise<number> {
    if (run.kind === 'chosen') {
      const text = rows.find(row => row.position === run.from)?.chosen;
      const chosen = DigestChosen.data.safeParse(JSON.parse(text ?? 'null'));
      if (chosen.success) await keepChoices(transaction, chosen.data);
      else this.log.warn('digest.choices-unreadable', { position: run.from, reason: chosen.error.message });
      return 0;
    }
    const people = await transaction.query<{ person_id: string }>(statements[run.kind], [run.from, run.to]);
    const touched = [...new Set(people.map(row => row.person_id))];
    if (touched.length > 0) await wakeImmediate(transaction, touched);
    return people.length;
  }
}

interface Row extends Heading {
  [column: string]: unknown;
  chosen: string | null;
}

const statements = { match: matchSql, newcomers: newcomersSql, former: formerSql, withdrawn: withdrawnSql };

// The lock makes one mailer collect at a time; the others find it taken and do something else.
const lockProgress = `
  select position::float8 as position, (select min(position)::float8 from ledger.outbox) as oldest
  from mailer.progress where name = 'collecting' for update skip locked`;

const readHeadings = `
  select position::float8 as position, type, reach, case when type = 'int.digest.chosen' then data end as chosen
  from ledger.outbox where position > $1 order by position limit $2`;
