import { Injectable } from '@nestjs/common';
import { Problem } from '@ortoo/contracts';
import { Database, type Transaction } from '@ortoo/persistence';
import { failpoint } from '@ortoo/runtime';
import { type Actor } from './actor.js';
import { type Repeatable } from './repeatable.js';

/** Runs the transaction of a changing request; the same request sent again gets the first answer. */
@Injectable()
export class Writes {
  constructor(private readonly database: Database) {}

  /**
   * Runs `work` for the actor. With an Idempotency-Key its result is kept for 24 hours in the same transaction, and
   * answered again without running `work`.
   * @throws Problem `idempotency-key-reused` when the key came with another request.
   */
  async run<T>(actor: Actor, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const result = await this.database.inTransaction(actor.viewer, async transaction => {
      const done = await this.once(transaction, actor, work);
      await failpoint('write.before-commit');
      return done;
    });
    await failpoint('write.after-commit');
    return result;
  }

  private async once<T>(
    transaction: Transaction,
    actor: Actor,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const { repeatable } = actor;
    if (!repeatable) return work(transaction);
    const caller = actor.keyId ?? actor.personId ?? '';
    const kept = await this.claim(transaction, caller, repeatable);
    if (kept !== undefined) return kept as T;
    const result = await work(transaction);
    await transaction.execute('update hub.idempotency set body = $3 where caller = $1 and key = $2', [
      caller,
      repeatable.key,
      JSON.stringify(result ?? null),
    ]);
    return result;
  }

  private async claim(transaction: Transaction, caller: string, { key, fingerprint }: Repeatable): Promise<unknown> {
    await transaction.execute(
      `delete from hub.idempotency where caller = $1 and key = $2 and created_at < now() - interval '24 hours'`,
      [caller, key],
    );
    // A second request with the same key waits here until the first has committed or rolled back.
    const inserted = await transaction.execute(
      'insert into hub.idempotency (caller, key, fingerprint) values ($1, $2, $3) on conflict do nothing',
      [caller, key, fingerprint],
    );
    if (inserted === 1) return undefined;
    const [row] = await transaction.query<{ fingerprint: Buffer; body: string | null }>(
      'select fingerprint, body from hub.idempotency where caller = $1 and key = $2',
      [caller, key],
    );
    if (!row) throw new Problem('request-in-progress');
    if (!row.fingerprint.equals(fingerprint)) throw new Problem('idempotency-key-reused');
    return JSON.parse(row.body ?? 'null') as unknown;
  }
}
