import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The folder of the repository. */
export const repository = join(import.meta.dirname, '../../..');

/** A process of its own that was started here, and is ended here. */
export interface OwnProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

/** A process that answers questions; see `scripts/bench-programs/answer.ts`. */
export interface Program extends OwnProcess {
  /** @throws Error with the program's own words. */
  ask<Answer>(question: string, details?: unknown): Promise<Answer>;
}

const patience = 10_000;
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach(child => child.kill('SIGKILL')));

type Settings = Readonly<Record<string, string | undefined>>;

/** Starts a program of `scripts/bench-programs` and waits until it is ready. */
export async function startProgram(name: string, settings: Settings = {}): Promise<Program> {
  const child = start(join(import.meta.dirname, '../bench-programs', `${name}.js`), settings, []);
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let asked = 0;
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', ({ id, answer, error }: { id: number; answer?: unknown; error?: string }) => {
      if (id === 0) return resolve();
      const question = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) question?.resolve(answer);
      else question?.reject(new Error(`${name}: ${error}`));
    });
    child.once('exit', (code, signal) => {
      const error = new Error(`${name} ended (${signal ?? code}) before it answered`);
      reject(error);
      for (const question of waiting.values()) question.reject(error);
    });
  });
  await ready;
  return {
    pid: child.pid ?? 0,
    ask: <Answer>(question: string, details?: unknown) =>
      new Promise<Answer>((resolve, reject) => {
        const id = ++asked;
        waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
        child.send({ id, question, details });
      }),
    stop: () => end(child),
  };
}

/** Where services leave what they say and, when `profiles` is given, a CPU profile at their end. */
interface Traces {
  folder: string;
  profiles?: string;
}

/** Starts a service as it is deployed, its log in a file; the end of it is shown when the service fails. */
export function startService(
  { folder, profiles }: Traces,
  app: 'hub' | 'notifier' | 'mailer',
  settings: Settings,
): OwnProcess {
  const profiling = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${app}.cpuprofile`];
  const log = join(folder, `${app}.log`);
  const file = openSync(log, 'w');
  const child = start(join(repository, 'apps', app, 'dist/main.js'), settings, profiles ? profiling : [], file);
  closeSync(file);
  child.once('exit', code => {
    if (code) console.error(`The ${app} ended with code ${code}:\n${readFileSync(log, 'utf8').slice(-2000)}`);
  });
  return { pid: child.pid ?? 0, stop: () => end(child) };
}

/** Asks until an address answers 200. */
export async function untilReady(url: string): Promise<void> {
  for (const until = Date.now() + 30_000; ; await wait(50)) {
    const status = await fetch(url).then(
      answer => answer.status,
      () => 0,
    );
    if (status === 200) return;
    if (Date.now() > until) throw new Error(`${url} does not become ready (last answer: ${status || 'none'})`);
  }
}

function start(file: string, settings: Settings, execArgv: string[], output?: number): ChildProcess {
  const child = fork(file, [], {
    env: { ...process.env, ...settings },
    execArgv,
    stdio: ['ignore', output ?? 'ignore', output ?? 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await exited;
  clearTimeout(timer);
}
