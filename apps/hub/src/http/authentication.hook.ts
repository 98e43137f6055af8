import { Problem } from '@ortoo/contracts';
import { type FastifyInstance } from 'fastify';
import { type Authentication } from './authentication.js';
import { sendProblem, toProblem } from './problem.filter.js';

/** Names the caller of every request before anything else looks at it; a key that is not accepted ends it. */
export function authenticateRequests(server: FastifyInstance, authentication: Authentication, publicUrl: string): void {
  server.addHook('onRequest', async (request, reply) => {
    const { authorization } = request.headers;
    if (!authorization) return;
    try {
      const [scheme, key = ''] = authorization.split(' ');
      if (scheme?.toLowerCase() !== 'bearer')
        throw new Problem('key-not-accepted', { detail: 'Send the key as "Authorization: Bearer ork_…".' });
      const verdict = await authentication.byKey(key);
      if (verdict.kind === 'accepted') request.actor = verdict.actor;
      // 204 tells an EventSource to stop coming back (WHATWG HTML §9.2).
      else if (verdict.kind === 'revoked' && request.routeOptions.url === '/v1/stream')
        return await reply.status(204).send();
      else throw new Problem('key-not-accepted');
    } catch (error) {
      sendProblem(reply, toProblem(error), publicUrl, request.id);
      return await reply;
    }
  });
}
