import { Client, type PoolClient, type QueryResultRow } from 'pg';
import { DataSource, type EntityManager, type EntitySchema, type MixedList } from 'typeorm';
import { type Secret } from '@ortoo/runtime';
import { retryable } from './postgres-errors.js';
import { type Viewer, viewerSettings } from './viewer.js';

/** An entity class or schema, as TypeORM takes it. */
export type Entities = MixedList<(new () => unknown) | EntitySchema>;

/** How one service reaches the database. */
export interface DatabaseOptions {
  url: Secret;
  /** Shows in `pg_stat_activity`. */
  applicationName: string;
  entities?: Entities;
  /** Connections of this pool; the sum over the services stays below the server's `max_connections`. */
  poolSize?: number;
}

/** An open transaction on behalf of one viewer. */
export interface Transaction {
  readonly viewer: Viewer;
  /** For entities; joins this transaction. */
  readonly manager: EntityManager;
  /** Runs one statement and answers its rows. Parameters are `$1, $2 …`. */
  query<Row extends QueryResultRow = QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** As {@link query}, answering how many rows were touched. */
  execute(sql: string, parameters?: unknown[]): Promise<number>;
  /** Runs after COMMIT, never after a rollback; its failure does not undo anything and reaches nobody. */
  afterCommit(action: () => void): void;
}

/** The only door to the data: a pool whose every use is a transaction with a viewer. */
export class Database {
  private constructor(readonly source: DataSource) {}

  /** Connects; rejects when the server does not answer or the role may not log in. */
  static async connect(options: DatabaseOptions): Promise<Database> {
    const source = new DataSource({
      type: 'postgres',
      url: options.url.reveal(),
      applicationName: options.applicationName,
      entities: options.entities,
      synchronize: false,
      installExtensions: false,
      extra: {
        max: options.poolSize ?? 10,
        connectionTimeoutMillis: 3000,
        statement_timeout: 15_000,
        lock_timeout: 4000,
        idle_in_transaction_session_timeout: 20_000,
        keepAlive: true,
      },
      poolErrorHandler: () => undefined,
    });
    await source.initialize();
    return new Database(source);
  }

  /**
   * Runs `work` in one transaction for `viewer`; commits when it resolves, rolls back when it rejects.
   * A serialization failure or deadlock is tried again up to three times, so `work` keeps its effects inside the transaction.
   */
  async inTransaction<T>(viewer: Viewer, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(viewer, work);
      } catch (error) {
        if (attempt >= 3 || !retryable(error)) throw error;
      }
    }
  }

  private async once<T>(viewer: Viewer, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    const afterCommit: (() => void)[] = [];
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction();
      await client.query(viewerSettings(viewer));
      const result = await work({
        viewer,
        manager: runner.manager,
        query: async (sql, parameters) => (await client.query(sql, parameters)).rows as never,
        execute: async (sql, parameters) => (await client.query(sql, parameters)).rowCount ?? 0,
        afterCommit: action => void afterCommit.push(action),
      });
      await runner.commitTransaction();
      for (const action of afterCommit) action();
      return result;
    } catch (error) {
      // The connection may be gone; what the caller needs to hear is the first error.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** Closes the pool after the transactions under way. */
  async close(): Promise<void> {
    await this.source.destroy();
  }
}

/** Opens sessions outside the pool, for whoever has to hold one: locks that choose a leader. */
export function dialTo(url: Secret, applicationName: string): () => Promise<Client> {
  return async () => {
    const client = new Client({
      connectionString: url.reveal(),
      application_name: applicationName,
      keepAlive: true,
      connectionTimeoutMillis: 3000,
    });
    await client.connect();
    return client;
  };
}
