import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Problem } from '@ortoo/contracts';
import { everyone, type Viewer } from '@ortoo/persistence';
import { type FastifyRequest } from 'fastify';
import { type Repeatable, repeatableOf } from './repeatable.js';

/** What a key may do; a person's session may do what its roles say. */
export type Scope = 'read' | 'publish' | 'stream' | 'admin';

/** Who makes a request: a person in a session, a member's system with a key, or anyone. */
export interface Actor {
  viewer: Viewer;
  organisationId?: string;
  personId?: string;
  keyId?: string;
  sessionHash?: Buffer;
  standing?: string;
  roles: readonly string[];
  scopes: readonly Scope[];
  /** Set when the request came with an Idempotency-Key. */
  repeatable?: Repeatable;
}

/** An actor who is known to act for an organisation. */
export type MemberActor = Actor & { organisationId: string };

/** Whoever did not say who they are. */
export const anyone: Actor = { viewer: everyone, roles: [], scopes: [] };

declare module 'fastify' {
  interface FastifyRequest {
    actor?: Actor;
  }
}

/** The actor of a request, once the authentication hook has run. */
export function actorOf(request: FastifyRequest): Actor {
  return request.actor ?? anyone;
}

/** Parameter decorator: whoever makes the request, possibly anyone. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  actorOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Parameter decorator: someone who acts for an organisation, or the answer is 401. */
export const Member = createParamDecorator((_: unknown, context: ExecutionContext): MemberActor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const actor = actorOf(request);
  if (!actor.organisationId) throw new Problem('sign-in-required');
  return { ...(actor as MemberActor), repeatable: repeatableOf(request) };
});

/** Refuses with 403 unless the actor's key has the scope; sessions have every scope that their roles allow. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (!actor.scopes.includes(scope))
    throw new Problem('not-allowed', { detail: `This key does not have the scope "${scope}".` });
}
