import { createHash, randomBytes } from 'node:crypto';
import { type FastifyReply, type FastifyRequest } from 'fastify';

/** The two cookies: who is signed in, and which browser it is. */
export type CookieName = 'session' | 'browser';

const lifetimes: Record<CookieName, number> = { session: 7 * 24 * 3600, browser: 400 * 24 * 3600 };

/** Whether browsers reach the hub by https, so that cookies can be bound to it. */
export const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');

/** The name of a cookie: `__Host-` keeps other hosts of the domain from setting it, but browsers take it by https only. */
export const cookieName = (name: CookieName, publicUrl: string): string =>
  `${isSecure(publicUrl) ? '__Host-' : ''}ortoo-${name}`;

/** A new secret for a cookie: 128 bits. */
export const newSecret = (): string => randomBytes(16).toString('base64url');

/** How a secret is stored and looked up. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** The secret in a cookie of ours; undefined when there is none or it is not one of our making. */
export function readCookie(request: FastifyRequest, name: CookieName, publicUrl: string): string | undefined {
  const wanted = cookieName(name, publicUrl);
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value = ''] = part.trim().split('=');
    if (key === wanted && /^[A-Za-z0-9_-]{22}$/.test(value)) return value;
  }
  return undefined;
}

/** Gives the browser a secret to keep. */
export function setCookie(reply: FastifyReply, name: CookieName, secret: string, publicUrl: string): void {
  append(reply, name, secret, lifetimes[name], publicUrl);
}

/** Makes the browser forget a secret. */
export function clearCookie(reply: FastifyReply, name: CookieName, publicUrl: string): void {
  append(reply, name, '', 0, publicUrl);
}

function append(reply: FastifyReply, name: CookieName, value: string, maxAge: number, publicUrl: string): void {
  const attributes = `Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${isSecure(publicUrl) ? '; Secure' : ''}`;
  // Fastify collects repeated set-cookie headers instead of replacing them.
  void reply.header('set-cookie', `${cookieName(name, publicUrl)}=${value}; ${attributes}`);
}
