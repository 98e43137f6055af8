import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline, type Readable, Transform } from 'node:stream';
import { BlobDamaged, BlobNotFound, type BlobStore, BlobTooLarge, type StoredBlob, StoreFull } from './blob-store.js';

const digest = /^[0-9a-f]{64}$/;
const unfinished = /^[0-9a-f-]{36}\.part$/;

/**
 * Blobs on a local disk as `ab/cd/<sha256>` below `directory`, which is created when missing.
 * A crash can leave nothing but `*.part` files at the top, which `sweep` removes.
 */
export class DiskBlobStore implements BlobStore {
  constructor(private readonly directory: string) {}

  /** See `BlobStore.put`. The rename happens after the content is on disk, so a blob is never seen half-written. */
  async put(content: AsyncIterable<Uint8Array>, limits: { maxBytes: number }): Promise<StoredBlob> {
    const part = join(this.directory, `${randomUUID()}.part`);
    try {
      await makeDurableDirectory(this.directory);
      const blob = await writeDurably(part, content, limits.maxBytes);
      const path = this.pathOf(blob.sha256);
      await makeDurableDirectory(dirname(path));
      // An existing blob is replaced rather than kept: its content is the same, unless the disk has damaged it.
      await rename(part, path);
      await syncDirectory(dirname(path));
      return blob;
    } catch (error) {
      await rm(part, { force: true });
      throw hasNoRoom(error) ? new StoreFull(error) : error;
    }
  }

  /** See `BlobStore.open`. */
  async open(sha256: string, options: { isVerified?: boolean } = {}): Promise<Readable> {
    const handle = await open(this.pathOf(sha256), 'r').catch(error => {
      throw isMissing(error) ? new BlobNotFound(sha256) : error;
    });
    const content = createReadStream('', { fd: handle, highWaterMark: 256 * 1024 });
    return options.isVerified ? verified(content, sha256) : content;
  }

  /** See `BlobStore.has`. */
  async has(sha256: string): Promise<boolean> {
    return (await sizeOf(this.pathOf(sha256))) !== undefined;
  }

  /** See `BlobStore.delete`. */
  async delete(sha256: string): Promise<boolean> {
    const path = this.pathOf(sha256);
    try {
      await rm(path);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    await syncDirectory(dirname(path));
    return true;
  }

  /** See `BlobStore.list`. */
  async *list(): AsyncGenerator<StoredBlob> {
    for (const first of await namesIn(this.directory, /^[0-9a-f]{2}$/)) {
      for (const second of await namesIn(join(this.directory, first), /^[0-9a-f]{2}$/)) {
        yield* this.listFolder(join(this.directory, first, second));
      }
    }
  }

  /** Removes what uploads cut off by a crash have left behind and last wrote before `olderThan`; returns how many. */
  async sweep(olderThan: Date): Promise<number> {
    let swept = 0;
    for (const name of await namesIn(this.directory, unfinished)) {
      const path = join(this.directory, name);
      const found = await stat(path).catch(ignoreMissing);
      if (!found || found.mtime >= olderThan) continue;
      await rm(path, { force: true });
      swept += 1;
    }
    return swept;
  }

  private async *listFolder(folder: string): AsyncGenerator<StoredBlob> {
    const entries = await opendir(folder).catch(ignoreMissing);
    if (!entries) return;
    for await (const { name } of entries) {
      const bytes = digest.test(name) ? await sizeOf(join(folder, name)) : undefined;
      if (bytes !== undefined) yield { sha256: name, bytes };
    }
  }

  private pathOf(sha256: string): string {
    // The digest becomes a path: anything else than 64 hex digits could leave the store.
    if (!digest.test(sha256)) throw new RangeError('A blob is named by 64 lower-case hexadecimal digits.');
    return join(this.directory, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }
}

async function writeDurably(path: string, content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of content) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new BlobTooLarge(maxBytes);
      hash.update(chunk);
      await writeWhole(file, chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  // write(2) may take less than offered, most of all when the disk is nearly full.
  for (let offset = 0; offset < chunk.byteLength;) {
    offset += (await file.write(chunk, offset)).bytesWritten;
  }
}

function verified(content: Readable, sha256: string): Readable {
  const hash = createHash('sha256');
  const check = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      hash.update(chunk);
      pass(null, chunk);
    },
    flush(pass) {
      pass(hash.digest('hex') === sha256 ? null : new BlobDamaged(sha256));
    },
  });
  // The reader sees every error on the returned stream; a reader that goes away closes the file too.
  pipeline(content, check, () => undefined);
  return check;
}

async function makeDurableDirectory(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 });
  if (firstMade === undefined) return;
  // A new directory survives a power cut only once its parent, up to the first one made here, is on disk.
  for (let made = path; made.length >= firstMade.length; made = dirname(made)) await syncDirectory(dirname(made));
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory to sync it, and its NTFS journals renames by itself.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const names = (await readdir(folder).catch(ignoreMissing)) ?? [];
  return names.filter(name => pattern.test(name));
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(ignoreMissing))?.size;
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function hasNoRoom(error: unknown): boolean {
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT';
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
