import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** A backup cannot be used; the message says which part and what to do. */
export class BackupUnusable extends Error {
  override readonly name = 'BackupUnusable';
}

/** One file of a backup; `sha256` is of the file as it lies there. */
const Part = z.object({ file: z.string(), bytes: z.number(), sha256: z.string() });
export type Part = z.output<typeof Part>;

const Table = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.number(),
  part: Part,
});
export type DumpedTable = z.output<typeof Table>;

const Partition = z.object({ schema: z.string(), parent: z.string(), name: z.string(), bounds: z.string() });
export type Partition = z.output<typeof Partition>;

const Sequence = z.object({ schema: z.string(), name: z.string(), value: z.string(), isCalled: z.boolean() });
export type Sequence = z.output<typeof Sequence>;

/** What a backup holds, and how to know that it is whole. Written last: a folder without it was never finished. */
const Manifest = z.object({
  format: z.literal(1),
  hubVersion: z.string(),
  postgresVersion: z.string(),
  madeAt: z.iso.datetime(),
  kind: z.enum(['asked', 'automatic']),
  epoch: z.number(),
  position: z.number(),
  /** By schema, the migrations that had run, oldest first. */
  migrations: z.record(z.string(), z.array(z.string())),
  tables: z.array(Table),
  partitions: z.array(Partition),
  sequences: z.array(Sequence),
  /** Null when the files were left where they are, as before a migration. */
  blobs: z.object({ count: z.number(), bytes: z.number(), list: Part }).nullable(),
  keys: z.array(Part),
});
export type Manifest = z.output<typeof Manifest>;

const manifestFile = 'manifest.json';
const digestFile = 'manifest.sha256';

/** Seals a backup. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeFile(join(folder, digestFile), `${digestOf(text)}  ${manifestFile}\n`, { mode: 0o600, flush: true });
  await writeFile(join(folder, manifestFile), text, { mode: 0o600, flush: true });
}

/**
 * Reads what a backup holds.
 * @throws BackupUnusable when it was never finished, was changed, or comes from a newer hub.
 */
export function readManifest(folder: string): Manifest {
  if (!existsSync(join(folder, manifestFile))) {
    throw new BackupUnusable(`${folder} is not a finished backup: it holds no ${manifestFile}`);
  }
  const text = readFileSync(join(folder, manifestFile), 'utf8');
  const digest = existsSync(join(folder, digestFile)) ? readFileSync(join(folder, digestFile), 'utf8') : '';
  if (digest.slice(0, 64) !== digestOf(text)) {
    throw new BackupUnusable(`${join(folder, manifestFile)} was changed after the backup: take another backup`);
  }
  const result = Manifest.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  throw new BackupUnusable(`${folder} was made by another version of the hub: restore it with that version`);
}

/** The finished backups in a folder, newest first; anything else in it is passed over. */
export function listBackups(backups: string): { folder: string; manifest: Manifest }[] {
  if (!existsSync(backups)) return [];
  return readdirSync(backups, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && existsSync(join(backups, entry.name, manifestFile)))
    .flatMap(entry => {
      const folder = join(backups, entry.name);
      try {
        return [{ folder, manifest: readManifest(folder) }];
      } catch (error) {
        if (error instanceof BackupUnusable) return [];
        throw error;
      }
    })
    .sort((a, b) => b.manifest.madeAt.localeCompare(a.manifest.madeAt));
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
