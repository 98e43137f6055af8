import { type KeyScope, type Role } from '@ortoo/contracts';

/** How far a permission reaches: the actor's own organisation, or every organisation. */
export type Extent = 'own' | 'any';

/** Roles of people, and `system`: a key with the scope `admin`. */
export type ActorRole = Role | 'system';

type Grants = Partial<Record<ActorRole, Extent>>;

/** Who may do what: the whole policy. What is not written here is not allowed. */
export const permissions = {
  'application.decide': { coordinator: 'any' },
  'organisation.edit': { coordinator: 'any', editor: 'own', system: 'own' },
  'organisation.suspend': { coordinator: 'any' },
  'organisation.leave': { coordinator: 'any', editor: 'own' },
  'organisation.merge': { coordinator: 'any' },
  'organisation.read-admission': {
    coordinator: 'any',
    editor: 'own',
    member: 'own',
    government: 'own',
    observer: 'own',
    system: 'own',
  },
  'person.list': {
    coordinator: 'any',
    editor: 'own',
    member: 'own',
    government: 'own',
    observer: 'own',
    system: 'own',
  },
  'person.read-address': { coordinator: 'any', editor: 'own' },
  'person.invite': { coordinator: 'any', editor: 'own' },
  'person.change-roles': { coordinator: 'any', editor: 'own' },
  'person.remove': { coordinator: 'any', editor: 'own' },
  'person.suspend': { coordinator: 'any', operator: 'any' },
  'person.erase': { coordinator: 'any' },
  'key.list': { coordinator: 'any', operator: 'any', editor: 'own' },
  'key.create': { editor: 'own' },
  'key.revoke': { coordinator: 'any', operator: 'any', editor: 'own' },
  'group.form': { coordinator: 'any' },
  'group.edit': { coordinator: 'any', editor: 'own' },
  'group.join': { coordinator: 'any', editor: 'own' },
  'group.leave': { coordinator: 'any', editor: 'own' },
  'hub.operate': { operator: 'any' },
} as const satisfies Record<string, Grants>;

/** Something that not everybody may do. For groups, "own" means a group that the actor's organisation chairs. */
export type Action = keyof typeof permissions;

/** The actions, in the order of the policy. */
export const actions = Object.keys(permissions) as Action[];

/** How far the roles together reach for an action; null when not at all. */
export function extentOf(roles: readonly string[], action: Action): Extent | null {
  const grants: Grants = permissions[action];
  const extents = roles.map(role => grants[role as ActorRole]);
  if (extents.includes('any')) return 'any';
  return extents.includes('own') ? 'own' : null;
}

/** Whether an actor with these roles may do something to something of `ownerId`; without an owner only `any` will do. */
export function may(
  actor: { roles: readonly string[]; organisationId?: string },
  action: Action,
  ownerId?: string,
): boolean {
  const extent = extentOf(actor.roles, action);
  return extent === 'any' || (extent === 'own' && ownerId !== undefined && ownerId === actor.organisationId);
}

const coalitionWide = new Set<string>(['coordinator', 'operator']);

/**
 * The roles that count: those given, and those that follow from the organisation's standing. Coordinators and operators
 * come from member organisations only, so an organisation that becomes an observer takes nobody's powers along.
 */
export function effectiveRoles(given: readonly string[], standing: string): Role[] {
  if (standing === 'member') return [...new Set(['member', ...given])] as Role[];
  const ofStanding = standing === 'government' ? 'government' : 'observer';
  return [...new Set([ofStanding, ...given.filter(role => !coalitionWide.has(role) && role !== 'member')])] as Role[];
}

/** What the standing of an organisation lets its people and keys do; `admin` is for its editors and admin keys. */
export function scopesOf(standing: string): KeyScope[] {
  if (standing === 'member' || standing === 'government') return ['read', 'publish', 'stream', 'admin'];
  return standing === 'observer' || standing === 'donor' ? ['read', 'stream', 'admin'] : ['read'];
}

/** The scopes of a person's session. */
export function sessionScopes(roles: readonly string[], standing: string): KeyScope[] {
  const leads = roles.includes('editor') || roles.includes('coordinator');
  return scopesOf(standing).filter(scope => scope !== 'admin' || leads);
}

/**
 * The roles among `wanted` that an actor may not give to somebody of an organisation with this standing.
 * An editor gives what an editor has; only a coordinator makes coordinators, only an operator operators.
 */
export function rolesOutOfReach(actorRoles: readonly string[], wanted: readonly string[], standing: string): string[] {
  return wanted.filter(role => coalitionWide.has(role) && (standing !== 'member' || !actorRoles.includes(role)));
}

/** What a session may do, as `GET /v1/me` shows it: `action` for its own organisation, `action:any` for every one. */
export function permissionNames(roles: readonly string[]): string[] {
  return actions.flatMap(action => {
    const extent = extentOf(roles, action);
    if (extent === null) return [];
    return [extent === 'any' ? `${action}:any` : action];
  });
}
