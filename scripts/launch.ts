import { join } from 'node:path';
import { ensureRoles, migrate, serviceNames } from '@ortoo/persistence';
import { findFreePort, isPortFree, Secret } from '@ortoo/runtime';
import { type MailCatcher, startMailCatcher } from './demo/mail-catcher.js';
import { type DataFolder, keepSecret, openDataFolder, StartRefused } from './launch/data-folder.js';
import { type Part, startDatabase, startNats } from './launch/infrastructure.js';
import { Progress } from './launch/progress.js';
import { environmentFor, loadRole, type RoleName, roleNames, type RunningRole } from './launch/roles.js';
import { stopInOrder } from './launch/shutdown.js';
import { announce, type Ready, welcome } from './launch/welcome.js';
import { backupBeforeMigration } from './operations/backup/automatic-backup.js';
import { migrationSets } from './operations/migration-sets.js';
import { hubVersion } from './operations/version.js';

/** What `npm start` was asked for. */
export interface LaunchOptions {
  roles: string[];
  /** Undefined: 3000, or the next free one. */
  port?: number;
  /** Folder of the repository, for what is fetched once and kept beside the code. */
  root: string;
  data: string;
  demo: boolean;
  json: boolean;
}

const USUAL_PORT = 3000;
const HARD_EXIT_AFTER = 10_000;

/** Starts PostgreSQL, NATS and the services as roles of this process, and ends them in order when it is told to leave. */
export async function launch(options: LaunchOptions): Promise<void> {
  const progress = new Progress(options.json ? console.error : console.log);
  const running: Running = { services: [], servers: [] };
  leaveInOrder(running, progress);
  try {
    const ready = await startEverything(options, running, progress);
    announce(ready, options.json, progress);
  } catch (error) {
    if (running.isLeaving) return;
    await stopInOrder(running.services, running.servers, progress.say);
    running.data?.release();
    throw error;
  }
}

interface Running {
  data?: DataFolder;
  services: Part[];
  servers: Part[];
  isLeaving?: boolean;
}

async function startEverything(options: LaunchOptions, running: Running, progress: Progress): Promise<Ready> {
  const roles = roleNames.filter(name => options.roles.includes(name));
  const data = (running.data = openDataFolder(options.data));
  const host = process.env['ORTOO_HOST'] ?? '127.0.0.1';
  const port = await choosePort(options.port ?? numberFrom(process.env['ORTOO_PORT']), host, progress);

  // The code loads while the servers start; a failure is met where it is awaited.
  const loading = new Map(roles.map(name => [name, loadRole(name)] as const));
  for (const code of loading.values()) code.catch(() => undefined);
  const [database, nats] = await startServers(data, options, running, progress);

  const passwords = Object.fromEntries(
    serviceNames.map(name => [name, keepSecret(data.keys, `database-${name}.password`)]),
  ) as Record<(typeof serviceNames)[number], string>;
  await progress.step(
    'database up to date',
    () => bringUpToDate(new Secret(database.ownerUrl), passwords, data, progress),
    changes => (changes.length > 0 ? `after ${changes.length} changes` : ''),
  );

  const catcher = options.demo ? await progress.step('mail catcher', () => startCatcher(running)) : undefined;
  const given = catcher ? { ...process.env, ORTOO_SMTP_URL: catcher.smtpUrl } : process.env;
  const environment = environmentFor({ given, data, ownerUrl: database.ownerUrl, passwords, nats, port });
  const url = await startRoles(loading, environment, running, progress);
  const ready: Ready = { url, nats: nats.url, ...(catcher ? { mail: catcher.url } : {}) };
  if (!url) return ready;
  const hub = { url, databaseUrl: environment['ORTOO_HUB_DATABASE_URL'] ?? '' };
  return { ...ready, ...(await welcome(hub, data, options.demo, progress)) };
}

/** Starts the roles one after the other; answers where the hub listens, if it is among them. */
async function startRoles(
  loading: Map<RoleName, ReturnType<typeof loadRole>>,
  environment: Record<string, string | undefined>,
  running: Running,
  progress: Progress,
): Promise<string | undefined> {
  let url: string | undefined;
  for (const [name, code] of loading) {
    const role = await progress.step(name, async () => startRole(name, await code, environment, running));
    url ??= role.url;
  }
  return url;
}

async function startCatcher(running: Running): Promise<MailCatcher> {
  const catcher = await startMailCatcher();
  running.servers.push({ name: 'mail catcher', stop: () => catcher.stop() });
  return catcher;
}

async function startServers(data: DataFolder, options: LaunchOptions, running: Running, progress: Progress) {
  const remember = <P extends Part>(part: P): P => {
    running.servers.push(part);
    return part;
  };
  const starting = [
    startDatabase(data, process.env, progress).then(remember),
    startNats({ data, root: options.root, services: serviceNames }, process.env, progress).then(remember),
  ] as const;
  // When one fails, the other must be known before it can be ended.
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

async function bringUpToDate(
  ownerUrl: Secret,
  passwords: Record<string, string>,
  data: DataFolder,
  progress: Progress,
): Promise<string[]> {
  await ensureRoles(
    ownerUrl,
    Object.fromEntries(Object.entries(passwords).map(([name, text]) => [name, new Secret(text)])),
  );
  const backup = backupBeforeMigration({
    ownerUrl,
    backups: join(data.root, 'backups'),
    keys: data.keys,
    hubVersion: hubVersion(),
    say: line => progress.say(`  ${line}`),
  });
  return migrate(ownerUrl, migrationSets, backup);
}

async function startRole(
  name: RoleName,
  start: Awaited<ReturnType<typeof loadRole>>,
  environment: Record<string, string | undefined>,
  running: Running,
): Promise<RunningRole> {
  const role = await start(environment);
  running.services.push({ name, stop: () => role.stop() });
  return role;
}

/** @throws StartRefused when a port that was asked for is taken; without a wish another free one is taken. */
async function choosePort(wanted: number | undefined, host: string, progress: Progress): Promise<number> {
  if (wanted === 0) return findFreePort();
  if (await isPortFree(wanted ?? USUAL_PORT, host)) return wanted ?? USUAL_PORT;
  if (wanted !== undefined)
    throw new StartRefused(
      `Port ${wanted} is taken by another program. Stop it, or choose another with --port (0 takes any free one)`,
    );
  const port = await findFreePort(Array.from({ length: 20 }, (_, index) => USUAL_PORT + 1 + index));
  progress.say(`  port ${USUAL_PORT} is taken by another program, so the hub takes ${port}`);
  return port;
}

const numberFrom = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

/** Ends everything on a signal, or when something fails that nobody expected; a second signal ends it at once. */
function leaveInOrder(running: Running, progress: Progress): void {
  const leave = async (exitCode: number): Promise<void> => {
    if (running.isLeaving) process.exit(1);
    running.isLeaving = true;
    setTimeout(() => process.exit(1), HARD_EXIT_AFTER).unref();
    progress.say('\nStopping …');
    const late = await stopInOrder(running.services, running.servers, progress.say);
    running.data?.release();
    progress.say(late.length > 0 ? `Stopped, but not in order: ${late.join(', ')}.` : 'Stopped.');
    process.exit(late.length > 0 ? 1 : exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0));
  whenNpmIsGone(() => void leave(0));
  process.once('uncaughtException', error => {
    console.error(error);
    void leave(1);
  });
}

/** npm runs a script through a shell that passes no SIGTERM on: whoever ends npm means us as well. */
function whenNpmIsGone(leave: () => void): void {
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    leave();
  }, 500);
  watch.unref();
}
