import { Problem } from '@ortoo/contracts';
import { type FastifyRequest } from 'fastify';
import { comesFromOwnPages } from './origin.rules.js';

/** Fields of a form as they come: a stranger may send anything, or a field twice. */
export type Form = Readonly<Record<string, unknown>> | undefined;

/** Refuses a form that another site sent. Requests with a session were asked this before; those without one are not. */
export function requireOwnForm({ method, headers }: FastifyRequest, publicUrl: string): void {
  const { host, origin, 'sec-fetch-site': site } = headers;
  const fetchSite = typeof site === 'string' ? site : undefined;
  if (!comesFromOwnPages({ method, host, origin, fetchSite }, publicUrl, false)) throw new Problem('wrong-origin');
}
