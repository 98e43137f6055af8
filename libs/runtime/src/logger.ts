import { pino, type Logger as PinoLogger } from 'pino';

/** Fields of one wide log line. */
export type LogFields = Record<string, unknown>;

/** Writes one JSON line per thing that happened; the name reads like an event: `http.handled`, `event.published`. */
export interface Logger {
  info(name: string, fields?: LogFields): void;
  warn(name: string, fields?: LogFields): void;
  error(name: string, error: unknown, fields?: LogFields): void;
  child(fields: LogFields): Logger;
}

/** A logger that writes JSON lines to standard error, so that standard output stays for programs, or to `destination`. */
export function createLogger(
  service: string,
  options: { level?: string; destination?: NodeJS.WritableStream | string } = {},
): Logger {
  const settings = { level: options.level ?? 'info', base: { service }, timestamp: pino.stdTimeFunctions.isoTime };
  const { destination } = options;
  if (destination === undefined) return wrap(pino(settings, pino.destination(2)));
  return wrap(
    typeof destination === 'string' ? pino(settings, pino.destination(destination)) : pino(settings, destination),
  );
}

/** A logger that keeps quiet, for tests and tools. */
export const silentLogger: Logger = wrap(pino({ level: 'silent' }));

function wrap(target: PinoLogger): Logger {
  return {
    info: (name, fields) => target.info({ ...fields, event: name }),
    warn: (name, fields) => target.warn({ ...fields, event: name }),
    error: (name, error, fields) => target.error({ ...fields, event: name, err: error }),
    child: fields => wrap(target.child(fields)),
  };
}
