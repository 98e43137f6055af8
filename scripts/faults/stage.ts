import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureRoles, migrate, serviceNames, serviceUrl } from '@ortoo/persistence';
import { findFreePort, Secret, startNatsServer, startPostgres, writePlainNatsConfig } from '@ortoo/runtime';
import { Client } from 'pg';
import { migrationSets } from '../operations/migration-sets.js';
import { type Sql } from './coalition.js';
import { Part, type Running, startService } from './part.js';
import { type Random } from './random.js';

/** A whole hub in processes of its own, each of which can be killed. */
export interface Stage {
  /** Addresses of the hub processes. */
  urls: string[];
  natsUrl: string;
  sql: Sql;
  hubs: Part[];
  notifiers: Part[];
  mailer: Part;
  nats: Part;
  postgres: Part;
  parts: Part[];
  /** Takes JetStream's files away while the server is dead. */
  wipeStore(): void;
  /** Cuts the largest file of messages to three fifths while the server is dead; answers what was cut, or nothing. */
  truncateStore(): string | undefined;
  /** Ends everything and removes what it left. */
  strike(): Promise<void>;
}

/** What a stage is made of. */
export interface StageOptions {
  natsBinary: { path: string; version: string };
  /** Processes of hub and notifier each; the second stands by. */
  instances: number;
  smtpUrl: string;
  random: Random;
  /** False where a power cut is not part of the run and the disk is slow: SIGKILL alone loses nothing that was written. */
  fsync: boolean;
  say: (line: string) => void;
}

const repository = join(import.meta.dirname, import.meta.dirname.includes('dist') ? '../../..' : '../..');

/** Starts PostgreSQL, NATS and every service, and brings the database up to date. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const { natsBinary, instances, random, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'ortoo-faults-'));
  chmodSync(folder, 0o711);
  mkdirSync(join(folder, 'log'));
  const pause = (): number => 50 + random.next() * 700;
  const log = (): void => undefined;

  const password = createHash('sha256').update(folder).digest('hex');
  const postgresPort = await findFreePort();
  const startDatabase = () =>
    startPostgres({ dataDir: join(folder, 'postgres'), port: postgresPort, password, fsync: options.fsync, log });
  const first = await startDatabase();
  const ownerUrl = first.url;
  const { dataDir } = first;
  await first.stop();
  const postgres = new Part('postgres', startDatabase, pause);
  await postgres.up();

  const owner = new Secret(ownerUrl);
  await ensureRoles(owner, Object.fromEntries(serviceNames.map(name => [name, owner])));
  await migrate(owner, migrationSets);

  const natsPort = await findFreePort();
  const storeDir = join(folder, 'nats');
  const configFile = writePlainNatsConfig({
    file: join(folder, 'nats.conf'),
    port: natsPort,
    storeDir,
    version: natsBinary.version,
    flushAlways: false,
  });
  const nats = new Part(
    'nats-server',
    () =>
      startNatsServer({ binary: natsBinary.path, configFile, pidFile: join(folder, 'nats.pid'), port: natsPort, log }),
    pause,
  );
  await nats.up();

  const natsUrl = `nats://127.0.0.1:${natsPort}`;
  const environment: Record<string, string> = {
    ...Object.fromEntries(
      serviceNames.map(name => [`ORTOO_${name.toUpperCase()}_DATABASE_URL`, serviceUrl(ownerUrl, name, ownerUrl)]),
    ),
    ORTOO_NATS_URL: natsUrl,
    ORTOO_SMTP_URL: options.smtpUrl,
    ORTOO_MAIL_THREADS: '1',
    ORTOO_PUBLIC_URL: 'https://hub.example',
    ORTOO_KEYS_DIR: join(folder, 'keys'),
    ORTOO_BLOB_DIR: join(folder, 'blobs'),
    ORTOO_RATE_PER_CALLER: '1000000',
    ORTOO_RATE_PER_ADDRESS: '1000000',
    ORTOO_LOG_LEVEL: 'warn',
  };
  const serve = (app: string, name: string, extra: Record<string, string>, isReady: () => Promise<boolean>): Part =>
    new Part(
      name,
      (failpoint?: string): Promise<Running> =>
        startService({
          program: join(repository, 'apps', app, 'dist/main.js'),
          environment: { ...environment, ...extra, ...(failpoint ? { ORTOO_FAIL: failpoint } : {}) },
          logFile: join(folder, 'log', `${name}.log`),
          isReady,
        }),
      pause,
    );

  const ports = await Promise.all(Array.from({ length: instances }, () => findFreePort()));
  const urls = ports.map(port => `http://127.0.0.1:${port}`);
  const hubs = ports.map((port, index) =>
    serve('hub', `hub-${index + 1}`, { ORTOO_PORT: String(port) }, () => answers(`${urls[index]}/health/live`)),
  );
  const notifiers = ports.map((_, index) => serve('notifier', `notifier-${index + 1}`, {}, async () => true));
  const mailer = serve('mailer', 'mailer', {}, async () => true);
  await Promise.all([...hubs, ...notifiers, mailer].map(part => part.up()));
  say(`hub: ${urls.join(', ')}; logs and data in ${folder}`);

  return {
    urls,
    natsUrl,
    sql: (text, parameters) => ask(ownerUrl, text, parameters),
    hubs,
    notifiers,
    mailer,
    nats,
    postgres,
    parts: [...hubs, ...notifiers, mailer, nats, postgres],
    wipeStore: () => rmSync(storeDir, { recursive: true, force: true }),
    truncateStore: () => truncateLargest(storeDir),
    strike: async () => {
      await Promise.all([...hubs, ...notifiers, mailer].map(part => part.down()));
      await Promise.all([nats.down(), postgres.down()]);
      for (const path of [folder, dataDir]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** A connection for each question: the server may be killed between two of them, and under one. */
async function ask(url: string, text: string, parameters?: unknown[]): Promise<never[]> {
  for (const until = Date.now() + 30_000; ;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query(text, parameters)).rows as never[];
    } catch (error) {
      const isAway =
        !/^[0-9A-Z]{5}$/.test((error as { code?: string }).code ?? '') ||
        /^(57|08)/.test((error as { code: string }).code);
      if (!isAway || Date.now() > until) throw error;
      await new Promise(resolve => setTimeout(resolve, 200));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    response => response.ok,
    () => false,
  );
}

function truncateLargest(storeDir: string): string | undefined {
  const blocks = readdirSync(storeDir, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.blk'))
    .map(name => ({ name, size: statSync(join(storeDir, name)).size }))
    .sort((a, b) => b.size - a.size);
  const [largest] = blocks;
  if (!largest || largest.size === 0) return undefined;
  truncateSync(join(storeDir, largest.name), Math.floor(largest.size * 0.6));
  return `${largest.name.split('/').at(-1)} from ${largest.size} to ${Math.floor(largest.size * 0.6)} bytes`;
}
