import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DiskBlobStore, Secret, startPostgres } from '@ortoo/runtime';
import { keepSecret } from '../../launch/data-folder.js';
import { OperationRefused, type Place, runningLauncher } from '../place.js';
import { blobsOf, checkBackup, listedBlobs } from './check-backup.js';
import { loadDatabase } from './load-database.js';
import { type Manifest } from './manifest.js';
import { writePart } from './part-file.js';
import { replaceDatabase } from './replace-database.js';
import { stampOf } from './take-backup.js';

/** What to restore, and where. */
export interface RestoreRequest {
  from: string;
  into: Place;
  /** Puts aside what is there; without it a place that holds anything is refused. */
  isReplacing: boolean;
  say: (line: string) => void;
}

/** A finished restore. */
export interface Restored {
  epoch: number;
  manifest: Manifest;
  /** Sentences that say how to take the restore back; empty when the place was empty before. */
  undo: string[];
}

/**
 * Puts a backup in place. Everything is checked first, then built beside the place, and only what is complete and sound
 * takes the place of what was there, which is kept.
 * @throws BackupUnusable or OperationRefused; the place is then as it was.
 */
export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const { into, from, say } = request;
  refuseRunningHub(into);
  say('Checking the backup …');
  const manifest = await checkBackup(from);
  return into.databaseUrl
    ? restoreIntoCluster(request, manifest, into.databaseUrl)
    : restoreIntoFolder(request, manifest);
}

function refuseRunningHub(place: Place): void {
  const pid = place.databaseUrl ? undefined : runningLauncher(place);
  if (pid) throw new OperationRefused(`A hub runs on ${place.root} (process ${pid}): stop it first, then restore`);
}

async function restoreIntoFolder(
  { from, into, isReplacing, say }: RestoreRequest,
  manifest: Manifest,
): Promise<Restored> {
  const isEmpty = !existsSync(into.root) || readdirSync(into.root).length === 0;
  if (!isEmpty && !isReplacing) {
    throw new OperationRefused(
      `${into.root} is not empty: give another folder, or --replace to put it aside and restore there`,
    );
  }
  const stamp = stampOf(new Date());
  // Never one name twice: root's database lies in a folder named after this one.
  const aside = `${into.root}.restoring-${stamp}`;
  await mkdir(aside, { recursive: true });
  try {
    await restoreKeys(from, join(aside, 'keys'), manifest, say);
    await restoreBlobs(from, manifest, join(aside, 'blobs'), into.blobs, say);
    const password = keepSecret(join(aside, 'keys'), 'database-owner.password');
    const epoch = await fillCluster(join(aside, 'postgres'), password, url => loadDatabase(url, from, manifest, say));
    const undo = isEmpty ? [] : await putAside(into, `${into.root}.before-${stamp}`, aside);
    if (isEmpty) await rm(into.root, { recursive: true, force: true });
    await rename(aside, into.root);
    return { epoch, manifest, undo };
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
}

async function fillCluster<Result>(
  dataDir: string,
  password: string,
  fill: (url: Secret) => Promise<Result>,
): Promise<Result> {
  const server = await startPostgres({ dataDir, password, log: () => undefined });
  try {
    return await fill(new Secret(server.url)).finally(() => server.stop());
  } catch (error) {
    // Root's database may lie outside the folder that is cleared by the caller.
    await rm(server.dataDir, { recursive: true, force: true });
    throw error;
  }
}

async function putAside(place: Place, before: string, successor: string): Promise<string[]> {
  await rename(place.root, before);
  const backups = join(before, 'backups');
  if (existsSync(backups)) await rename(backups, join(successor, 'backups'));
  return [
    `What was there is kept in ${before}.`,
    `To take the restore back, stop the hub, move ${place.root} away and rename ${before} to ${place.root}.`,
  ];
}

async function restoreIntoCluster(
  { from, into, isReplacing, say }: RestoreRequest,
  manifest: Manifest,
  url: Secret,
): Promise<Restored> {
  let epoch = 1;
  // Files are named by their content, so that adding them disturbs nobody, whatever comes after.
  const undo = await replaceDatabase(url, isReplacing, async fresh => {
    await restoreBlobs(from, manifest, into.blobs, into.blobs, say);
    epoch = await loadDatabase(fresh, from, manifest, say);
  });
  return { epoch, manifest, undo: [...undo, ...(await replaceKeys(from, into.keys, manifest, say))] };
}

async function restoreKeys(from: string, keys: string, manifest: Manifest, say: (line: string) => void): Promise<void> {
  await mkdir(keys, { recursive: true, mode: 0o700 });
  for (const { file } of manifest.keys)
    await writePart(dirname(keys), `keys${file.slice(4)}`, createReadStream(join(from, file)));
  await chmod(keys, 0o700);
  say(
    manifest.keys.length > 0
      ? `  keys: ${manifest.keys.length} files`
      : '  the backup holds no keys: new ones will be made',
  );
}

/** Keys of a cluster lie on volumes that cannot be renamed, so each file that is there makes room in its own folder. */
async function replaceKeys(
  from: string,
  keys: string,
  manifest: Manifest,
  say: (line: string) => void,
): Promise<string[]> {
  const ending = `.before-${stampOf(new Date())}`;
  const present = manifest.keys
    .map(({ file }) => join(keys, file.slice('keys/'.length)))
    .filter(path => existsSync(path));
  for (const path of present) await rename(path, `${path}${ending}`);
  await restoreKeys(from, keys, manifest, say);
  return present.length > 0 ? [`The keys that were there are kept in ${keys} under names ending in ${ending}.`] : [];
}

async function restoreBlobs(
  from: string,
  manifest: Manifest,
  target: string,
  present: string,
  say: (line: string) => void,
): Promise<void> {
  const store = new DiskBlobStore(target);
  const [source, list] = manifest.blobs
    ? [blobsOf(from), listedBlobs(from, manifest)]
    : [new DiskBlobStore(present), new DiskBlobStore(present).list()];
  if (!manifest.blobs && target === present) return;
  let count = 0;
  for await (const { sha256, bytes } of list) {
    count += 1;
    if (await store.has(sha256)) continue;
    await store.put(await source.open(sha256, { isVerified: true }), { maxBytes: bytes });
  }
  say(`  files: ${count}`);
}
