// `npm test`: installs what is missing, checks the types, gets the programs that tests need, and runs every Jest project.
// Further arguments go to Jest: `npm test -- --selectProjects unit`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, prepare } from './prepare.mjs';

const ROOT = dirname(import.meta.dirname);

/**
 * Programs from Debian that some suites need: command → package. As root they are installed; otherwise the suites that
 * name one in a title, `[needs chromium]`, are listed as not run.
 */
const debianPrograms = {};

const say = line => console.log(line);
const notes = { missing: {}, notRun: [], passed: [], failed: [] };
const filters = process.argv.slice(2);

try {
  await prepare({ say });
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
await checkTypes();
getPrograms();
if (filters.length > 0) notes.notRun.push(`everything outside this selection — Jest was given: ${filters.join(' ')}`);
process.exit(runJest());

/** Counts as one test, since Jest runs sources without looking at their types. */
async function checkTypes() {
  try {
    await build('.', say);
    notes.passed.push('types');
  } catch (error) {
    console.error(error.message);
    notes.failed.push('types — the compiler finds errors, listed at the top');
  }
}

function runJest() {
  const folder = mkdtempSync(join(tmpdir(), 'ortoo-count-'));
  const countFile = join(folder, 'count');
  const { status } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules/jest/bin/jest.js'), ...filters],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ORTOO_TEST_NOTES: JSON.stringify(notes), ORTOO_TEST_COUNT_FILE: countFile },
    },
  );
  // Jest that breaks off before its first test, for example when no nats-server can be had, calls no reporter.
  const isCounted = existsSync(countFile);
  if (!isCounted) console.log(`${notes.passed.length} passed, ${notes.failed.length + 1} failed`);
  rmSync(folder, { recursive: true });
  return status === 0 && isCounted && notes.failed.length === 0 ? 0 : status || 1;
}

function getPrograms() {
  const missing = Object.entries(debianPrograms).filter(([command]) => !isHere(command));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  const canInstall = process.getuid?.() === 0 && isHere('apt-get');
  if (canInstall) {
    say(`  installing ${packages.join(', ')} for the tests …`);
    run('apt-get', ['-qq', 'update']);
    run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...packages]);
  }
  for (const [command, name] of missing) {
    if (!isHere(command))
      notes.missing[command] = canInstall ? 'apt-get could not install it' : `install the Debian package ${name}`;
  }
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}

function isHere(command) {
  const names = process.platform === 'win32' ? ['where', [command]] : ['sh', ['-c', `command -v ${command}`]];
  return spawnSync(names[0], names[1], { stdio: 'ignore' }).status === 0;
}
