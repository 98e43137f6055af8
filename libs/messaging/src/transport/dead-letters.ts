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
           at = now(), retried_at = null, discarded_at = null`,
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
}
