import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of the hub that runs here. */
export function hubVersion(): string {
  // Two folders above both the source and what is compiled from it into `scripts/dist`; the compiled file is one deeper.
  for (const up of ['../..', '../../..']) {
    const found = versionIn(join(import.meta.dirname, up, 'package.json'));
    if (found) return found;
  }
  return 'unknown';
}

function versionIn(file: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    return name === 'ortoo' ? version : undefined;
  } catch {
    // No such file at this depth: the caller looks one folder further up.
    return undefined;
  }
}
