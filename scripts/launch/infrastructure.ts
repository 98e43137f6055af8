import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import {
  ensureOperatorKeys,
  hubServiceCreds,
  type HubService,
  writePrivateFile,
  writeServerConfig,
} from '@ortoo/messaging';
import {
  endStaleNats,
  findFreePort,
  obtainNatsServer,
  startNatsServer,
  startPostgres,
  supervise,
} from '@ortoo/runtime';
import { type DataFolder, fileLog, keepSecret } from './data-folder.js';
import { type Progress } from './progress.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Something that the launcher ends when it leaves. */
export interface Part {
  name: string;
  stop(): Promise<void>;
}

/** PostgreSQL, embedded or given by `ORTOO_DATABASE_URL`. */
export interface DatabasePart extends Part {
  /** Address with the owner's rights, for roles and migrations only; never given to a service. */
  ownerUrl: string;
}

/** NATS, started here or given by `ORTOO_NATS_URL`. */
export interface NatsPart extends Part {
  url: string;
  /** The file with each service's credentials; empty for a server of somebody else. */
  credentials: Partial<Record<HubService, string>>;
}

const GIVEN = async (): Promise<void> => undefined;
const USUAL_NATS_PORT = 4222;
const LARGEST_STORE = 10 * 1024 ** 3;

/** Starts PostgreSQL and keeps it running, or takes the one that the environment names. */
export async function startDatabase(
  data: DataFolder,
  environment: Environment,
  progress: Progress,
): Promise<DatabasePart> {
  const given = environment['ORTOO_DATABASE_URL'];
  if (given) return { name: 'PostgreSQL', ownerUrl: given, stop: GIVEN };
  const toFile = fileLog(data.log, 'postgres');
  // What the starter itself does is for the person; what the server says is for the file.
  const log = (line: string): void => (/^\d{4}-\d\d-\d\d /.test(line) ? toFile(line) : progress.say(`  ${line}`));
  const password = keepSecret(data.keys, 'database-owner.password');
  const port = await findFreePort();
  const start = () => startPostgres({ dataDir: data.postgres, port, password, log });
  const server = await progress.step(
    'PostgreSQL',
    () => supervise({ name: 'PostgreSQL', start, log: line => progress.say(`  ${line}`) }),
    () => `on 127.0.0.1:${port}`,
  );
  return { name: 'PostgreSQL', ownerUrl: server.current().url, stop: () => server.stop() };
}

/** Starts nats-server in operator mode and keeps it running, or takes the one that the environment names. */
export async function startNats(
  { data, root, services }: { data: DataFolder; root: string; services: readonly HubService[] },
  environment: Environment,
  progress: Progress,
): Promise<NatsPart> {
  const given = environment['ORTOO_NATS_URL'];
  if (given) return { name: 'NATS', url: given, credentials: {}, stop: GIVEN };
  const say = (line: string): void => progress.say(`  ${line}`);
  const binary = await obtainNatsServer({
    cacheDir: join(root, '.cache/nats'),
    url: environment['ORTOO_NATS_SERVER'],
    log: say,
  });
  const configFile = join(data.nats, 'server.conf');
  const pidFile = join(data.nats, 'server.pid');
  await endStaleNats({ configFile, pidFile, log: say });
  const port = await findFreePort([Number(environment['ORTOO_NATS_PORT'] ?? USUAL_NATS_PORT)]);
  const keys = await ensureOperatorKeys(join(data.keys, 'nats'), environment);
  mkdirSync(data.nats, { recursive: true });
  const { warnings } = await writeServerConfig({
    file: configFile,
    keys,
    host: environment['ORTOO_NATS_HOST'] ?? '127.0.0.1',
    port,
    storeDir: join(data.nats, 'store'),
    maxFileStore: roomFor(data.nats),
    serverVersion: binary.version,
  });
  warnings.forEach(say);
  const credentials: NatsPart['credentials'] = {};
  for (const service of services) {
    const file = join(data.keys, 'nats', `${service}.creds`);
    await writePrivateFile(file, await hubServiceCreds(keys, service));
    credentials[service] = file;
  }
  const start = () =>
    startNatsServer({
      binary: binary.path,
      configFile,
      pidFile,
      port,
      log: fileLog(data.log, 'nats'),
    });
  const server = await progress.step(
    `nats-server ${binary.version}`,
    () => supervise({ name: 'nats-server', start, log: say }),
    () => `on 127.0.0.1:${port}`,
  );
  return { name: 'nats-server', url: server.current().url, credentials, stop: () => server.stop() };
}

/** A fifth of the free disk stays free: on a full disk JetStream fails without a word. */
function roomFor(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.max(1_048_576, Math.min(LARGEST_STORE, Math.floor(bavail * bsize * 0.8)));
}
