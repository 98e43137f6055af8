import { type RunningServer } from './process.js';
import { restartDelay, supervise } from './supervise.js';

/** A server whose death the test decides. */
function makeServer(pid: number): RunningServer & { die(reason: string): void } {
  let die: (reason: string) => void = () => undefined;
  const exited = new Promise<string>(resolve => (die = resolve));
  return { pid, exited, die, stop: async () => die('stopped') };
}

describe('restartDelay', () => {
  it('doubles after each short life and never passes five seconds', () => {
    const delays = Array.from({ length: 9 }).reduce<number[]>(
      list => [...list, restartDelay(list.at(-1) ?? 0, 10)],
      [],
    );
    expect(delays).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  });

  it('begins anew for a server that lived long', () => {
    expect(restartDelay(5_000, 30_000)).toBe(100);
  });
});

describe('supervise', () => {
  it('passes on the failure of the first start', async () => {
    const start = async (): Promise<RunningServer> => Promise.reject(new Error('port taken'));
    await expect(supervise({ name: 'server', start, log: () => undefined })).rejects.toThrow('port taken');
  });

  it('starts a dead server again, also when the next start fails first', async () => {
    const lines: string[] = [];
    const first = makeServer(1);
    const second = makeServer(2);
    const starts = [async () => first, async () => Promise.reject(new Error('not yet')), async () => second];
    let isBack = (): void => undefined;
    const back = new Promise<void>(resolve => (isBack = resolve));
    const supervised = await supervise({
      name: 'server',
      start: () => starts.shift()?.() ?? Promise.reject(new Error('started too often')),
      log: line => {
        lines.push(line);
        if (line.includes('runs again')) isBack();
      },
    });
    first.die('signal SIGKILL');
    await back;
    expect(supervised.current()).toBe(second);
    expect(lines).toEqual([
      'server ended (signal SIGKILL); starting it again in 100 ms',
      'server ended (not yet); starting it again in 200 ms',
      'server runs again as process 2',
    ]);
    await supervised.stop();
  });

  it('does not start again what it was told to stop', async () => {
    let starts = 0;
    const server = makeServer(1);
    const supervised = await supervise({ name: 'server', start: async () => (starts++, server), log: () => undefined });
    await supervised.stop();
    expect(starts).toBe(1);
  });

  it('stops a successor that was still starting when the order to stop came', async () => {
    const first = makeServer(1);
    const second = makeServer(2);
    let begun = (): void => undefined;
    const secondStart = new Promise<void>(resolve => (begun = resolve));
    let finish: (server: RunningServer) => void = () => undefined;
    const starts = [async () => first, () => new Promise<RunningServer>(resolve => ((finish = resolve), begun()))];
    const supervised = await supervise<RunningServer>({
      name: 'server',
      start: () => starts.shift()?.() ?? Promise.reject(new Error('started too often')),
      log: () => undefined,
    });
    first.die('exit code 1');
    await secondStart;
    const stopped = supervised.stop();
    finish(second);
    await stopped;
    await expect(second.exited).resolves.toBe('stopped');
  });
});
