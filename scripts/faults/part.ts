import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** A process of the hub under test, as far as this run needs to know it. */
export interface Running {
  pid: number;
  /** Resolves with how it ended: `signal SIGKILL`, `exit code 1`. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

/** Starts a process; `failpoint` is `name:exit@n`, or undefined for an orderly life. */
export type Start = (failpoint?: string) => Promise<Running>;

/** A part of the hub that is started again whenever it ends, after `meanwhile` was done to what it left behind. */
export class Part {
  deaths = 0;
  private running: Running | undefined;
  private failpoint: string | undefined;
  private meanwhile: (() => Promise<void> | void) | undefined;
  private readonly waiting = new Set<() => void>();
  private keeping: Promise<void> | undefined;
  private isEnding = false;
  private isRestarting = false;

  constructor(
    readonly name: string,
    private readonly start: Start,
    private readonly pause: () => number = () => 200,
  ) {}

  /** Starts it for the first time. */
  async up(): Promise<void> {
    this.running = await this.start();
    this.keeping = this.keep();
  }

  /** Kills it with SIGKILL and resolves when it runs again. */
  async kill(options: { meanwhile?: () => Promise<void> | void; failpoint?: string } = {}): Promise<void> {
    if (this.isRestarting) await this.nextStart();
    const { running } = this;
    if (!running) throw new Error(`${this.name} does not run`);
    this.meanwhile = options.meanwhile;
    this.failpoint = options.failpoint;
    const again = this.nextStart();
    process.kill(running.pid, 'SIGKILL');
    await again;
  }

  /** Sends a signal and nothing else: SIGSTOP and SIGCONT make a leader that sleeps and wakes. */
  signal(signal: NodeJS.Signals): void {
    if (this.running) process.kill(this.running.pid, signal);
  }

  /** Resolves when it was started once more from now on. */
  nextStart(): Promise<void> {
    return new Promise(resolve => this.waiting.add(resolve));
  }

  /** Ends it in an orderly way. */
  async down(): Promise<void> {
    this.isEnding = true;
    await this.running?.stop();
    await this.keeping;
  }

  private async keep(): Promise<void> {
    while (this.running) {
      await this.running.exited;
      if (this.isEnding) return;
      this.isRestarting = true;
      this.deaths++;
      await this.meanwhile?.();
      this.meanwhile = undefined;
      await wait(this.pause());
      this.running = await this.startAgain();
      this.isRestarting = false;
      // The order to end may have come while it was starting.
      if (this.isEnding) return this.running?.stop();
      this.waiting.forEach(release => release());
      this.waiting.clear();
    }
  }

  private async startAgain(): Promise<Running | undefined> {
    const { failpoint } = this;
    this.failpoint = undefined;
    while (!this.isEnding) {
      const running = await this.start(failpoint).catch(() => undefined);
      if (running) return running;
      await wait(300);
    }
    return undefined;
  }
}

const living = new Set<ChildProcess>();
process.once('exit', () => living.forEach(child => child.kill('SIGKILL')));

/** Starts a service from its compiled program; ready when `isReady` says so. Its lines go to a file. */
export async function startService(options: {
  program: string;
  environment: Record<string, string>;
  logFile: string;
  isReady: () => Promise<boolean>;
}): Promise<Running> {
  const log = openSync(options.logFile, 'a');
  const child = spawn(process.execPath, [options.program], {
    env: { PATH: process.env['PATH'], ...options.environment },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const exited = new Promise<string>(resolve => {
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  living.add(child);
  let isGone = false;
  void exited.then(() => {
    isGone = true;
    living.delete(child);
  });
  for (const until = Date.now() + 60_000; !(await options.isReady()); await wait(50)) {
    // A failpoint may end it before it is ready; that is a death like any other.
    if (isGone) break;
    if (Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`${options.program} is not ready after a minute; its last words are in ${options.logFile}`);
    }
  }
  return { pid: child.pid ?? 0, exited, stop: () => end(child, exited) };
}

async function end(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(timer);
}
