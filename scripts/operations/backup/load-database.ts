import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { raiseEpoch } from '@ortoo/messaging';
import { Database, ensureRoles, migrate, type MigrationSet } from '@ortoo/persistence';
import { type Secret } from '@ortoo/runtime';
import { migrationSets } from '../migration-sets.js';
import { isMigrationRecord, qualified } from './catalogue.js';
import { BackupUnusable, type DumpedTable, type Manifest } from './manifest.js';
import { openPart } from './part-file.js';

/**
 * Fills an empty database from a backup: the schema as it was, the rows, then what this version has changed since; at the
 * end the epoch is raised, so that readers with a cursor from the lost time are told where to go on.
 * @returns the new epoch.
 * @throws BackupUnusable when the backup is newer than this hub, or a table does not come out as it went in.
 */
export async function loadDatabase(
  ownerUrl: Secret,
  folder: string,
  manifest: Manifest,
  say: (line: string) => void,
): Promise<number> {
  const then = setsAsOf(manifest);
  await ensureRoles(ownerUrl, {});
  await migrate(ownerUrl, then);
  await loadRows(ownerUrl, folder, manifest, say);
  const newer = await migrate(ownerUrl, migrationSets);
  if (newer.length > 0) say(`  brought up to date: ${newer.join(', ')}`);
  const database = await Database.connect({ url: ownerUrl, applicationName: 'ortoo-restore', poolSize: 1 });
  try {
    return await raiseEpoch(database, `restored from the backup of ${manifest.madeAt}`);
  } finally {
    await database.close();
  }
}

/** The migrations that had run when the backup was made. */
function setsAsOf(manifest: Manifest): MigrationSet[] {
  const known = new Set(migrationSets.flatMap(set => set.migrations.map(nameOf)));
  const stranger = Object.values(manifest.migrations)
    .flat()
    .find(name => !known.has(name));
  if (stranger) {
    throw new BackupUnusable(
      `The backup comes from a newer hub (${manifest.hubVersion}; it has ${stranger}): install that version first`,
    );
  }
  return migrationSets.map(({ schema, migrations }) => {
    const ran = new Set(manifest.migrations[schema]);
    return { schema, migrations: migrations.filter(migration => ran.has(nameOf(migration))) };
  });
}

const nameOf = (migration: MigrationSet['migrations'][number]): string => new migration().name ?? migration.name;

async function loadRows(
  ownerUrl: Secret,
  folder: string,
  manifest: Manifest,
  say: (line: string) => void,
): Promise<void> {
  const client = new Client({
    connectionString: ownerUrl.reveal(),
    application_name: 'ortoo-restore',
    keepAlive: true,
  });
  await client.connect();
  try {
    await client.query(
      `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set timezone = 'UTC'; begin`,
    );
    for (const { schema, parent, name, bounds } of manifest.partitions) {
      const [child, whole] = [
        { schema, name },
        { schema, name: parent },
      ].map(table => qualified(client, table));
      await client.query(`create table if not exists ${child} partition of ${whole} ${bounds}`);
    }
    const tables = manifest.tables.filter(table => !isMigrationRecord(table));
    const rebuild = await setRulesAside(client, tables);
    for (const table of tables) await loadTable(client, folder, table, say);
    for (const { schema, name, value, isCalled } of manifest.sequences) {
      await client.query('select setval($1::regclass, $2, $3)', [qualified(client, { schema, name }), value, isCalled]);
    }
    await rebuild();
    await client.query('commit; analyze');
  } finally {
    await client.end();
  }
}

/**
 * Empties the tables and takes away what would refuse or change rows on their way in: references, triggers, and row-level
 * security that binds the owner. All of it comes back in the same transaction, and references are then checked in full.
 */
async function setRulesAside(client: Client, tables: DumpedTable[]): Promise<() => Promise<void>> {
  const names = tables.map(table => qualified(client, table));
  const { rows: references } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and conparentid = 0 and conrelid = any($1::regclass[])`,
    [names],
  );
  const { rows: forced } = await client.query<{ table: string }>(
    'select oid::regclass::text as table from pg_class where relforcerowsecurity and oid = any($1::regclass[])',
    [names],
  );
  for (const { table, name } of references) await client.query(`alter table ${table} drop constraint ${name}`);
  for (const { table } of forced) await client.query(`alter table ${table} no force row level security`);
  for (const name of names) await client.query(`alter table ${name} disable trigger user`);
  await client.query(`truncate ${names.join(', ')}`);
  return async () => {
    for (const name of names) await client.query(`alter table ${name} enable trigger user`);
    for (const { table } of forced) await client.query(`alter table ${table} force row level security`);
    for (const { table, name, definition } of references) {
      await client.query(`alter table ${table} add constraint ${name} ${definition}`);
    }
  };
}

async function loadTable(
  client: Client,
  folder: string,
  table: DumpedTable,
  say: (line: string) => void,
): Promise<void> {
  const columns = table.columns.map(column => client.escapeIdentifier(column)).join(', ');
  const target = client.query(copyFrom(`copy ${qualified(client, table)} (${columns}) from stdin`));
  await pipeline(openPart(folder, table.part), target);
  if (target.rowCount !== table.rows) {
    throw new BackupUnusable(`${table.schema}.${table.name}: ${target.rowCount} rows came back of ${table.rows}`);
  }
  if (table.rows > 0) say(`  ${table.schema}.${table.name}: ${table.rows} rows`);
}
