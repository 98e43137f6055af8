import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreFull } from './blob-store.js';
import { DiskBlobStore } from './disk-blob-store.js';

async function* kibibytes(count: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < count; sent += 64) yield randomBytes(64 * 1024);
}

function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'ortoo-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    // Only root on Linux may mount; elsewhere the test below reports itself as skipped.
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const disk = mountSmallDisk();
const onSmallDisk = disk === undefined ? it.skip : it;

describe('DiskBlobStore on a full disk', () => {
  afterAll(() => {
    if (disk === undefined) return;
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  onSmallDisk('says that it is full, leaves no part of the upload and works again once there is room', async () => {
    const store = new DiskBlobStore(disk ?? '');
    const first = await store.put(kibibytes(512), { maxBytes: 10 ** 9 });
    await expect(store.put(kibibytes(2048), { maxBytes: 10 ** 9 })).rejects.toThrow(StoreFull);
    expect(readdirSync(disk ?? '')).toEqual([first.sha256.slice(0, 2)]);
    await store.delete(first.sha256);
    await expect(store.put(kibibytes(768), { maxBytes: 10 ** 9 })).resolves.toMatchObject({ bytes: 768 * 1024 });
  });
});
