import { rm } from 'node:fs/promises';
import { type Secret } from '@ortoo/runtime';
import { listBackups } from './manifest.js';
import { takeBackup } from './take-backup.js';

const keepLast = 5;

/** Where the backup before a migration goes, and who hears of it. */
export interface AutomaticBackup {
  ownerUrl: Secret;
  backups: string;
  keys?: string;
  hubVersion: string;
  say: (line: string) => void;
}

/**
 * What `migrate` calls before its first change: copies database and keys (files stay where they are, since no migration
 * touches them) and keeps the last five such backups. An empty database is not worth one.
 */
export function backupBeforeMigration(
  options: AutomaticBackup,
): (pending: string[], isEmpty: boolean) => Promise<void> {
  return async (pending, isEmpty) => {
    if (isEmpty) return;
    const { say } = options;
    say(`Backing up before ${pending.length} changes of the database …`);
    const { folder } = await takeBackup({ ...options, kind: 'automatic', say: () => undefined });
    say(`  kept in ${folder}`);
    const earlier = listBackups(options.backups).filter(({ manifest }) => manifest.kind === 'automatic');
    for (const { folder: old } of earlier.slice(keepLast)) await rm(old, { recursive: true, force: true });
  };
}
