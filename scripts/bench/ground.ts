import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubMigrations } from '@ortoo/hub';
import { mailerMigrations } from '@ortoo/mailer';
import { ledgerMigrations } from '@ortoo/messaging';
import { ensureRoles, migrate, serviceNames } from '@ortoo/persistence';
import {
  findFreePort,
  type NatsBinary,
  obtainNatsServer,
  type RunningNats,
  Secret,
  startNatsServer,
  startPostgres,
  writePlainNatsConfig,
} from '@ortoo/runtime';
import pg from 'pg';
import { repository } from './processes.js';
import { Site } from './site.js';
import { flushTime, slowerDisk } from './slow-disk.js';

/** The disk as it is, or one that takes a millisecond longer for every flush. */
export type Disk = 'usual' | 'slower';

/** What the measures stand on: a PostgreSQL that flushes every commit and nats-servers, in a folder that goes away. */
export interface Ground {
  disk: Disk;
  folder: string;
  /** Where the services leave a CPU profile when they end; without it they make none. */
  profiles?: string;
  versions: { postgres: string; nats: string };
  /** How long the disk takes for one flush, in microseconds, without what slows it down. */
  flushMicroseconds: number;
  /** A migrated database that nobody else uses. */
  site(name: string): Promise<Site>;
  /** A nats-server with an empty store, flushing as the launcher's does. */
  nats(name: string): Promise<RunningNats>;
  stop(): Promise<void>;
}

const template = 'bench_template';
const quiet = (): void => undefined;

/** Starts PostgreSQL and prepares the rest. @throws NotRun when a slower disk was wanted and cannot be made. */
export async function prepareGround(disk: Disk, say: (line: string) => void, profiles?: string): Promise<Ground> {
  const folder = makeFolder();
  const slow = disk === 'slower' ? slowerDisk(folder) : {};
  const binary = await obtainNatsServer({
    cacheDir: join(repository, '.cache/nats'),
    url: process.env['ORTOO_NATS_SERVER'],
    log: say,
  });
  const postgres = await startWith(slow, () =>
    startPostgres({ dataDir: join(folder, 'postgres'), password: secretText(), database: template, log: quiet }),
  );
  const password = secretText();
  const owner = new Secret(postgres.url);
  await ensureRoles(owner, Object.fromEntries(serviceNames.map(name => [name, new Secret(password)])));
  await migrate(owner, [hubMigrations, ledgerMigrations, mailerMigrations]);
  const admin = new pg.Client({ connectionString: addressOf(postgres.url, 'postgres') });
  await admin.connect();
  const { rows } = await admin.query<{ server_version: string }>('show server_version');

  return {
    disk,
    folder,
    profiles,
    versions: { postgres: rows[0]?.server_version ?? '', nats: binary.version },
    flushMicroseconds: flushTime(folder),
    site: async name => {
      await admin.query(`create database bench_${name} template ${template}`);
      const drop = async (): Promise<void> => {
        await admin.query(`drop database bench_${name} with (force)`);
      };
      return Site.open(addressOf(postgres.url, `bench_${name}`), password, drop);
    },
    nats: name => startNats(join(folder, `nats-${name}`), binary),
    stop: async () => {
      await admin.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
      if (!postgres.dataDir.startsWith(folder)) rmSync(postgres.dataDir, { recursive: true, force: true });
    },
  };
}

/** Not the usual temporary folder where there is a choice: that may be memory, which flushes nothing. */
function makeFolder(): string {
  const folder = mkdtempSync(join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'ortoo-bench-'));
  // PostgreSQL runs as another account when this is root.
  chmodSync(folder, 0o755);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Servers take over the environment of the moment in which they start. */
async function startWith<T>(environment: Record<string, string>, start: () => Promise<T>): Promise<T> {
  Object.assign(process.env, environment);
  try {
    return await start();
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
  }
}

async function startNats(folder: string, { path, version }: NatsBinary): Promise<RunningNats> {
  const port = await findFreePort();
  const configFile = writePlainNatsConfig({
    file: join(folder, 'nats.conf'),
    port,
    storeDir: join(folder, 'store'),
    version,
  });
  const server = await startNatsServer({
    binary: path,
    configFile,
    pidFile: join(folder, 'nats.pid'),
    port,
    log: quiet,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...server, stop };
}

function addressOf(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.toString();
}

const secretText = (): string => randomBytes(18).toString('base64url');
