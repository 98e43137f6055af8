import { connect } from 'nats';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.js';
import { obtainNatsServer } from './nats-binary.js';
import { startNatsServer, writePlainNatsConfig } from './nats-server.js';
import { commandLineOf } from './process.js';
import { supervise } from './supervise.js';

const binary = process.env['ORTOO_TEST_NATS_BINARY'] ?? '';

describe('startNatsServer', () => {
  const base = mkdtempSync(join(tmpdir(), 'ortoo-nats-'));
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const pidFile = join(base, 'nats.pid');
  let port: number;
  let configFile: string;

  beforeAll(async () => {
    port = await findFreePort();
    const { version } = await obtainNatsServer({ cacheDir: base, url: binary, log });
    configFile = writePlainNatsConfig({ file: join(base, 'nats.conf'), port, storeDir: join(base, 'store'), version });
  });

  afterAll(() => rmSync(base, { recursive: true }));

  const start = () => startNatsServer({ binary, configFile, pidFile, port, log });

  it('keeps a stream over a restart', async () => {
    const first = await start();
    const before = await connect({ servers: first.url });
    await (await before.jetstreamManager()).streams.add({ name: 'KEPT', subjects: ['kept.>'] });
    await before.close();
    await first.stop();
    await expect(first.exited).resolves.toMatch(/exit code|SIGTERM/);

    const second = await start();
    const after = await connect({ servers: second.url });
    const { config } = await (await after.jetstreamManager()).streams.info('KEPT');
    expect(config.subjects).toEqual(['kept.>']);
    await after.close();
    await second.stop();
  }, 30_000);

  it('names a taken port', async () => {
    const stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    const outcome = await start().catch((error: Error) => error.message);
    stranger.close();
    await once(stranger, 'close');
    expect(outcome).toContain(`Port ${port} for NATS is taken`);
  });

  it('quotes the server when its configuration is wrong', async () => {
    const wrong = join(base, 'wrong.conf');
    writeFileSync(wrong, `listen: "127.0.0.1:${port}"\nno_such_setting: true\n`);
    await expect(startNatsServer({ binary, configFile: wrong, pidFile, port, log })).rejects.toThrow('no_such_setting');
  });

  it('ends and replaces the server that a killed launcher left behind', async () => {
    const program = `
      const { startNatsServer } = await import('@ortoo/runtime');
      const [binary, configFile, pidFile, port] = process.argv.slice(1);
      const server = await startNatsServer({ binary, configFile, pidFile, port: Number(port), log: () => undefined });
      console.log(server.pid);
      setInterval(() => undefined, 1000);`;
    const launcher = spawn(
      process.execPath,
      ['--input-type=module', '-e', program, binary, configFile, pidFile, String(port)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [output] = (await once(launcher.stdout, 'data')) as [Buffer];
    const orphan = Number(output.toString());
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    expect(commandLineOf(orphan)).toContain(configFile);

    const server = await start();
    expect(commandLineOf(orphan)).toBe('');
    expect(lines).toContain(`ending the nats-server that an earlier start left behind (process ${orphan})`);
    await server.stop();
  }, 30_000);

  it('leaves a stranger alone who has got the number in the pid file', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', 'nats-server']);
    await once(stranger, 'spawn');
    writeFileSync(pidFile, String(stranger.pid));
    const server = await start();
    const end = stranger.exitCode ?? stranger.signalCode;
    stranger.kill('SIGKILL');
    await server.stop();
    expect(end).toBeNull();
  });

  it('comes back on the same port under supervision when it is killed', async () => {
    let isBack = (): void => undefined;
    const back = new Promise<void>(resolve => (isBack = resolve));
    const supervised = await supervise({
      name: 'NATS',
      start,
      log: line => (line.includes('runs again') ? isBack() : undefined),
    });
    const { pid } = supervised.current();
    process.kill(pid, 'SIGKILL');
    await back;
    expect(supervised.current().pid).not.toBe(pid);
    const client = await connect({ servers: `nats://127.0.0.1:${port}` });
    await client.close();
    await supervised.stop();
    expect(commandLineOf(supervised.current().pid)).toBe('');
  }, 30_000);
});

describe('obtainNatsServer', () => {
  it('refuses a path that holds no nats-server', async () => {
    const url = process.execPath;
    await expect(obtainNatsServer({ cacheDir: tmpdir(), url, log: () => undefined })).rejects.toThrow(
      `${url} gave is not a nats-server`,
    );
  });
});
