import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file or folder of secrets stands open to others on this machine. */
export class LoosePermissions extends Error {
  override readonly name = 'LoosePermissions';
}

/** Makes a folder that only its owner may enter, with its parents. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseLoosePermissions(folder, '700');
}

/**
 * Reads a file of secrets.
 * @returns its text; undefined when there is none.
 * @throws LoosePermissions when others on this machine may read or write it.
 */
export async function readPrivateFile(file: string): Promise<string | undefined> {
  try {
    await refuseLoosePermissions(file, '600');
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes or replaces a file, mode 0600: a reader, and a power cut, meets the old text or the new one, never a part. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  await throughTemporary(file, text, temporary => rename(temporary, file));
}

/**
 * Writes a file, mode 0600, unless there is one.
 * @returns false when another process, or an earlier start, was first.
 */
export async function createPrivateFile(file: string, text: string): Promise<boolean> {
  let created = true;
  // Only a link refuses to replace; rename would let two first starts overwrite each other's keys.
  await throughTemporary(file, text, async temporary => {
    try {
      await link(temporary, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      created = false;
    }
  });
  return created;
}

async function throughTemporary(
  file: string,
  text: string,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(file));
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file system keeps names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function refuseLoosePermissions(path: string, wanted: string): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  const found = (mode & 0o777).toString(8);
  throw new LoosePermissions(
    `${path} holds secrets and is open to others (mode ${found}). Run: chmod ${wanted} ${path}`,
  );
}
