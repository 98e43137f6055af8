import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { DiskBlobStore, type Secret } from '@ortoo/runtime';
import { qualified, readMigrations, readPartitions, readSequences, readTables, type TableShape } from './catalogue.js';
import { type DumpedTable, type Manifest, type Part, writeManifest } from './manifest.js';
import { writePart } from './part-file.js';

/** What to back up, and where to. */
export interface BackupRequest {
  ownerUrl: Secret;
  /** The folder of all backups; this one becomes a folder in it, named by the moment. */
  backups: string;
  /** Left out: the files stay where they are and the backup says so. */
  blobs?: string;
  keys?: string;
  kind: Manifest['kind'];
  hubVersion: string;
  /** Receives one line per step. */
  say: (line: string) => void;
}

/** A finished backup. */
export interface TakenBackup {
  folder: string;
  manifest: Manifest;
}

const progressEvery = 5000;

/**
 * Copies database, files and keys while the hub runs: the tables as of one moment, the files after it, so that none is
 * missing. Rows are streamed, so memory does not grow with the hub. A backup that breaks off leaves nothing behind.
 */
export async function takeBackup(request: BackupRequest): Promise<TakenBackup> {
  const madeAt = new Date();
  const name = `${stampOf(madeAt)}${request.kind === 'automatic' ? '-automatic' : ''}`;
  const folder = join(request.backups, name);
  const unfinished = `${folder}.unfinished`;
  await mkdir(request.backups, { recursive: true, mode: 0o700 });
  await mkdir(unfinished, { mode: 0o700 });
  try {
    const database = await dumpDatabase(request, unfinished);
    const blobs = request.blobs === undefined ? null : await copyBlobs(request.blobs, unfinished, request.say);
    const keys = request.keys === undefined ? [] : await copyKeys(request.keys, unfinished, request.say);
    const { kind, hubVersion } = request;
    const manifest: Manifest = { format: 1, hubVersion, madeAt: madeAt.toISOString(), kind, ...database, blobs, keys };
    await writeManifest(unfinished, manifest);
    await rename(unfinished, folder);
    return { folder, manifest };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** A moment as part of a file name that every system allows: `2026-11-24T070000.123Z`. */
export const stampOf = (moment: Date): string => moment.toISOString().replaceAll(':', '');

async function dumpDatabase({ ownerUrl, say }: BackupRequest, folder: string) {
  const client = new Client({ connectionString: ownerUrl.reveal(), application_name: 'ortoo-backup', keepAlive: true });
  await client.connect();
  try {
    // Text that any later PostgreSQL reads in the same way, whatever this server's defaults are.
    await client.query(`set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set timezone = 'UTC';
      set datestyle = 'ISO'; set intervalstyle = 'postgres'; set bytea_output = 'hex'; set extra_float_digits = 1`);
    await client.query('begin isolation level repeatable read read only');
    const tables = await readTables(client);
    // Held to the end, so that no month is dropped and no table changed under the copy.
    if (tables.length > 0)
      await client.query(`lock table ${tables.map(table => qualified(client, table)).join(', ')} in access share mode`);
    const stand = await client.query<{ epoch: number; position: number; version: string }>(
      `select (select max(epoch) from ledger.epochs) as epoch, current_setting('server_version') as version,
        (select position::float8 from ledger.leaders where name = 'sequencer') as position`,
    );
    const { epoch = 1, position = 0, version = '' } = stand.rows[0] ?? {};
    const migrations = await readMigrations(client, tables);
    const partitions = await readPartitions(client);
    const dumped: DumpedTable[] = [];
    for (const table of tables) dumped.push(await dumpTable(client, table, folder, say));
    const sequences = await readSequences(client);
    await client.query('commit');
    return { postgresVersion: version, epoch, position, migrations, tables: dumped, partitions, sequences };
  } finally {
    await client.end();
  }
}

async function dumpTable(
  client: Client,
  table: TableShape,
  folder: string,
  say: BackupRequest['say'],
): Promise<DumpedTable> {
  const columns = table.columns.map(column => client.escapeIdentifier(column)).join(', ');
  const rows = client.query(copyTo(`copy (select ${columns} from ${qualified(client, table)}) to stdout`));
  const name = `${table.schema}.${table.name}`;
  const pace = pacing(say);
  const part = await writePart(folder, `tables/${name}.copy.gz`, rows, bytes =>
    pace(() => `${name}: ${Math.round(bytes / 1_048_576)} MiB`),
  );
  const count = rows.rowCount;
  if (count > 0) say(`  ${name}: ${count} rows`);
  return { ...table, rows: count, part };
}

/** Says now and then how far a long step has come. */
function pacing(say: BackupRequest['say']): (line: () => string) => void {
  let said = Date.now();
  return line => {
    if (Date.now() - said < progressEvery) return;
    said = Date.now();
    say(`  ${line()} …`);
  };
}

async function copyBlobs(
  from: string,
  folder: string,
  say: BackupRequest['say'],
): Promise<NonNullable<Manifest['blobs']>> {
  const source = new DiskBlobStore(from);
  const target = new DiskBlobStore(join(folder, 'blobs'));
  const lines: string[] = [];
  let bytes = 0;
  const pace = pacing(say);
  for await (const blob of source.list()) {
    await target.put(await source.open(blob.sha256, { isVerified: true }), { maxBytes: blob.bytes });
    lines.push(`${blob.sha256} ${blob.bytes}\n`);
    bytes += blob.bytes;
    pace(() => `files: ${lines.length}`);
  }
  say(`  files: ${lines.length}`);
  return { count: lines.length, bytes, list: await writePart(folder, 'blobs.txt.gz', Readable.from(lines.sort())) };
}

async function copyKeys(from: string, folder: string, say: BackupRequest['say']): Promise<Part[]> {
  if (!existsSync(from)) return [];
  const parts: Part[] = [];
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter(found => found.isFile() && !found.name.endsWith('.tmp'))) {
    const path = join(entry.parentPath, entry.name);
    parts.push(await writePart(folder, `keys${path.slice(from.length).replaceAll('\\', '/')}`, createReadStream(path)));
  }
  say(`  keys: ${parts.length} files, readable by you alone`);
  return parts.sort((a, b) => a.file.localeCompare(b.file));
}
