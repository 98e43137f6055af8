import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Problem } from '@ortoo/contracts';
import { asService, everyone, type Viewer } from '@ortoo/persistence';
import { type FastifyRequest } from 'fastify';
import { type Action, may } from '../people/permissions.rules.js';
import { type Repeatable, repeatableOf } from './repeatable.js';

/** What a key may do; a person's session may do what its roles say. */
export type Scope = 'read' | 'publish' | 'stream' | 'admin';

/** Who makes a request: a person in a session, a member's system with a key, or anyone. */
export interface Actor {
  viewer: Viewer;
  organisationId?: string;
  personId?: string;
  keyId?: string;
  sessionId?: string;
  sessionHash?: Buffer;
  standing?: string;
  roles: readonly string[];
  scopes: readonly Scope[];
  /** Set when the request came with an Idempotency-Key. */
  repeatable?: Repeatable;
}

/** An actor who is known to act for an organisation. */
export type MemberActor = Actor & { organisationId: string };

/** An actor who is known to be a person in a session. */
export type PersonActor = MemberActor & { personId: string; sessionId: string; sessionHash: Buffer };

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

/** The credential of an actor by name, for whoever asks later whether it still holds: `key:<id>`, `session:<hash>`, or null. */
export function credentialOf({ keyId, sessionHash }: Actor): string | null {
  if (keyId) return `key:${keyId}`;
  return sessionHash ? `session:${sessionHash.toString('hex')}` : null;
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

/** Parameter decorator: a person who is signed in; a key gets 403, since it stands for no person. */
export const SignedInPerson = createParamDecorator((_: unknown, context: ExecutionContext): PersonActor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const actor = actorOf(request);
  if (!actor.organisationId) throw new Problem('sign-in-required');
  if (!actor.sessionId)
    throw new Problem('not-allowed', { detail: 'A key stands for a system: this is for people who are signed in.' });
  return { ...(actor as PersonActor), repeatable: repeatableOf(request) };
});

/** The actor with the hub's own viewer, for changes to what belongs to others; ask the permissions first. */
export function throughTheHub<Who extends Actor>(actor: Who): Who {
  return { ...actor, viewer: asService('hub') };
}

/** Refuses with 403 unless the policy lets the actor do this to something of `ownerId`. */
export function demand(actor: Actor, action: Action, ownerId?: string): void {
  if (!may(actor, action, ownerId))
    throw new Problem('not-allowed', { detail: `Your roles do not allow "${action}" here.` });
}

/** Refuses with 403 unless the actor's key has the scope; sessions have every scope that their roles allow. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (actor.scopes.includes(scope)) return;
  const lacks = actor.sessionId
    ? 'Your role or your organisation’s standing does not cover'
    : 'This key does not have the scope';
  throw new Problem('not-allowed', { detail: `${lacks} "${scope}".` });
}
