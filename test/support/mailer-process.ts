import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A mailer in a process of its own, so that it can die as a process dies. */
export interface MailerProcess {
  /** Resolves with the signal that ended it. */
  ended: Promise<NodeJS.Signals | null>;
  kill(): Promise<void>;
  /** Asks it to end; it finishes what it is at. */
  stop(): Promise<void>;
}

/** Starts the built mailer. */
export function startMailerProcess(environment: Record<string, string>): MailerProcess {
  const program = join(import.meta.dirname, '../../apps/mailer/dist/main.js');
  const child: ChildProcess = spawn(process.execPath, [program], {
    env: { ...environment, PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  return {
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
