import { AsyncLocalStorage } from 'node:async_hooks';
import { Client, type Pool, type PoolClient, type QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import { type Secret } from '@ortoo/runtime';
import { retryable } from './postgres-errors.js';
import { type Viewer, viewerSettings } from './viewer.js';

/** How one service reaches the database. */
export interface DatabaseOptions {
  url: Secret;
  /** Shows in `pg_stat_activity`. */
  applicationName: string;
  /** Connections of this pool; the sum over the services stays below the server's `max_connections`. */
  poolSize?: number;
}

/**
 * A statement that each connection plans a few times and then no more: for what runs with every publication or read,
 * and whose best plan does not depend on its parameters. Two texts under one name are a bug that PostgreSQL reports.
 */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

/** Names a statement, so that its plan is kept. */
export const prepared = (name: string, text: string): Prepared => ({ name, text });

/** An open transaction on behalf of one viewer. */
export interface Transaction {
  readonly viewer: Viewer;
  /** Runs one statement and answers its rows. Parameters are `$1, $2 …`. */
  query<Row extends QueryResultRow = QueryResultRow>(
    statement: string | Prepared,
    parameters?: unknown[],
  ): Promise<Row[]>;
  /** As {@link query}, answering how many rows were touched. */
  execute(statement: string | Prepared, parameters?: unknown[]): Promise<number>;
  /** Runs after COMMIT, never after a rollback; its failure does not undo anything and reaches nobody. */
  afterCommit(action: () => void): void;
}

/** The only door to the data: a pool whose every use is a transaction with a viewer. */
export class Database {
  /** The transaction of this pool that the running code is in. */
  private readonly current = new AsyncLocalStorage<{ isOpen: boolean }>();

  private constructor(readonly source: DataSource) {}

  /** Connects; rejects when the server does not answer or the role may not log in. */
  static async connect(options: DatabaseOptions): Promise<Database> {
    const source = new DataSource({
      type: 'postgres',
      url: options.url.reveal(),
      applicationName: options.applicationName,
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
    // Under load every connection would be held by somebody who waits for another one.
    if (this.current.getStore()?.isOpen)
      throw new Error('A transaction inside a transaction: use the one that is open');
    const place = { isOpen: true };
    const client = await this.pool.connect();
    const afterCommit: (() => void)[] = [];
    let isOpen = false;
    try {
      // One round trip: the transaction never exists without its viewer.
      await client.query(`BEGIN; ${viewerSettings(viewer)}`);
      isOpen = true;
      const transaction: Transaction = {
        viewer,
        query: async (statement, parameters) => (await run(client, statement, parameters)).rows as never,
        execute: async (statement, parameters) => (await run(client, statement, parameters)).rowCount ?? 0,
        afterCommit: action => void afterCommit.push(action),
      };
      const result = await this.current.run(place, () => work(transaction));
      place.isOpen = false;
      await client.query('COMMIT');
      client.release();
      for (const action of afterCommit) action();
      return result;
    } catch (error) {
      place.isOpen = false;
      await giveBack(client, isOpen);
      throw error;
    }
  }

  /** The pool that TypeORM opened. */
  private get pool(): Pool {
    return (this.source.driver as unknown as { master: Pool }).master;
  }

  /** Closes the pool after the transactions under way. */
  async close(): Promise<void> {
    await this.source.destroy();
  }
}

function run(client: PoolClient, statement: string | Prepared, parameters: unknown[] | undefined) {
  if (typeof statement === 'string') return client.query(statement, parameters);
  return client.query({ name: statement.name, text: statement.text, values: parameters });
}

/** What the caller needs to hear is the first error; a connection that cannot even roll back is thrown away. */
async function giveBack(client: PoolClient, isOpen: boolean): Promise<void> {
  try {
    if (isOpen) await client.query('ROLLBACK');
    client.release();
  } catch (lost) {
    client.release(lost as Error);
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
