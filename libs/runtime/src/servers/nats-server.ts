import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { greetingAt, isPortFree, PortTakenError } from './free-port.js';
import { compareVersions } from './nats-binary.js';
import { commandLineOf, endProcess, readPid, type RunningServer, type ServerLog, spawnServer } from './process.js';

/** A nats-server that accepts connections. */
export interface RunningNats extends RunningServer {
  readonly url: string;
  readonly port: number;
}

/** How to start a nats-server; the port is the one that the configuration file names. */
export interface NatsOptions {
  /** Path of the program. */
  binary: string;
  configFile: string;
  pidFile: string;
  port: number;
  log: ServerLog;
}

const POLITELY = ['SIGTERM', 'SIGKILL'] as const;
const START_PATIENCE = 120_000;

/**
 * Starts nats-server with a configuration file, ending first one that a killed launcher left behind, and waits until it
 * greets its clients.
 * @throws PortTakenError when the port is taken; Error with the server's own words when it does not start.
 */
export async function startNatsServer(options: NatsOptions): Promise<RunningNats> {
  const { binary, port, log } = options;
  const configFile = resolve(options.configFile);
  const pidFile = resolve(options.pidFile);
  await endStaleNats({ pidFile, configFile, log });
  if (!(await isPortFree(port))) throw new PortTakenError(port, 'NATS');
  mkdirSync(dirname(pidFile), { recursive: true });

  const { child, exited, tail } = spawnServer({
    file: binary,
    args: ['-c', configFile, '-P', pidFile],
    log,
    lastSignal: 'SIGTERM',
  });
  const pid = child.pid ?? 0;
  let end: string | undefined;
  void exited.then(reason => (end = reason));
  const stop = async (): Promise<void> => {
    if (end === undefined) await endProcess(pid, POLITELY, 8_000);
    await exited;
    rmSync(pidFile, { force: true });
  };
  for (const until = Date.now() + START_PATIENCE; ; await wait(20)) {
    if (end !== undefined) throw new Error(`nats-server did not start (${end}): ${tail()}`);
    if ((await greetingAt(port))?.startsWith('INFO ')) break;
    if (Date.now() > until) {
      await stop();
      throw new Error(`nats-server did not answer on port ${port} within ${START_PATIENCE / 1000} s: ${tail()}`);
    }
  }
  return { url: `nats://127.0.0.1:${port}`, port, pid, exited, stop };
}

/** Ends the nats-server that a killed launcher left behind, so that its port is free again. */
export async function endStaleNats(options: Pick<NatsOptions, 'configFile' | 'pidFile' | 'log'>): Promise<void> {
  const { log } = options;
  const configFile = resolve(options.configFile);
  const pidFile = resolve(options.pidFile);
  const pid = readPid(pidFile);
  if (pid === undefined) return;
  const command = commandLineOf(pid);
  // The number may have passed to a stranger since; only a nats-server with this very configuration is ours to end.
  if (command.includes('nats-server') && command.includes(configFile)) {
    log(`ending the nats-server that an earlier start left behind (process ${pid})`);
    await endProcess(pid, POLITELY, 5_000);
  }
  rmSync(pidFile, { force: true });
}

/**
 * Writes a configuration without accounts or passwords: JetStream on the loopback, for tests and for trying things out.
 * `flushAlways` makes each message survive a power cut, from nats-server 2.10 on.
 */
export function writePlainNatsConfig(options: {
  file: string;
  port: number;
  storeDir: string;
  version: string;
  flushAlways?: boolean;
}): string {
  const { file, port, storeDir, version, flushAlways = true } = options;
  const canFlush = compareVersions(version, '2.10.0') >= 0;
  mkdirSync(dirname(file), { recursive: true });
  mkdirSync(storeDir, { recursive: true });
  writeFileSync(
    file,
    `listen: "127.0.0.1:${port}"
max_payload: 1MB
jetstream {
  store_dir: ${JSON.stringify(resolve(storeDir))}
  max_memory_store: 64MB
  max_file_store: 10GB
${flushAlways && canFlush ? '  sync_interval: always\n' : ''}}
`,
  );
  return file;
}
