import { randomUUID } from 'node:crypto';
import { asService, type Database, type ServiceName } from '@ortoo/persistence';

/** An event that leaf work could not handle, kept until somebody retries or discards it. */
export interface DeadLetter {
  consumer: string;
  eventId: string;
  position: number;
  type: string;
  reason: string;
  attempts: number;
}

/** Dead letters in PostgreSQL: one row per consumer and event, however often it dies. */
export class DeadLetters {
  constructor(
    private readonly database: Database,
    private readonly service: ServiceName,
  ) {}

  /** Records a dead letter; the same one again renews its reason. */
  async add(letter: DeadLetter): Promise<void> {
    await this.database.inTransaction(asService(this.service), transaction =>
      transaction.execute(
        `insert into ledger.dead_letters (id, consumer, event_id, position, type, reason, attempts) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (consumer, event_id) do update set reason = excluded.reason, attempts = dead_letters.attempts + excluded.attempts,
           at = now(), retry_requested_at = null, discarded_at = null`,
        [
          randomUUID(),
          letter.consumer,
          letter.eventId,
          letter.position,
          letter.type,
          letter.reason.slice(0, 1000),
          letter.attempts,
        ],
      ),
    );
  }

  /**
   * Takes one letter whose retry somebody asked for and hands its event to `handle`, which answers what it threw.
   * A letter that is handled is struck off; otherwise it keeps the new reason. Answers whether there was one.
   */
  retryNext(consumers: string[], handle: (letter: RetriedLetter) => Promise<unknown>): Promise<boolean> {
    return this.database.inTransaction(asService(this.service), async transaction => {
      const [letter] = await transaction.query<RetriedLetter & Record<string, unknown>>(claimRetry, [consumers]);
      if (!letter) return false;
      const error = await handle(letter);
      if (error === undefined) await transaction.execute('delete from ledger.dead_letters where id = $1', [letter.id]);
      else {
        const reason = error instanceof Error ? error.message : String(error);
        await transaction.execute(
          'update ledger.dead_letters set reason = $2, attempts = attempts + 1, at = now(), retry_requested_at = null where id = $1',
          [letter.id, reason.slice(0, 1000)],
        );
      }
      return true;
    });
  }
}

/** A dead letter on its second way, with its event as the ledger has it now. */
export interface RetriedLetter {
  id: string;
  consumer: string;
  eventId: string;
  position: number;
  attempts: number;
  version: number;
  at: Date;
  /** JSON text; null when the event was redacted since or is past the keeping time. */
  data: string | null;
}

const claimRetry = `
  select d.id, d.consumer, d.event_id as "eventId", d.position::float8 as position, d.attempts, coalesce(o.version, 1) as version, coalesce(o.at, d.at) as at, o.data
  from ledger.dead_letters d left join ledger.outbox o on o.position = d.position
  where d.consumer = any($1) and d.retry_requested_at is not null and d.discarded_at is null
  order by d.retry_requested_at limit 1 for update of d skip locked`;
