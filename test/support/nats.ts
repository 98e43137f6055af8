import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A nats-server of a test's own, so that streams of two tests never meet. */
export interface TestNats {
  url: string;
  port: number;
  storeDir: string;
  /** Kills it as a power cut of the process would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a nats-server with JetStream on a free port. */
export async function startTestNats(): Promise<TestNats> {
  const binary = process.env['ORTOO_TEST_NATS_BINARY'];
  if (!binary) throw new Error('ORTOO_TEST_NATS_BINARY is not set: run the tests with npm test');
  const directory = await mkdtemp(join(tmpdir(), 'ortoo-nats-'));
  const port = await freePort();
  const configFile = join(directory, 'nats.conf');
  const storeDir = join(directory, 'store');
  await writeFile(
    configFile,
    `host: 127.0.0.1\nport: ${port}\nmax_payload: 1MB\njetstream { store_dir: "${storeDir}", max_file_store: 2GB }\n`,
  );
  let server: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = server;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const exited = new Promise(resolve => running.once('exit', resolve));
    running.kill(signal);
    await exited;
  };
  const start = async (): Promise<void> => {
    server = spawn(binary, ['-c', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
    const { stderr } = server;
    await new Promise<void>((resolve, reject) => {
      let log = '';
      stderr?.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes('Server is ready')) resolve();
      });
      server?.once('exit', () => reject(new Error(`nats-server ended:\n${log}`)));
    });
  };
  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    storeDir,
    start,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
