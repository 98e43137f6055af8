import { KeysUnusable, LoosePermissions } from '@ortoo/messaging';
import { ConfigurationError } from '@ortoo/runtime';
import { BackupUnusable } from './backup/manifest.js';
import { OperationRefused } from './place.js';

const toPeople = [OperationRefused, BackupUnusable, ConfigurationError, KeysUnusable, LoosePermissions];

/**
 * Runs one command of the operator to its end and leaves with its exit code. What a person can mend is said in a sentence;
 * anything else is a fault and shows where it came from.
 */
export async function runCommand(usage: string, work: () => Promise<number>): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(usage);
    return;
  }
  try {
    process.exitCode = await work();
  } catch (error) {
    const isUsage = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
    if (isUsage) console.error(`${(error as Error).message}\n\n${usage}`);
    else console.error(toPeople.some(kind => error instanceof kind) ? (error as Error).message : error);
    process.exitCode = isUsage ? 2 : 1;
  }
}
