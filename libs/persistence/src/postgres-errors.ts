/** The SQLSTATE of a PostgreSQL error, or undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  const holder = error as { code?: unknown; driverError?: { code?: unknown } } | undefined;
  const code = holder?.code ?? holder?.driverError?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Serialization failures and deadlocks: the same transaction may succeed when run again. */
export function retryable(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlState(error) ?? '');
}

/** A unique or exclusion constraint refused the row. */
export function isDuplicate(error: unknown): boolean {
  return ['23505', '23P01'].includes(sqlState(error) ?? '');
}

const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** The database is away, restarting, full or too slow: nothing was accepted, and trying later makes sense. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state) return /^(08|53|57)/.test(state) || state === '55P03' || state === '25P03';
  const { code, message } = error as { code?: string; message?: string };
  return (
    networkCodes.has(code ?? '') ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/.test(
      message ?? '',
    )
  );
}
