import { migrate, revertAll } from '@ortoo/persistence';
import { Secret } from '@ortoo/runtime';
import { Client } from 'pg';
import { allMigrations, emptyDatabase, freshDatabase } from './support/database.js';

/** Every table, column, index, policy and function of the hub's schemas, as text. */
const shapeSql = `
  select 'column ' || table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as line
  from information_schema.columns where table_schema in ('hub', 'access', 'ledger', 'notifier', 'mailer')
  union all select 'index ' || schemaname || '.' || indexname || ' ' || indexdef from pg_indexes where schemaname in ('hub', 'access', 'ledger', 'notifier', 'mailer')
  union all select 'policy ' || schemaname || '.' || tablename || '.' || policyname || ' ' || coalesce(qual, '') from pg_policies
  union all select 'function ' || n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('hub', 'access', 'ledger', 'notifier', 'mailer')
  order by 1`;

async function shapeOf(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ line: string }>(shapeSql);
  await client.end();
  return rows.map(row => row.line);
}

describe('the migrations', () => {
  it('run up, all the way down, and up again to the same schema', async () => {
    const url = await emptyDatabase();
    const owner = new Secret(url);
    expect((await migrate(owner, allMigrations)).length).toBeGreaterThan(3);
    const first = await shapeOf(url);
    await revertAll(owner, allMigrations);
    expect((await shapeOf(url)).filter(line => !line.includes('.migrations'))).toEqual([]);
    await migrate(owner, allMigrations);
    expect(await shapeOf(url)).toEqual(first);
  }, 60_000);

  it('run once when two starters meet, and the first tells what is pending before it changes anything', async () => {
    const owner = new Secret(await emptyDatabase());
    const told: string[][] = [];
    const start = () => migrate(owner, allMigrations, async pending => void told.push(pending));
    const [one, two] = await Promise.all([start(), start()]);
    expect([one.length, two.length].sort((a, b) => a - b)[0]).toBe(0);
    expect(told).toEqual([one.length > 0 ? one : two]);
  }, 60_000);

  it('leave no table that holds content without forced row-level security', async () => {
    const client = new Client({ connectionString: await freshDatabase() });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and not (c.relrowsecurity and c.relforcerowsecurity)
        and n.nspname in ('hub', 'ledger') order by 1`);
    await client.end();
    expect(rows.map(row => row.name)).toEqual(tablesWithoutContent);
  });

  it('give the services no right to bypass the rules', async () => {
    const client = new Client({ connectionString: await freshDatabase() });
    await client.connect();
    const { rows } = await client.query(
      `select rolname from pg_roles where rolname like 'ortoo\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`,
    );
    const owned = await client.query(
      `select relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in ('ortoo_hub', 'ortoo_notifier', 'ortoo_mailer')`,
    );
    await client.end();
    expect([...rows, ...owned.rows]).toEqual([]);
  });
});

/** Numbers, ids and vocabularies only; a table that holds what members wrote does not belong here. */
const tablesWithoutContent = [
  'hub.idempotency',
  'hub.migrations',
  'ledger.audits',
  'ledger.dead_letters',
  'ledger.epoch_floors',
  'ledger.epochs',
  'ledger.inbox',
  'ledger.leaders',
  'ledger.member_heads',
  'ledger.migrations',
  'ledger.schedule',
];
