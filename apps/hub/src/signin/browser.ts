import { type FastifyReply, type FastifyRequest } from 'fastify';
import { newSecret, readCookie, setCookie } from '../http/cookies.js';
import { type Browser } from './sessions.service.js';

/** The browser that makes a request; one that is new gets its own secret with the answer. */
export function browserOf(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string,
): Browser & { secret: string } {
  const secret = readCookie(request, 'browser', publicUrl) ?? newSecret();
  setCookie(reply, 'browser', secret, publicUrl);
  return {
    secret,
    session: readCookie(request, 'session', publicUrl),
    device: deviceIn(request.headers['user-agent']),
  };
}

// Shown to the person in the list of sessions, so only what can be shown is kept.
function deviceIn(userAgent: string | undefined): string {
  return (userAgent ?? '').replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200);
}
