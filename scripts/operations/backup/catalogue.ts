import { type Client } from 'pg';
import { type Partition, type Sequence } from './manifest.js';

/** A table to copy: partitions are copied through their parent, and what a column computes by itself is left out. */
export interface TableShape {
  schema: string;
  name: string;
  columns: string[];
}

// The hub's tables lie in schemas of their own; `public` holds extensions only.
const ownSchemas = `n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'public')`;

/** Every table of the hub, in a fixed order. */
export async function readTables(client: Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(`
    select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind in ('r', 'p') and not c.relispartition and ${ownSchemas}
      and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
    group by 1, 2 order by 1, 2`);
  return rows;
}

/** The months that exist beside those which a new database makes by itself. */
export async function readPartitions(client: Client): Promise<Partition[]> {
  const { rows } = await client.query<Partition>(`
    select n.nspname as schema, p.relname as parent, c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds
    from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
    join pg_namespace n on n.oid = c.relnamespace
    where c.relispartition and c.relkind = 'r' and ${ownSchemas} order by 1, 3`);
  return rows;
}

/** Where each sequence stands. Read after the snapshot, it is never behind a row of the snapshot. */
export async function readSequences(client: Client): Promise<Sequence[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${ownSchemas} order by 1, 2`);
  const sequences: Sequence[] = [];
  for (const { schema, name } of rows) {
    const state = await client.query<{ value: string; isCalled: boolean }>(
      `select last_value::text as value, is_called as "isCalled" from ${qualified(client, { schema, name })}`,
    );
    sequences.push({ schema, name, ...(state.rows[0] ?? { value: '1', isCalled: false }) });
  }
  return sequences;
}

/** By schema, the migrations that have run, oldest first. */
export async function readMigrations(client: Client, tables: TableShape[]): Promise<Record<string, string[]>> {
  const migrations: Record<string, string[]> = {};
  for (const table of tables.filter(isMigrationRecord)) {
    const { rows } = await client.query<{ name: string }>(`select name from ${qualified(client, table)} order by id`);
    migrations[table.schema] = rows.map(row => row.name);
  }
  return migrations;
}

/** Whether a table is the record of what ran, which migrating writes by itself. */
export const isMigrationRecord = (table: { name: string }): boolean => table.name === 'migrations';

/** The name of a table or sequence for a statement. */
export function qualified(client: Client, { schema, name }: { schema: string; name: string }): string {
  return `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
}
