import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { BlobDamaged, BlobNotFound, BlobTooLarge, type StoredBlob, withBlobAsFile } from './blob-store.js';
import { DiskBlobStore } from './disk-blob-store.js';

const maxBytes = 1024 * 1024;
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

async function* pieces(...content: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* content;
}

async function all(store: DiskBlobStore): Promise<StoredBlob[]> {
  const blobs: StoredBlob[] = [];
  for await (const blob of store.list()) blobs.push(blob);
  return blobs;
}

describe('DiskBlobStore', () => {
  let directory: string;
  let store: DiskBlobStore;
  const parts = async () => (await readdir(directory)).filter(name => name.endsWith('.part'));

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'ortoo-blobs-')), 'below', 'store');
    store = new DiskBlobStore(directory);
  });
  afterEach(() => rm(join(directory, '..', '..'), { recursive: true, force: true }));

  it('gives back what was put, under the digest another implementation computes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 6 }), async chunks => {
        const whole = Buffer.concat(chunks);
        const blob = await store.put(pieces(...chunks), { maxBytes });
        expect(blob).toEqual({ sha256: sha256(whole), bytes: whole.length });
        expect(await buffer(await store.open(blob.sha256, { isVerified: true }))).toEqual(whole);
      }),
      { numRuns: 25 },
    );
    expect(await parts()).toEqual([]);
  });

  it('keeps the same content once, in ab/cd/<sha256>', async () => {
    const content = randomBytes(3000);
    const [one, two] = await Promise.all([
      store.put(pieces(content), { maxBytes }),
      store.put(pieces(content), { maxBytes }),
    ]);
    expect(one).toEqual(two);
    expect(await all(store)).toEqual([one]);
    const { sha256: name } = one;
    expect(await readFile(join(directory, name.slice(0, 2), name.slice(2, 4), name))).toEqual(content);
  });

  it('accepts exactly the limit and refuses one byte more, leaving nothing behind', async () => {
    await expect(store.put(pieces(Buffer.alloc(10)), { maxBytes: 10 })).resolves.toMatchObject({ bytes: 10 });
    const tooLong = store.put(pieces(Buffer.alloc(6), Buffer.alloc(5, 1)), { maxBytes: 10 });
    await expect(tooLong).rejects.toEqual(new BlobTooLarge(10));
    expect(await parts()).toEqual([]);
    expect(await all(store)).toHaveLength(1);
  });

  it('passes on the error of an upload that is cut off and leaves nothing behind', async () => {
    async function* cutOff(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('aborted');
    }
    await expect(store.put(cutOff(), { maxBytes })).rejects.toThrow('aborted');
    expect(await parts()).toEqual([]);
    expect(await all(store)).toEqual([]);
  });

  it('shows no blob while its upload is under way', async () => {
    let release = () => {};
    const paused = new Promise<void>(resolve => (release = resolve));
    let reached = () => {};
    const halfWay = new Promise<void>(resolve => (reached = resolve));
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('slow');
      reached();
      await paused;
    }
    const putting = store.put(slow(), { maxBytes });
    await halfWay;
    expect(await store.has(sha256(Buffer.from('slow')))).toBe(false);
    expect(await all(store)).toEqual([]);
    expect(await parts()).toHaveLength(1);
    release();
    const blob = await putting;
    expect(await all(store)).toEqual([blob]);
  });

  it('sweeps only unfinished uploads that are old enough', async () => {
    const kept = await store.put(pieces(Buffer.from('kept')), { maxBytes });
    const [old, fresh] = ['11111111-1111-4111-8111-111111111111.part', '22222222-2222-4222-8222-222222222222.part'];
    for (const name of [old, fresh, 'notes.txt']) await writeFile(join(directory, name), 'x');
    await utimes(join(directory, old), new Date('2026-01-01'), new Date('2026-01-01'));
    await utimes(join(directory, 'notes.txt'), new Date('2026-01-01'), new Date('2026-01-01'));
    expect(await store.sweep(new Date('2026-01-02'))).toBe(1);
    expect((await readdir(directory)).sort()).toEqual([fresh, kept.sha256.slice(0, 2), 'notes.txt'].sort());
  });

  it('notices a changed byte when a read is verified, and heals it when the content is put again', async () => {
    const content = randomBytes(500_000);
    const { sha256: name } = await store.put(pieces(content), { maxBytes });
    const path = join(directory, name.slice(0, 2), name.slice(2, 4), name);
    await writeFile(path, Buffer.concat([content.subarray(0, -1), Buffer.from([content[content.length - 1]! ^ 1])]));
    const verified: Promise<Readable> = store.open(name, { isVerified: true });
    await expect(buffer(await verified)).rejects.toEqual(new BlobDamaged(name));
    await store.put(pieces(content), { maxBytes });
    expect((await buffer(await store.open(name, { isVerified: true }))).equals(content)).toBe(true);
  });

  it('deletes once and says what is missing', async () => {
    const { sha256: name } = await store.put(pieces(Buffer.from('x')), { maxBytes });
    expect(await store.has(name)).toBe(true);
    expect(await store.delete(name)).toBe(true);
    expect(await store.delete(name)).toBe(false);
    expect(await store.has(name)).toBe(false);
    await expect(store.open(name)).rejects.toEqual(new BlobNotFound(name));
  });

  it('lists nothing and sweeps nothing before its directory exists', async () => {
    expect(await all(store)).toEqual([]);
    expect(await store.sweep(new Date())).toBe(0);
  });

  it.each(['../../../etc/passwd', 'ABCDEF', '', `${'a'.repeat(64)}/../x`, 'A'.repeat(64)])(
    'reaches nothing outside the store by the name %j',
    async name => {
      await expect(store.open(name)).rejects.toThrow(RangeError);
      await expect(store.has(name)).rejects.toThrow(RangeError);
      await expect(store.delete(name)).rejects.toThrow(RangeError);
    },
  );

  it('lends a blob as a file for as long as it is used', async () => {
    const { sha256: name } = await store.put(pieces(Buffer.from('lent')), { maxBytes });
    let lentAt = '';
    const text = await withBlobAsFile(store, name, async path => {
      lentAt = path;
      return readFile(path, 'utf8');
    });
    expect(text).toBe('lent');
    await expect(readFile(lentAt)).rejects.toThrow('ENOENT');
    await expect(withBlobAsFile(store, 'f'.repeat(64), async () => 1)).rejects.toThrow(BlobNotFound);
  });
});
