import { createHash } from 'node:crypto';
import { Problem } from '@ortoo/contracts';
import { type FastifyRequest } from 'fastify';

/** A request that may be sent again: the caller's key, and what it asked for. */
export interface Repeatable {
  key: string;
  fingerprint: Buffer;
}

/** Reads the Idempotency-Key of a request; undefined without one. */
export function repeatableOf(request: FastifyRequest): Repeatable | undefined {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new Problem('invalid-request', {
      errors: [{ pointer: '/headers/idempotency-key', detail: 'Use 1 to 255 visible ASCII characters.' }],
    });
  const fingerprint = createHash('sha256')
    .update(`${request.method} ${request.url}\n${textOf(request.body)}`)
    .digest();
  return { key, fingerprint };
}

function textOf(body: unknown): string {
  try {
    return JSON.stringify(body ?? null);
  } catch (error) {
    // Tens of thousands of nested brackets exhaust the stack.
    throw new Problem('invalid-request', { detail: 'The body is nested too deeply.' }, { cause: error });
  }
}
