import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ServerLog } from './process.js';

const run = promisify(execFile);

/** Newest first: testing is above the security floor, stable is the fallback. */
const SUITES = ['testing', 'trixie'] as const;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** An entry of the machine's own sources that points to Debian's main archive. */
export interface DebianSource {
  uri: string;
  /** Path of the keyring; absent when apt's own trusted keys are to be used. */
  signedBy?: string;
}

/**
 * Fetches nats-server from Debian's archive into `workDir` and returns the program's path. It needs no root and changes
 * nothing outside the folder: apt reads an own configuration, checks the archive's signature as always, and unpacks.
 * Undefined when this machine has no apt or no Debian source.
 * @throws Error with apt's words when no suite could be fetched from.
 */
export async function fetchFromDebian(workDir: string, log: ServerLog): Promise<string | undefined> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) return undefined;
  const source = findDebianSource(readSources('/etc/apt'));
  if (!source) return undefined;
  const refusals: string[] = [];
  for (const suite of SUITES) {
    log(`fetching nats-server from Debian ${suite} (about 20 MB, once)`);
    try {
      return await fetchFromSuite(workDir, source, suite);
    } catch (error) {
      refusals.push(`${suite}: ${(error as { stderr?: string }).stderr?.trim() || (error as Error).message}`);
    }
  }
  throw new Error(`Debian's archive gave no nats-server.\n${refusals.join('\n')}`);
}

async function fetchFromSuite(workDir: string, source: DebianSource, suite: string): Promise<string> {
  rmSync(workDir, { recursive: true, force: true });
  for (const folder of ['lists/partial', 'cache/archives/partial', 'sources', 'root']) {
    mkdirSync(join(workDir, folder), { recursive: true });
  }
  writeFileSync(
    join(workDir, 'sources', 'debian.sources'),
    [
      'Types: deb',
      `URIs: ${source.uri}`,
      `Suites: ${suite}`,
      'Components: main',
      source.signedBy && `Signed-By: ${source.signedBy}`,
    ]
      .filter(Boolean)
      .join('\n') + '\n',
  );
  writeFileSync(join(workDir, 'apt.conf'), aptConfiguration(workDir));
  const environment = [`APT_CONFIG=${join(workDir, 'apt.conf')}`, 'LC_ALL=C'];
  const options = { cwd: workDir, timeout: 300_000 };
  await run('env', [...environment, 'apt-get', '-q', 'update'], options);
  await run('env', [...environment, 'apt-get', '-q', 'download', `nats-server/${suite}`], options);
  const archive = readdirSync(workDir).find(name => name.endsWith('.deb'));
  if (!archive) throw new Error('apt-get downloaded nothing');
  await run('dpkg', ['-x', archive, 'root'], options);
  return join(workDir, 'root/usr/sbin/nats-server');
}

/** Everything that apt writes goes below `workDir`; only the list of packages is fetched, no translations or icons. */
function aptConfiguration(workDir: string): string {
  return `Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "${workDir}/sources";
Dir::State::lists "${workDir}/lists";
Dir::Cache "${workDir}/cache";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT::Update::Error-Mode "any";
${process.getuid?.() === 0 ? 'APT::Sandbox::User "root";\n' : ''}`;
}

/** The texts of all of apt's source files, one-line and deb822. */
function readSources(folder: string): string[] {
  const parts = join(folder, 'sources.list.d');
  const files = existsSync(parts) ? readdirSync(parts).filter(name => /\.(list|sources)$/.test(name)) : [];
  return [join(folder, 'sources.list'), ...files.map(name => join(parts, name))]
    .filter(file => existsSync(file))
    .map(file => readFileSync(file, 'utf8'));
}

/** The first entry that leads to Debian's main archive (`…/debian`), not to its security archive or to another vendor's. */
export function findDebianSource(texts: readonly string[]): DebianSource | undefined {
  for (const text of texts) {
    for (const stanza of text.split(/\n\s*\n/)) {
      const found = fromStanza(stanza) ?? fromLines(stanza);
      if (found) return found;
    }
  }
  return undefined;
}

const isMainArchive = (uri: string): boolean => /^https?:\/\/\S+\/debian\/?$/.test(uri);

function fromStanza(stanza: string): DebianSource | undefined {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \t]*(.+)$`, 'im').exec(stanza)?.[1]?.trim();
  const uri = field('URIs')?.split(/\s+/).find(isMainArchive);
  return uri && /^yes$|^$/i.test(field('Enabled') ?? '') ? withKeyring(uri, field('Signed-By')) : undefined;
}

function fromLines(text: string): DebianSource | undefined {
  for (const [, options, uri = ''] of text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s/gm)) {
    if (isMainArchive(uri)) return withKeyring(uri, /signed-by=(\S+)/i.exec(options ?? '')?.[1]);
  }
  return undefined;
}

function withKeyring(uri: string, signedBy: string | undefined): DebianSource {
  // A key written into the file itself cannot be carried over by path; Debian's own keyring holds the same.
  const path = signedBy?.startsWith('/') ? signedBy : existsSync(KEYRING) ? KEYRING : undefined;
  return path ? { uri, signedBy: path } : { uri };
}
