import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { findFreePort, isPortFree, PortTakenError } from './free-port.js';
import { makePrivateFolder, type PostgresHome, settlePostgres } from './postgres-home.js';
import { commandLineOf, endProcess, readPid, type RunningServer, type ServerLog, spawnServer } from './process.js';

/** How to start an embedded PostgreSQL. */
export interface PostgresOptions {
  /** Made when missing. Root's data go to a reachable folder when the account "postgres" cannot enter this one. */
  dataDir: string;
  /** Port on 127.0.0.1; any free one when left out. */
  port?: number;
  /** Password of the owner `ortoo`, fixed when the data folder is made. */
  password: string;
  /** Made when missing; `ortoo` when left out. */
  database?: string;
  /** False only in tests: a power cut may then lose everything. */
  fsync?: boolean;
  log: ServerLog;
}

/** An embedded PostgreSQL that accepts connections. */
export interface RunningPostgres extends RunningServer {
  /** Address with the owner's name and password, for migrations and administration. */
  readonly url: string;
  readonly port: number;
  /** Where the data really are. */
  readonly dataDir: string;
}

const OWNER = 'ortoo';
const START_PATIENCE = 60_000;
const POLITELY = ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const;

/** Small: the whole of Örtöö rests below 400 MB beside it. Durable: an accepted write survives a power cut. */
const SETTINGS = {
  lc_messages: 'C',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  password_encryption: 'scram-sha-256',
  shared_buffers: '32MB',
  max_connections: '100',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  autovacuum_max_workers: '2',
  max_parallel_workers_per_gather: '0',
  io_method: 'sync',
  jit: 'off',
  max_wal_size: '512MB',
};

/**
 * Starts PostgreSQL on the loopback, making the data folder first when it is new and ending a server that a killed
 * launcher left on it.
 * @throws PortTakenError when the wanted port is taken; Error with the server's own words when it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { log, password, database = 'ortoo', fsync = true } = options;
  const home = settlePostgres(options.dataDir, log);
  await endStaleServer(home.dataDir, log);
  if (options.port !== undefined && !(await isPortFree(options.port)))
    throw new PortTakenError(options.port, 'PostgreSQL');
  if (!existsSync(join(home.dataDir, 'PG_VERSION'))) createCluster(home, password, log);

  const port = options.port ?? (await findFreePort());
  const { child, exited } = await spawnReady(home, port, { fsync: fsync ? 'on' : 'off' }, log);
  const url = (name: string): string => `postgres://${OWNER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
  const pid = child.pid ?? 0;
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await endPostgres(pid, home);
    await exited;
  };
  try {
    await ensureDatabase(url('postgres'), database);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: url(database), port, pid, dataDir: home.dataDir, exited, stop };
}

async function endStaleServer(dataDir: string, log: ServerLog): Promise<void> {
  const pid = readPid(join(dataDir, 'postmaster.pid'));
  if (pid === undefined) return;
  const command = commandLineOf(pid);
  // The number may have passed to a stranger since; only a postgres on this very folder is ours to end.
  if (!command.includes('postgres') || !command.includes(dataDir)) return;
  log(`ending the PostgreSQL that an earlier start left behind (process ${pid})`);
  await endProcess(pid, POLITELY, 5_000);
}

async function endPostgres(pid: number, home: PostgresHome): Promise<void> {
  if (process.platform !== 'win32') return endProcess(pid, POLITELY, 8_000);
  spawnSync(join(home.programs, 'pg_ctl'), ['stop', '-m', 'fast', '-D', home.dataDir], { windowsHide: true });
}

/** Made aside and renamed when complete, so that a kill in the middle leaves nothing half-made in the final place. */
function createCluster(home: PostgresHome, password: string, log: ServerLog): void {
  const { programs, dataDir, identity } = home;
  const unfinished = `${dataDir}.unfinished`;
  const secrets = mkdtempSync(join(tmpdir(), 'ortoo-postgres-'));
  const passwordFile = join(secrets, 'password');
  log(`making the database in ${dataDir}`);
  makePrivateFolder(unfinished, identity);
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    for (const path of identity ? [secrets, passwordFile] : []) chownSync(path, identity?.uid ?? 0, identity?.gid ?? 0);
    const made = spawnSync(
      join(programs, 'initdb'),
      [
        `--pgdata=${unfinished}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--data-checksums',
        ...localeFlags(),
      ],
      { encoding: 'utf8', windowsHide: true, cwd: dirname(dataDir), ...identity },
    );
    if (made.status !== 0)
      throw new Error(`The database could not be made in ${dataDir}: ${made.error?.message ?? made.stderr}`);
    rmSync(dataDir, { recursive: true, force: true });
    renameSync(unfinished, dataDir);
  } finally {
    rmSync(secrets, { recursive: true, force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * The built-in C.UTF-8 sorts and folds alike on every system. pg_trgm still asks the system's own character classes, so
 * these must know Cyrillic as well.
 */
function localeFlags(): string[] {
  const system = { darwin: 'en_US.UTF-8', win32: 'C' }[process.platform as string] ?? 'C.UTF-8';
  return [
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--locale=${system}`,
    '--lc-collate=C',
    '--lc-messages=C',
  ];
}

async function spawnReady(home: PostgresHome, port: number, extra: Record<string, string>, log: ServerLog) {
  const settings = Object.entries({ ...SETTINGS, ...extra }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  for (const until = Date.now() + START_PATIENCE; ; await wait(200)) {
    let ready = (): void => undefined;
    const accepting = new Promise<'ready'>(resolve => (ready = () => resolve('ready')));
    const server = spawnServer({
      file: join(home.programs, 'postgres'),
      args: ['-D', home.dataDir, '-p', String(port), ...settings],
      log: line => {
        if (line.includes('ready to accept connections')) ready();
        log(line);
      },
      identity: home.identity,
      lastSignal: 'SIGQUIT',
    });
    const outcome = await Promise.race([accepting, server.exited]);
    if (outcome === 'ready') return server;
    const words = server.tail();
    if (words.includes('could not bind')) throw new PortTakenError(port, 'PostgreSQL');
    // After a kill the old server's children need a moment to notice and let go of the shared memory.
    const isStillHeld =
      words.includes('shared memory block') || words.includes('lock file "postmaster.pid" already exists');
    if (!isStillHeld || Date.now() > until) throw new Error(`PostgreSQL did not start (${outcome}): ${words}`);
  }
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `PostgreSQL runs but lets its owner not in: ${reason}. Is the password in the keys folder the one it was made with?`,
      { cause },
    );
  } finally {
    await client.end();
  }
}
