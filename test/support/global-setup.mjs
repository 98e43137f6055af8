// One PostgreSQL and one nats-server for all suites of a run; suites keep apart by schema or database and stream names.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from '../../scripts/prepare.mjs';

const ROOT = dirname(dirname(import.meta.dirname));
const PREFIX = 'ortoo-test-';

/** Two projects name this file; the servers start at the first call and stop at the last teardown. */
export default async function globalSetup() {
  const shared = (globalThis.ortooTestServers ??= { users: 0 });
  shared.users += 1;
  shared.starting ??= startServers();
  const { postgres, nats, binary } = await shared.starting;
  process.env.ORTOO_TEST_PG_URL = postgres.url;
  process.env.ORTOO_TEST_NATS_URL = nats.url;
  process.env.ORTOO_TEST_NATS_BINARY = binary.path;
}

async function startServers() {
  await buildRuntime();
  const { findFreePort, obtainNatsServer, startNatsServer, startPostgres, writePlainNatsConfig } =
    await import('@ortoo/runtime');
  await removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  // PostgreSQL's own account must be able to walk through when root runs the tests.
  chmodSync(folder, 0o711);
  writeFileSync(join(folder, 'owner'), String(process.pid));

  const quiet = () => undefined;
  const [postgres, binary] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), password: 'test', fsync: false, log: quiet }),
    obtainNatsServer({
      cacheDir: join(ROOT, '.cache/nats'),
      url: process.env.ORTOO_NATS_SERVER,
      log: line => console.error(`  ${line}`),
    }),
  ]);
  const port = await findFreePort();
  const configFile = writePlainNatsConfig({
    file: join(folder, 'nats.conf'),
    port,
    storeDir: join(folder, 'nats'),
    version: binary.version,
    flushAlways: false,
  });
  const nats = await startNatsServer({
    binary: binary.path,
    configFile,
    pidFile: join(folder, 'nats.pid'),
    port,
    log: quiet,
  });

  // Jest calls no teardown when it is interrupted; an orderly exit lets the servers be ended with it.
  const onInterrupt = () => process.exit(130);
  process.once('SIGINT', onInterrupt).once('SIGTERM', onInterrupt);
  const stop = async () => {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
    await Promise.all([nats.stop(), postgres.stop()]);
    // Below a temporary folder that PostgreSQL's account cannot enter, its data are elsewhere.
    for (const path of [folder, dirname(postgres.dataDir)]) rmSync(path, { recursive: true, force: true });
  };
  return { postgres, nats, binary, stop };
}

/** The servers come from the compiled library. A type error elsewhere is reported by the type check, not by this. */
async function buildRuntime() {
  try {
    await build('libs/runtime', line => console.error(line));
  } catch (error) {
    if (!existsSync(join(ROOT, 'libs/runtime/dist/servers/embedded-postgres.js'))) throw error;
  }
}

/** Ends the servers of a run that was killed, and removes their folders. */
async function removeLeftovers() {
  const { commandLineOf } = await import('@ortoo/runtime');
  for (const name of readdirSync(tmpdir()).filter(entry => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = join(folder, 'owner');
    if (!existsSync(owner) || commandLineOf(Number(readFileSync(owner, 'utf8'))).includes('jest')) continue;
    for (const file of ['nats.pid', 'postgres/postmaster.pid'].map(path => join(folder, path)).filter(existsSync)) {
      const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
      if (commandLineOf(pid).includes(folder)) process.kill(pid, 'SIGKILL');
    }
    rmSync(folder, { recursive: true, force: true });
  }
}
