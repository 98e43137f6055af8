import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commandLineOf, Secret, startPostgres } from '@ortoo/runtime';

/** The environment, as a program is given it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where one hub keeps its things: a folder of `npm start`, or what the environment of a cluster names. */
export interface Place {
  root: string;
  keys: string;
  blobs: string;
  nats: string;
  backups: string;
  /** The owner's address of a PostgreSQL of one's own; without it the embedded one in `root`. */
  databaseUrl?: Secret;
}

/** The command cannot go on; the message says what the person should do. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused';
}

/** Finds the folders; `data` is what the person named, and wins over the environment. */
export function placeOf(environment: Environment, data?: string): Place {
  const root = resolve(data ?? environment['ORTOO_DATA_DIR'] ?? 'data');
  const given = (name: string, folder: string): string =>
    data === undefined && environment[name] ? resolve(environment[name]) : join(root, folder);
  const url = environment['ORTOO_DATABASE_URL'];
  return {
    root,
    keys: given('ORTOO_KEYS_DIR', 'keys'),
    blobs: given('ORTOO_BLOB_DIR', 'blobs'),
    nats: join(root, 'nats'),
    backups: given('ORTOO_BACKUP_DIR', 'backups'),
    ...(url ? { databaseUrl: new Secret(url) } : {}),
  };
}

/** A database with the owner's rights, for as long as a command needs it. */
export interface ReachedDatabase {
  url: Secret;
  /** Ends the server again if it was started for this. */
  close(): Promise<void>;
}

/** The owner's address of the database as it runs now; undefined while the embedded server is down. */
export function runningDatabase(place: Place): Secret | undefined {
  if (place.databaseUrl) return place.databaseUrl;
  const folder = postgresFolder(place);
  const file = join(folder, 'postmaster.pid');
  const [pid = '', , , port = ''] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  // The number may have passed to a stranger since a kill.
  const command = pid === '' ? '' : commandLineOf(Number(pid));
  if (!command.includes('postgres') || !command.includes(folder)) return undefined;
  const password = encodeURIComponent(ownerPassword(place));
  return new Secret(`postgres://ortoo:${password}@127.0.0.1:${Number(port)}/ortoo`);
}

/**
 * Reaches the database, starting the embedded one if the hub is not running.
 * @throws OperationRefused when there is none.
 */
export async function reachDatabase(place: Place): Promise<ReachedDatabase> {
  const url = runningDatabase(place);
  if (url) return { url, close: async () => undefined };
  if (!existsSync(join(postgresFolder(place), 'PG_VERSION'))) {
    throw new OperationRefused(
      `There is no database in ${place.root}: name the hub's folder with --data, or set ORTOO_DATABASE_URL`,
    );
  }
  const server = await startPostgres({
    dataDir: join(place.root, 'postgres'),
    password: ownerPassword(place),
    log: () => undefined,
  });
  return { url: new Secret(server.url), close: () => server.stop() };
}

/** The process id of the launcher that runs on a folder; undefined when none does. */
export function runningLauncher(place: Place): number | undefined {
  const file = join(place.root, 'ortoo.pid');
  const [pid = '', command = ''] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return command !== '' && commandLineOf(Number(pid)) === command ? Number(pid) : undefined;
}

/** Root's database may lie elsewhere; a note beside the usual place says where. */
function postgresFolder(place: Place): string {
  const note = join(place.root, 'postgres.location');
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : join(place.root, 'postgres');
}

function ownerPassword(place: Place): string {
  const file = join(place.keys, 'database-owner.password');
  if (!existsSync(file)) {
    throw new OperationRefused(
      `${file} is missing, and without it nobody can open the database: put it back from a backup`,
    );
  }
  return readFileSync(file, 'utf8').trim();
}
