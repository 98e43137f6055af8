import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupUnusable, type Part } from './manifest.js';

/** Writes one file of a backup, readable by nobody else, and resolves when it is on disk. Names in `.gz` are compressed. */
export async function writePart(
  folder: string,
  file: string,
  content: Readable,
  onProgress: (bytes: number) => void = () => undefined,
): Promise<Part> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      onProgress(bytes);
      pass(null, chunk);
    },
  });
  const target = createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true });
  if (isCompressed(file)) await pipeline(content, createGzip(), watch, target);
  else await pipeline(content, watch, target);
  return { file, bytes, sha256: hash.digest('hex') };
}

/** The content of a part, expanded. An error reading or expanding it arrives on the returned stream. */
export function openPart(folder: string, part: Part): Readable {
  const content = createReadStream(join(folder, part.file));
  if (!isCompressed(part.file)) return content;
  const expand = createGunzip();
  content.once('error', error => expand.destroy(error));
  expand.once('close', () => content.destroy());
  return content.pipe(expand);
}

/** @throws BackupUnusable when the part is missing or is not what was written. */
export async function checkPart(folder: string, part: Part): Promise<void> {
  const path = join(folder, part.file);
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new BackupUnusable(`${path} is missing from the backup: copy the whole folder, or take another backup`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  if (found.size === part.bytes && hash.digest('hex') === part.sha256) return;
  throw new BackupUnusable(
    `${path} is damaged: its SHA-256 is not that of the manifest. Use another copy of this backup`,
  );
}

const isCompressed = (file: string): boolean => file.endsWith('.gz');
