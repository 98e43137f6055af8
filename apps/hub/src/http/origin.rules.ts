/** What a browser says about where a request comes from. */
export interface RequestOrigin {
  method: string;
  host?: string;
  /** `Sec-Fetch-Site`, which no page can forge. */
  fetchSite?: string;
  /** `Origin`, for browsers that do not send the former. */
  origin?: string;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request may change something with the powers of a cookie: only one that the hub's own pages or the person made.
 * `certain` asks for proof; without it a request that says nothing passes, as programs without cookies send them.
 */
export function comesFromOwnPages(request: RequestOrigin, publicUrl: string, certain: boolean): boolean {
  if (safeMethods.has(request.method)) return true;
  if (request.fetchSite !== undefined) return request.fetchSite === 'same-origin' || request.fetchSite === 'none';
  if (request.origin !== undefined) return isOwnOrigin(request.origin, request.host, publicUrl);
  return !certain;
}

function isOwnOrigin(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const asked = new URL(origin);
  const own = new URL(publicUrl);
  if (asked.origin === own.origin) return true;
  // Development reaches the hub by another name than the public one; https is never taken down to http by this.
  return asked.protocol === own.protocol && asked.host === host;
}

/** Whether a request was made on this very machine, and not through a proxy that runs on it. */
export function isLocal(remoteAddress: string | undefined, headers: Record<string, unknown>): boolean {
  if (
    ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'via'].some(name => headers[name] !== undefined)
  )
    return false;
  const host = String(headers['host'] ?? '').replace(/:\d+$/, '');
  // A name that an attacker points at 127.0.0.1 gives itself away here.
  if (!['localhost', '127.0.0.1', '[::1]'].includes(host)) return false;
  return remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress ?? '');
}
