import { Problem } from '@ortoo/contracts';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Authentication, type Verdict } from './authentication.js';
import { readCookie } from './cookies.js';
import { comesFromOwnPages } from './origin.rules.js';
import { sendProblem, toProblem } from './problem.filter.js';

/** Names the caller of every request before anything else looks at it; a key that is not accepted ends it. */
export function authenticateRequests(server: FastifyInstance, authentication: Authentication, publicUrl: string): void {
  server.addHook('onRequest', async (request, reply) => {
    try {
      const verdict = await verdictOn(request, authentication, publicUrl);
      if (verdict?.kind === 'accepted') request.actor = verdict.actor;
      // 204 tells an EventSource to stop coming back (WHATWG HTML §9.2).
      else if (verdict?.kind === 'revoked' && request.routeOptions.url === '/v1/stream')
        return await reply.status(204).send();
    } catch (error) {
      sendProblem(reply, toProblem(error), publicUrl, request.id);
      return await reply;
    }
  });
}

async function verdictOn(
  request: FastifyRequest,
  authentication: Authentication,
  publicUrl: string,
): Promise<Verdict | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return keyVerdict(authorization, request, authentication);
  const secret = readCookie(request, 'session', publicUrl);
  const begins = request.url.startsWith('/v1/sign-in') || request.url.startsWith('/v1/invitations');
  if ((secret !== undefined || begins) && !comesFromOwnPages(originOf(request), publicUrl, secret !== undefined))
    throw new Problem('wrong-origin');
  return secret === undefined ? undefined : authentication.bySession(secret);
}

async function keyVerdict(
  authorization: string,
  request: FastifyRequest,
  authentication: Authentication,
): Promise<Verdict> {
  const [scheme, key = ''] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer')
    throw new Problem('key-not-accepted', { detail: 'Send the key as "Authorization: Bearer ork_…".' });
  const verdict = await authentication.byKey(key);
  const mayEndQuietly = verdict.kind === 'revoked' && request.routeOptions.url === '/v1/stream';
  if (verdict.kind !== 'accepted' && !mayEndQuietly) throw new Problem('key-not-accepted');
  return verdict;
}

function originOf({ method, headers }: FastifyRequest) {
  const fetchSite = headers['sec-fetch-site'];
  return {
    method,
    host: headers.host,
    origin: headers.origin,
    fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
  };
}
