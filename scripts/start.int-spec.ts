import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLineOf } from '@ortoo/runtime';

const START = join(import.meta.dirname, 'start.mjs');

interface Launcher {
  process: ChildProcess;
  /** Everything said so far on standard error. */
  words(): string;
  /** The line of JSON; rejects with the words when the launcher ends before it. */
  ready: Promise<{ url: string; nats: string }>;
  exitCode: Promise<number | null>;
}

function start(...options: string[]): Launcher {
  const child = spawn(process.execPath, [START, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  let output = '';
  child.stderr.on('data', (data: Buffer) => (words += data.toString()));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  const ready = new Promise<{ url: string; nats: string }>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      if (output.endsWith('\n')) resolve(JSON.parse(output) as { url: string; nats: string });
    });
    void exitCode.then(() => reject(new Error(words)));
  });
  ready.catch(() => undefined);
  return { process: child, words: () => words, ready, exitCode };
}

describe('npm start, called wrongly', () => {
  it.each([
    [['--prot', '3'], "Unknown option '--prot'"],
    [['--roles', 'hub,cat'], 'there is no role "cat"'],
    [['--port', '70000'], '"70000" is not a port'],
    [['something'], "Unexpected argument 'something'"],
  ])('with %j says what is wrong and exits with 2', async (options, complaint) => {
    const launcher = start(...options);
    await expect(launcher.exitCode).resolves.toBe(2);
    expect(launcher.words()).toContain(complaint);
  });
});

describe('npm start', () => {
  const base = mkdtempSync(join(tmpdir(), 'ortoo-start-'));
  chmodSync(base, 0o711);
  const data = join(base, 'data');
  const options = ['--json', '--data', data, '--port', '0'];
  const launchers: Launcher[] = [];
  const launch = (...more: string[]): Launcher => {
    const launcher = start(...options, ...more);
    launchers.push(launcher);
    return launcher;
  };
  const serverIds = (): number[] =>
    [join(data, 'postgres/postmaster.pid'), join(data, 'nats/server.pid')].map(file =>
      Number.parseInt(readFileSync(file, 'utf8'), 10),
    );

  afterAll(async () => {
    for (const { process, exitCode } of launchers) {
      process.kill('SIGTERM');
      await exitCode;
    }
    rmSync(base, { recursive: true });
  }, 30_000);

  it('answers, refuses a second start on its data, and leaves nothing behind when it is told to stop', async () => {
    const first = launch();
    const { url } = await first.ready;
    expect(await (await fetch(`${url}/health/ready`)).json()).toMatchObject({
      status: 'ok',
      postgres: true,
      nats: true,
    });

    const second = launch();
    await expect(second.exitCode).resolves.toBe(1);
    expect(second.words()).toContain(`already runs on ${data} (process ${first.process.pid})`);

    const servers = serverIds();
    const asked = Date.now();
    first.process.kill('SIGINT');
    await expect(first.exitCode).resolves.toBe(0);
    expect(Date.now() - asked).toBeLessThan(10_000);
    expect(servers.map(commandLineOf)).toEqual(['', '']);
    expect(readdirSync(data)).not.toContain('ortoo.pid');
  }, 120_000);

  it('starts again on the servers that a killed launcher left behind', async () => {
    const killed = launch();
    await killed.ready;
    const orphans = serverIds();
    killed.process.kill('SIGKILL');
    await killed.exitCode;
    expect(orphans.map(commandLineOf)).not.toContain('');

    const next = launch();
    const { url } = await next.ready;
    expect(next.words()).toContain(`ending the PostgreSQL that an earlier start left behind (process ${orphans[0]})`);
    expect(next.words()).toContain(`ending the nats-server that an earlier start left behind (process ${orphans[1]})`);
    expect(orphans.map(commandLineOf)).toEqual(['', '']);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    next.process.kill('SIGTERM');
    await expect(next.exitCode).resolves.toBe(0);
  }, 60_000);

  it('keeps secrets from everybody else on the machine', async () => {
    const running = launch();
    await running.ready;
    const open = readdirSync(join(data, 'keys'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .filter(file => (statSync(file).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    running.process.kill('SIGTERM');
    await running.exitCode;
  }, 60_000);

  it('says which port is taken when that port was asked for', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as { port: number };
    const launcher = launch('--port', String(port));
    const code = await launcher.exitCode;
    stranger.close();
    expect(code).toBe(1);
    expect(launcher.words()).toContain(`Port ${port} is taken by another program`);
  }, 60_000);
});
