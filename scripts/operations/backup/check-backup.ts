import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { DiskBlobStore } from '@ortoo/runtime';
import { BackupUnusable, type Manifest, readManifest } from './manifest.js';
import { checkPart, openPart } from './part-file.js';

/**
 * Reads a whole backup and compares every byte with what was written, before anything is touched.
 * @throws BackupUnusable naming the first part that is missing or damaged.
 */
export async function checkBackup(folder: string): Promise<Manifest> {
  const manifest = readManifest(folder);
  for (const { part } of manifest.tables) await checkPart(folder, part);
  for (const key of manifest.keys) await checkPart(folder, key);
  if (manifest.blobs) {
    await checkPart(folder, manifest.blobs.list);
    for await (const { sha256 } of listedBlobs(folder, manifest)) await checkBlob(folder, sha256);
  }
  return manifest;
}

/** The files that a backup holds, by the digest and size of their content. */
export async function* listedBlobs(
  folder: string,
  manifest: Manifest,
): AsyncGenerator<{ sha256: string; bytes: number }> {
  if (!manifest.blobs) return;
  for await (const line of createInterface({ input: openPart(folder, manifest.blobs.list) })) {
    const [sha256 = '', bytes] = line.split(' ');
    yield { sha256, bytes: Number(bytes) };
  }
}

/** The store inside a backup. */
export const blobsOf = (folder: string): DiskBlobStore => new DiskBlobStore(join(folder, 'blobs'));

async function checkBlob(folder: string, sha256: string): Promise<void> {
  try {
    const content = await blobsOf(folder).open(sha256, { isVerified: true });
    await pipeline(content, async source => {
      for await (const _chunk of source) continue;
    });
  } catch (cause) {
    throw new BackupUnusable(`File ${sha256} of the backup cannot be used: ${(cause as Error).message}`, { cause });
  }
}
