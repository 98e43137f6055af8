import { DataSource, type MigrationInterface } from 'typeorm';
import { type Secret } from '@ortoo/runtime';

/** The migrations of one schema, oldest first; `schema` also holds their own record of what ran. */
export interface MigrationSet {
  schema: string;
  migrations: (new () => MigrationInterface)[];
}

const lockKey = 0x6f72746f; // "orto"

/**
 * Brings every schema up to date, one set after another, under a lock, so that two starters do not meet.
 * `before` runs once, with the names of what is pending, before the first change (for example a backup).
 * @returns the names of the migrations that ran.
 */
export async function migrate(
  ownerUrl: Secret,
  sets: MigrationSet[],
  before: (pending: string[], isEmpty: boolean) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const lock = await dataSource(ownerUrl).initialize();
  try {
    const runner = lock.createQueryRunner();
    await runner.query('select pg_advisory_lock($1)', [lockKey]);
    const sources = await open(ownerUrl, sets);
    try {
      const pending = (await Promise.all(sources.map(pendingIn))).flat();
      const done = (await Promise.all(sources.map(executedIn))).flat();
      if (pending.length > 0) await before(pending, done.length === 0);
      for (const source of sources) await source.runMigrations({ transaction: 'all' });
      return pending;
    } finally {
      await Promise.all(sources.map(source => source.destroy()));
      await runner.query('select pg_advisory_unlock($1)', [lockKey]);
      await runner.release();
    }
  } finally {
    await lock.destroy();
  }
}

/** Undoes every migration, newest set first; for the test that runs them up, down and up again. */
export async function revertAll(ownerUrl: Secret, sets: MigrationSet[]): Promise<void> {
  for (const set of [...sets].reverse()) {
    const [source] = await open(ownerUrl, [set]);
    for (let left = set.migrations.length; left > 0; left--) await source?.undoLastMigration();
    await source?.destroy();
  }
}

async function open(ownerUrl: Secret, sets: MigrationSet[]): Promise<DataSource[]> {
  const sources: DataSource[] = [];
  for (const set of sets) {
    const source = await dataSource(ownerUrl, set).initialize();
    await source.query(`create schema if not exists ${set.schema}`);
    sources.push(source);
  }
  return sources;
}

function dataSource(ownerUrl: Secret, set?: MigrationSet): DataSource {
  const own = set ? { migrations: set.migrations, schema: set.schema, migrationsTableName: 'migrations' } : {};
  return new DataSource({
    type: 'postgres',
    url: ownerUrl.reveal(),
    applicationName: 'ortoo-migrate',
    installExtensions: false,
    extra: { max: 2 },
    ...own,
  });
}

async function pendingIn(source: DataSource): Promise<string[]> {
  const ran = new Set(await executedIn(source));
  return source.migrations.map(migration => migration.name ?? '').filter(name => !ran.has(name));
}

async function executedIn(source: DataSource): Promise<string[]> {
  const schema = (source.options as { schema?: string }).schema ?? 'public';
  const [{ exists }] = await source.query(`select to_regclass('${schema}.migrations') is not null as exists`);
  if (!exists) return [];
  const rows: { name: string }[] = await source.query(`select name from ${schema}.migrations order by id`);
  return rows.map(row => row.name);
}
