import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { commandLineOf, type ServerLog } from '@ortoo/runtime';

/** The launcher refuses to go on; the message says what the person should do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** The folders of one hub. Only `keys` must be kept secret; all of it must be kept. */
export interface DataFolder {
  root: string;
  postgres: string;
  nats: string;
  keys: string;
  blobs: string;
  log: string;
  /** Gives the folder free for the next start. */
  release(): void;
}

const LARGEST_LOG = 10 * 1024 * 1024;

/**
 * Makes the folders and takes the lock that keeps a second launcher off them.
 * @throws StartRefused when another launcher runs on this folder.
 */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const [postgres, nats, keys, blobs, log] = ['postgres', 'nats', 'keys', 'blobs', 'log'].map(name =>
    join(root, name),
  ) as [string, string, string, string, string];
  for (const folder of [root, blobs, log, keys]) mkdirSync(folder, { recursive: true });
  chmodSync(keys, 0o700);
  const lock = join(root, 'ortoo.pid');
  takeLock(lock, root);
  return { root, postgres, nats, keys, blobs, log, release: () => rmSync(lock, { force: true }) };
}

/** The lock holds the process id and its command line, since the id alone may pass to another program after a kill. */
function takeLock(lock: string, root: string): void {
  const mine = `${process.pid}\n${commandLineOf(process.pid)}\n`;
  for (const isLastTry of [false, true]) {
    try {
      writeFileSync(lock, mine, { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || isLastTry) throw error;
    }
    const [pid = '', command = ''] = readFileSync(lock, 'utf8').split('\n');
    if (command !== '' && Number(pid) !== process.pid && commandLineOf(Number(pid)) === command) {
      throw new StartRefused(
        `Örtöö already runs on ${root} (process ${pid}). Stop it first, or give another folder with --data`,
      );
    }
    rmSync(lock, { force: true });
  }
}

/** The secret text in a file of the keys folder, made at the first start. */
export function keepSecret(keys: string, name: string): string {
  const file = join(keys, name);
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}

/** Writes a server's lines to a file of the log folder; the file before it is kept as `.1` when it has grown large. */
export function fileLog(folder: string, name: string): ServerLog {
  const file = join(folder, `${name}.log`);
  let size = existsSync(file) ? statSync(file).size : 0;
  return line => {
    if (size > LARGEST_LOG) {
      renameSync(file, `${file}.1`);
      size = 0;
    }
    const text = `${line}\n`;
    appendFileSync(file, text);
    size += Buffer.byteLength(text);
  };
}
