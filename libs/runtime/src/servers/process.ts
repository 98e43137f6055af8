import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** A server started as a child process, as far as a supervisor needs to know it. */
export interface RunningServer {
  readonly pid: number;
  /** Resolves once with how the process ended, in words: `exit code 1`, `signal SIGKILL`. */
  readonly exited: Promise<string>;
  /** Ends the server in an orderly way and resolves when its process is gone. */
  stop(): Promise<void>;
}

/** Receives a server's own log lines and the steps taken for it, one text per line. */
export type ServerLog = (line: string) => void;

interface ServerCommand {
  file: string;
  args: string[];
  log: ServerLog;
  identity?: { uid: number; gid: number };
  /** The signal that makes this server flush and leave at once when the launcher itself is leaving. */
  lastSignal: NodeJS.Signals;
}

const startedHere = new Map<ChildProcess, NodeJS.Signals>();

/** Starts a server away from the terminal's process group, so that Ctrl-C reaches only its launcher. */
export function spawnServer(command: ServerCommand): { child: ChildProcess; exited: Promise<string>; tail(): string } {
  const child = spawn(command.file, command.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...command.identity,
  });
  const recent: string[] = [];
  const remember = (line: string): void => {
    recent.push(line);
    if (recent.length > 40) recent.shift();
    command.log(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', remember);
  startedHere.set(child, command.lastSignal);
  if (startedHere.size === 1) process.once('exit', endServersAtExit);
  const exited = new Promise<string>(resolve => {
    // `close` comes after the last output, so an error message is complete when it is quoted.
    child.once('close', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    child.once('error', error => resolve(error.message));
  }).finally(() => startedHere.delete(child));
  return { child, exited, tail: () => recent.join('\n') };
}

function endServersAtExit(): void {
  for (const [child, signal] of startedHere) child.kill(signal);
}

/** The command line of a living process, or an empty text when there is none (also for a zombie). */
export function commandLineOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return '';
    }
  }
  const question: [string, string[]] =
    process.platform === 'win32'
      ? [
          'powershell',
          ['-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`],
        ]
      : ['ps', ['-o', 'command=', '-p', String(pid)]];
  return spawnSync(question[0], question[1], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

/**
 * Sends each signal in turn until the process is gone, waiting `patience` milliseconds after each.
 * @throws Error when it outlives the last one.
 */
export async function endProcess(pid: number, signals: readonly NodeJS.Signals[], patience: number): Promise<void> {
  for (const signal of signals) {
    if (!signalled(pid, signal)) return;
    for (const until = Date.now() + patience; Date.now() < until; await wait(20)) {
      if (commandLineOf(pid) === '') return;
    }
  }
  throw new Error(`Process ${pid} does not end; end it by hand and start again`);
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Reads the process id on the first line of a file; undefined when there is no such file or number. */
export function readPid(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
