// Installs and builds what is missing or stale. Plain JavaScript without packages: it runs on a fresh clone.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = dirname(import.meta.dirname);
const STAMPS = join(ROOT, 'node_modules/.cache/ortoo');
const LONGEST_QUIET = 10_000;

/** Raised when installing or building fails; the message holds the end of what the tool said. */
export class PreparationError extends Error {
  name = 'PreparationError';
}

/**
 * Makes the clone ready to run.
 * @param {{ target?: string, say?: (line: string) => void }} [options] `target` is what `tsc -b` builds: `scripts` holds
 * everything that `npm start` needs, `.` all of the repository; left out, nothing is built.
 */
export async function prepare({ target, say = console.error } = {}) {
  await install(say);
  if (target) await build(target, say);
}

/** Installs the packages when `package-lock.json` is not what was installed last. */
export async function install(say) {
  const lock = digest(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  if (readStamp('installed') === lock) return;
  // Installed by hand after the last change of the lock file: as good as installed by us.
  if (modifiedAt('node_modules/.package-lock.json') < modifiedAt('package-lock.json')) {
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
    // NODE_ENV=production would leave out the compiler.
    await run(
      'installing the packages (a minute or two, once)',
      [...npm, 'ci', '--include=dev', '--no-audit', '--no-fund'],
      say,
    );
  }
  writeStamp('installed', lock);
}

/** Compiles the sources below `target` and what they refer to, when one of them has changed since the last time. */
export async function build(target, say) {
  const name = `built-${target.replace(/\W/g, '_')}`;
  const sources = digest(describeSources().join('\n'));
  if (readStamp(name) === sources && existsSync(join(ROOT, 'libs/runtime/dist/index.js'))) return;
  await run('compiling', [process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', target], say);
  writeStamp(name, sources);
}

function describeSources() {
  const folders = ['libs', 'apps', 'scripts', 'test'].map(name => join(ROOT, name));
  const files = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json'].map(name => join(ROOT, name));
  return [...files, ...folders.flatMap(walk)].map(file => {
    const facts = statSync(file, { throwIfNoEntry: false });
    return `${file} ${facts?.size} ${facts?.mtimeMs}`;
  });
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : walk(path);
    return /\.(tsx?|json)$/.test(entry.name) ? [path] : [];
  });
}

/** Runs a command quietly, saying now and then that it still works; its output is shown only when it fails. */
async function run(title, [command, ...args], say) {
  const begun = Date.now();
  const seconds = () => ((Date.now() - begun) / 1_000).toFixed(1);
  say(`  ${title} …`);
  const still = setInterval(() => say(`  still ${title} … ${seconds()} s`), LONGEST_QUIET);
  const output = [];
  try {
    const code = await new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32' && command === 'npm',
      });
      child.stdout.on('data', data => output.push(data));
      child.stderr.on('data', data => output.push(data));
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new PreparationError(`${title} failed (exit code ${code}):\n${gist(output)}`);
    say(`  ${title}: done in ${seconds()} s`);
  } finally {
    clearInterval(still);
  }
}

/** The beginning, where a tool says what is wrong, and the end, where it says where to read on. */
function gist(output) {
  const lines = Buffer.concat(output)
    .toString('utf8')
    .trim()
    .split('\n')
    .filter(line => !line.startsWith('npm warn'));
  return (lines.length > 60 ? [...lines.slice(0, 40), '…', ...lines.slice(-20)] : lines).join('\n');
}

const digest = text => createHash('sha256').update(text).digest('hex');
const modifiedAt = path => (existsSync(join(ROOT, path)) ? statSync(join(ROOT, path)).mtimeMs : 0);

function readStamp(name) {
  const file = join(STAMPS, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function writeStamp(name, text) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, name), text);
}

if (process.argv[1] === import.meta.filename) {
  try {
    await prepare({ target: process.argv[2] ?? 'scripts' });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
