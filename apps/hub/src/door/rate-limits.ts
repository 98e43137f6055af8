import rateLimit from '@fastify/rate-limit';
import { Problem } from '@ortoo/contracts';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { actorOf } from '../http/actor.js';

/** Requests a minute: for a key or session, and for an address that says no more. */
export interface RateLimits {
  perCaller: number;
  perAddress: number;
}

/** Counts requests per key, person or address, and answers 429 with Retry-After beyond the limit. */
export async function limitRates(server: FastifyInstance, { perCaller, perAddress }: RateLimits): Promise<void> {
  const callerOf = (request: FastifyRequest): string | undefined => actorOf(request).keyId ?? actorOf(request).personId;
  await server.register(rateLimit, {
    global: true,
    hook: 'preValidation',
    timeWindow: 60_000,
    cache: 20_000,
    max: request => (callerOf(request) ? perCaller : perAddress),
    keyGenerator: request => callerOf(request) ?? request.ip,
    allowList: request => request.routeOptions.url?.startsWith('/health/') ?? false,
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
      'retry-after': true,
    },
    errorResponseBuilder: (_request, context) =>
      new Problem('too-many-requests', { retryAfterSeconds: Math.ceil(context.ttl / 1000) }),
  });
}
