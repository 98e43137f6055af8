import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fetchFromDebian } from './debian-archive.js';
import { type ServerLog } from './process.js';

const run = promisify(execFile);

/** A nats-server program that can be started. */
export interface NatsBinary {
  path: string;
  version: string;
  /** True when published security holes are open in this version: listen on the loopback only, and say so. */
  belowFloor: boolean;
}

const OLDEST = '2.9.0';
const PROGRAM = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';

/** Says whether a version lacks security fixes: below 2.14.5, or in the 2.12 line below 2.12.15. */
export function isBelowSecurityFloor(version: string): boolean {
  return compareVersions(version, version.startsWith('2.12.') ? '2.12.15' : '2.14.5') < 0;
}

/** Orders two versions such as `2.10.27`: negative when the first is older. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map(text => text.split(/[.-]/).map(part => Number.parseInt(part, 10) || 0));
  for (let index = 0; index < 3; index++) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Finds a nats-server: the one given by `url` (a path, or the address of a program or archive), else one fetched before,
 * else Debian's archive, else the PATH. Fetched ones stay in `cacheDir`.
 * @throws Error saying what to do on this system when there is none.
 */
export async function obtainNatsServer(options: {
  cacheDir: string;
  url?: string;
  log: ServerLog;
}): Promise<NatsBinary> {
  const { url, log } = options;
  const cacheDir = resolve(options.cacheDir);
  if (url) return asked(await fetchByUrl(url, cacheDir, log), url);

  const cached = join(cacheDir, PROGRAM);
  const known = await inspect(cached);
  if (known) return known;

  let refusal = '';
  try {
    const fetched = await fetchFromDebian(join(cacheDir, 'debian'), log);
    if (fetched) {
      renameSync(fetched, cached);
      return asked(cached, "Debian's archive");
    }
  } catch (error) {
    refusal = `${error instanceof Error ? error.message : String(error)}\n`;
  } finally {
    rmSync(join(cacheDir, 'debian'), { recursive: true, force: true });
  }

  const installed = await inspect(PROGRAM);
  if (installed && compareVersions(installed.version, OLDEST) >= 0) return installed;
  throw new Error(`${refusal}${whatToDo(process.platform, installed?.version)}`);
}

async function asked(path: string, origin: string): Promise<NatsBinary> {
  const binary = await inspect(path);
  if (!binary) throw new Error(`What ${origin} gave is not a nats-server that runs here: ${path}`);
  if (compareVersions(binary.version, OLDEST) < 0)
    throw new Error(`nats-server ${binary.version} from ${origin} is too old; ${OLDEST} or newer is needed`);
  return binary;
}

async function inspect(path: string): Promise<NatsBinary | undefined> {
  try {
    const { stdout, stderr } = await run(path, ['--version'], { timeout: 10_000 });
    const version = /^nats-server: v(\d+\.\d+\.\d+\S*)/m.exec(stdout + stderr)?.[1];
    return version ? { path, version, belowFloor: isBelowSecurityFloor(version) } : undefined;
  } catch {
    // Not there, or not a program of this system: the caller goes on to the next place.
    return undefined;
  }
}

async function fetchByUrl(url: string, cacheDir: string, log: ServerLog): Promise<string> {
  if (!/^https?:/.test(url)) return url.startsWith('file:') ? fileURLToPath(url) : resolve(url);
  const name = basename(new URL(url).pathname);
  const target = join(cacheDir, `by-url-${name.replace(/[^\w.-]/g, '_')}`, PROGRAM);
  if (existsSync(target)) return target;
  log(`fetching nats-server from ${url}`);
  const answer = await fetch(url, { signal: AbortSignal.timeout(300_000) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}; give another address or path of a nats-server`);
  mkdirSync(cacheDir, { recursive: true });
  const folder = mkdtempSync(join(cacheDir, 'download-'));
  try {
    writeFileSync(join(folder, name), Buffer.from(await answer.arrayBuffer()));
    if (name.endsWith('.deb')) await run('dpkg', ['-x', name, '.'], { cwd: folder });
    else if (/\.(tar\.gz|tgz|zip)$/.test(name)) await run('tar', ['-xf', name], { cwd: folder });
    else if (name !== PROGRAM) renameSync(join(folder, name), join(folder, PROGRAM));
    const program = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(path => basename(path) === PROGRAM);
    if (!program) throw new Error(`${url} holds no file named ${PROGRAM}`);
    mkdirSync(join(target, '..'), { recursive: true });
    copyFileSync(join(folder, program), `${target}.new`);
    chmodSync(`${target}.new`, 0o755);
    renameSync(`${target}.new`, target);
    return target;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a person should do to get a nats-server on this system. */
export function whatToDo(platform: NodeJS.Platform, foundVersion?: string): string {
  const found = foundVersion
    ? `nats-server ${foundVersion} is too old (${OLDEST} or newer is needed)`
    : 'There is no nats-server here';
  const remedy =
    platform === 'darwin'
      ? 'On macOS run `brew install nats-server`'
      : platform === 'win32'
        ? 'On Windows run `winget install NATSAuthors.NATSServer` (or `scoop install nats-server`) and open a new terminal'
        : "Install your distribution's package `nats-server`, or unpack a release from https://github.com/nats-io/nats-server/releases into your PATH";
  return `${found}. ${remedy}; or set ORTOO_NATS_SERVER to the path or address of one. 2.14.5 or newer is best. Then start again.`;
}
