import { spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { NotRun } from './measure.js';
import { repository } from './processes.js';

/** How much slower the slower disk is, in microseconds. */
const slowdown = 1000;

/**
 * Compiles what slows a disk down.
 * @returns the environment for PostgreSQL.
 * @throws NotRun without gcc, or where LD_PRELOAD does not exist.
 */
export function slowerDisk(folder: string): Record<string, string> {
  if (process.platform !== 'linux') throw new NotRun('a slower disk is made by LD_PRELOAD, which only Linux has');
  const library = join(folder, 'slowsync.so');
  const source = join(repository, 'scripts/bench/slowsync.c');
  const made = spawnSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'], { encoding: 'utf8' });
  if (made.error)
    throw new NotRun('gcc is missing, which makes the slower disk: install it (Debian: apt-get install gcc libc6-dev)');
  if (made.status !== 0) throw new NotRun(`gcc does not compile scripts/bench/slowsync.c: ${made.stderr}`);
  return { LD_PRELOAD: library, SLOWSYNC_US: String(slowdown) };
}

/** How long one flush of an 8 KiB page takes on the disk of `folder`: the median of 200, in microseconds. */
export function flushTime(folder: string): number {
  const path = join(folder, 'flush-test');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(8192, 1);
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const begun = performance.now();
    writeSync(file, page, 0, page.length, 0);
    fdatasyncSync(file);
    times.push(performance.now() - begun);
  }
  closeSync(file);
  rmSync(path);
  return (times.sort((a, b) => a - b)[100] ?? 0) * 1000;
}
