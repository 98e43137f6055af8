import { randomUUID } from 'node:crypto';
import { asService, type Database, type ServiceName, type Transaction } from '@ortoo/persistence';
import { failpoint, type Logger, Wakeup } from '@ortoo/runtime';

/** Work due at a moment of the database's clock. `key` names it: scheduling the same key again moves it. */
export interface Command {
  name: string;
  key: string;
  payload?: Record<string, unknown>;
}

/** Does one piece of due work inside the transaction that also strikes it off the list. */
export type CommandHandler = (transaction: Transaction, payload: Record<string, unknown>, key: string) => Promise<void>;

const poll = 500;

/** One table of due work; each piece is done exactly once, because its effect and its end commit together. */
export class Schedule {
  private readonly handlers = new Map<string, CommandHandler>();
  private readonly wakeup = new Wakeup();
  private stopping = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly service: ServiceName,
    private readonly log: Logger,
  ) {}

  /** Plans `command` for `when`, in the caller's transaction. */
  async at(transaction: Transaction, when: Date, command: Command): Promise<void> {
    await transaction.execute(
      `insert into ledger.schedule (id, due_at, command, key, payload) values ($1, $2, $3, $4, $5)
       on conflict (command, key) do update set due_at = excluded.due_at, payload = excluded.payload, attempts = 0`,
      [randomUUID(), when, command.name, command.key, JSON.stringify(command.payload ?? {})],
    );
    transaction.afterCommit(() => this.wakeup.knock());
  }

  /** Strikes planned work off; nothing happens when it is done already. */
  async cancel(transaction: Transaction, name: string, key: string): Promise<void> {
    await transaction.execute('delete from ledger.schedule where command = $1 and key = $2', [name, key]);
  }

  /** Names who does a command in this service. */
  handle(name: string, handler: CommandHandler): void {
    this.handlers.set(name, handler);
  }

  /** Begins to do what is due; returns at once. */
  start(): void {
    this.running = this.keepDoing();
  }

  /** Finishes the piece at hand. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeup.knock();
    await this.running;
  }

  private async keepDoing(): Promise<void> {
    while (!this.stopping) {
      const did = await this.doNext().catch((error: unknown) => {
        this.log.warn('schedule.failed', { reason: (error as Error).message });
        return false;
      });
      if (!did) await this.wakeup.wait(poll);
    }
  }

  /** Does the piece that is due longest; answers whether there was one. */
  async doNext(): Promise<boolean> {
    if (this.handlers.size === 0) return false;
    let claimed: DueRow | undefined;
    try {
      const did = await this.database.inTransaction(asService(this.service), async transaction => {
        [claimed] = await transaction.query<DueRow>(claim, [[...this.handlers.keys()]]);
        if (!claimed) return false;
        await this.handlers.get(claimed.command)?.(transaction, claimed.payload, claimed.key);
        await transaction.execute('delete from ledger.schedule where id = $1 and due_at = $2::timestamptz', [
          claimed.id,
          claimed.due,
        ]);
        await failpoint('schedule.before-commit');
        return true;
      });
      if (did) await failpoint('schedule.after-commit');
      return did;
    } catch (error) {
      if (claimed) await this.postpone(claimed, error as Error);
      throw error;
    }
  }

  private async postpone(row: DueRow, error: Error): Promise<void> {
    await this.database.inTransaction(asService(this.service), transaction =>
      transaction.execute(
        `update ledger.schedule set attempts = attempts + 1, last_error = $2, due_at = now() + least(power(2, least(attempts, 12)), 3600) * interval '1 second'
         where id = $1 and due_at = $3::timestamptz`,
        [row.id, error.message, row.due],
      ),
    );
  }
}

interface DueRow {
  [column: string]: unknown;
  id: string;
  command: string;
  key: string;
  payload: Record<string, unknown>;
  /** As text: a Date would lose the microseconds, and the row would not be found again. */
  due: string;
}

const claim = `
  select id, command, key, payload, due_at::text as due from ledger.schedule where due_at <= now() and command = any($1)
  order by due_at limit 1 for update skip locked`;
