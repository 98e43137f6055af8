import { setTimeout as wait } from 'node:timers/promises';
import { type RunningServer, type ServerLog } from './process.js';

/** A server that is started again whenever it dies. */
export interface Supervised<Server extends RunningServer> {
  /** The server as it runs now; while it is being restarted, the one that died. */
  current(): Server;
  /** Ends the supervision first and then the server. */
  stop(): Promise<void>;
}

const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;
/** A server that lived this long is well again, so that its next death is answered at once. */
const WELL_AFTER = 30_000;

/** Milliseconds to wait before a restart: at once after a long life, then doubling up to five seconds. */
export function restartDelay(previous: number, livedFor: number): number {
  if (livedFor >= WELL_AFTER || previous === 0) return FIRST_DELAY;
  return Math.min(previous * 2, LONGEST_DELAY);
}

/**
 * Starts a server and starts it again, after a growing delay, each time it dies; `start` keeps the port.
 * @throws what `start` throws the first time; later failures are logged and tried again.
 */
export async function supervise<Server extends RunningServer>(options: {
  name: string;
  start: () => Promise<Server>;
  log: ServerLog;
}): Promise<Supervised<Server>> {
  const { name, start, log } = options;
  const ending = new AbortController();
  let server = await start();

  const startAgain = async (firstReason: string, firstDelay: number): Promise<Server | undefined> => {
    let reason = firstReason;
    for (let delay = firstDelay; ; delay = restartDelay(delay, 0)) {
      log(`${name} ended (${reason}); starting it again in ${delay} ms`);
      await wait(delay, undefined, { signal: ending.signal }).catch(() => undefined);
      if (ending.signal.aborted) return undefined;
      try {
        return await start();
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
  };

  const keepAlive = async (): Promise<void> => {
    let delay = 0;
    for (let startedAt = Date.now(); ; startedAt = Date.now()) {
      const end = await server.exited;
      if (ending.signal.aborted) return;
      delay = restartDelay(delay, Date.now() - startedAt);
      const successor = await startAgain(end, delay);
      if (!successor) return;
      server = successor;
      // The order to stop may have come while the successor was starting.
      if (ending.signal.aborted) return server.stop();
      log(`${name} runs again as process ${server.pid}`);
    }
  };
  const watching = keepAlive();

  return {
    current: () => server,
    stop: async () => {
      ending.abort();
      await server.stop();
      await watching;
    },
  };
}
