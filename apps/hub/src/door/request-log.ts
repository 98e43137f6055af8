import { type Logger } from '@ortoo/runtime';
import { type FastifyInstance } from 'fastify';
import { actorOf } from '../http/actor.js';

/** One wide line per request: who (by id), what (by route, never with its values), how it ended, how long it took. */
export function logRequests(server: FastifyInstance, log: Logger): void {
  server.addHook('onSend', async (request, reply) => {
    void reply
      .header('x-request-id', request.id)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer');
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
  server.addHook('onResponse', async (request, reply) => {
    const { organisationId, personId, keyId } = actorOf(request);
    log.info('http.handled', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
      organisationId,
      personId,
      keyId,
    });
  });
}
