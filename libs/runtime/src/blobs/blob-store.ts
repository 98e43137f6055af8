import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a store tells of content that it holds: its SHA-256 in 64 hex digits, and its size in bytes. */
export type StoredBlob = { sha256: string; bytes: number };

/**
 * Keeps content under the SHA-256 of its bytes and knows no names, paths or owners.
 * All errors of a kind below are typed; anything else that is thrown is a fault of the disk or the network.
 */
export interface BlobStore {
  /**
   * Stores the content and resolves only when it would survive a power cut. The same content stored twice is one blob.
   * Throws `BlobTooLarge` beyond `maxBytes`, `StoreFull` without room, or the content's own error; nothing is kept then.
   */
  put(content: AsyncIterable<Uint8Array>, limits: { maxBytes: number }): Promise<StoredBlob>;
  /** Streams a blob; throws `BlobNotFound`. With `isVerified` the stream ends in `BlobDamaged` if a byte has changed. */
  open(sha256: string, options?: { isVerified?: boolean }): Promise<Readable>;
  /** Says whether the blob is there. */
  has(sha256: string): Promise<boolean>;
  /** Removes a blob for good; false when it was not there. */
  delete(sha256: string): Promise<boolean>;
  /** Walks through every blob in no particular order; those added or removed meanwhile may or may not be seen. */
  list(): AsyncIterable<StoredBlob>;
}

/** The content is longer than the caller allowed; `maxBytes` is that limit in bytes. */
export class BlobTooLarge extends Error {
  override readonly name = 'BlobTooLarge';
  constructor(readonly maxBytes: number) {
    super(`The content is larger than ${maxBytes} bytes.`);
  }
}

/** The store has no room left (disk or quota); `cause` is the system's error. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull';
  constructor(cause: unknown) {
    super('The file store has no room left: free or add disk space, then send the file again.', { cause });
  }
}

/** The store holds no content with this SHA-256. */
export class BlobNotFound extends Error {
  override readonly name = 'BlobNotFound';
  constructor(readonly sha256: string) {
    super(`There is no blob ${sha256}.`);
  }
}

/** What the store holds under this SHA-256 is no longer what was put there: restore it from a backup. */
export class BlobDamaged extends Error {
  override readonly name = 'BlobDamaged';
  constructor(readonly sha256: string) {
    super(`Blob ${sha256} is damaged: restore it from a backup.`);
  }
}

/** Lends a verified copy of a blob as a file for the time of `use`, for parsers that need one; the copy is removed after. */
export async function withBlobAsFile<Result>(
  store: BlobStore,
  sha256: string,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const content = await store.open(sha256, { isVerified: true });
  const folder = await mkdtemp(join(tmpdir(), 'ortoo-blob-'));
  try {
    const path = join(folder, randomUUID());
    await pipeline(content, createWriteStream(path, { mode: 0o600 }));
    return await use(path);
  } finally {
    content.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}
