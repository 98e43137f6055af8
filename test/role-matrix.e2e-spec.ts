import { randomUUID } from 'node:crypto';
import { Browser } from './support/browser.js';
import { signedIn, startPeoplesWorld } from './support/people.js';
import { type World } from './support/world.js';

type Where = 'own' | 'other';
interface Target {
  organisation: string;
  person: string;
  application: string;
  key: string;
  invitation: string;
  group: string;
}
interface Route {
  name: string;
  /** Roles that reach their own organisation, and roles that reach every one. */
  own: string;
  any: string;
  method: string;
  path: (target: Target) => string;
  body?: (target: Target) => unknown;
}

const everyone = 'member editor coordinator government observer operator';
const routes: Route[] = [
  { name: 'list applications', own: '', any: 'coordinator', method: 'GET', path: () => '/v1/applications' },
  {
    name: 'admit',
    own: '',
    any: 'coordinator',
    method: 'POST',
    path: t => `/v1/applications/${t.application}/admission`,
    body: () => ({
      standing: 'member',
      checklist: {
        identityVerified: true,
        safeguardingPolicyRead: true,
        safeguardingFocalPointReached: true,
        codeOfConductAccepted: true,
      },
    }),
  },
  {
    name: 'refuse',
    own: '',
    any: 'coordinator',
    method: 'POST',
    path: t => `/v1/applications/${t.application}/refusal`,
    body: () => ({ reason: 'For the matrix' }),
  },
  {
    name: 'change an organisation',
    own: 'editor',
    any: 'coordinator',
    method: 'PATCH',
    path: t => `/v1/organisations/${t.organisation}`,
    body: () => ({ aliases: ['Alias'] }),
  },
  {
    name: 'suspend an organisation',
    own: '',
    any: 'coordinator',
    method: 'POST',
    path: t => `/v1/organisations/${t.organisation}/suspension`,
    body: () => ({ reason: 'For the matrix' }),
  },
  {
    name: 'merge an organisation',
    own: '',
    any: 'coordinator',
    method: 'POST',
    path: t => `/v1/organisations/${t.organisation}/merge`,
    body: () => ({ into: randomUUID() }),
  },
  {
    name: 'list people',
    own: everyone,
    any: 'coordinator',
    method: 'GET',
    path: t => `/v1/organisations/${t.organisation}/people`,
  },
  {
    name: 'invite',
    own: 'editor',
    any: 'coordinator',
    method: 'POST',
    path: t => `/v1/organisations/${t.organisation}/invitations`,
    body: () => ({ email: `${randomUUID()}@example.org` }),
  },
  {
    name: 'list invitations',
    own: 'editor',
    any: 'coordinator',
    method: 'GET',
    path: t => `/v1/organisations/${t.organisation}/invitations`,
  },
  {
    name: 'revoke an invitation',
    own: 'editor',
    any: 'coordinator',
    method: 'DELETE',
    path: t => `/v1/invitations/${t.invitation}`,
  },
  {
    name: 'change roles',
    own: 'editor',
    any: 'coordinator',
    method: 'PUT',
    path: t => `/v1/organisations/${t.organisation}/people/${t.person}/roles`,
    body: () => ({ roles: ['member'] }),
  },
  {
    name: 'suspend a person',
    own: '',
    any: 'coordinator operator',
    method: 'POST',
    path: t => `/v1/people/${t.person}/suspension`,
  },
  {
    name: 'remove a person',
    own: 'editor',
    any: 'coordinator',
    method: 'DELETE',
    path: t => `/v1/organisations/${t.organisation}/people/${t.person}`,
  },
  { name: 'erase a person', own: '', any: 'coordinator', method: 'DELETE', path: t => `/v1/people/${t.person}` },
  {
    name: 'list keys',
    own: 'editor',
    any: 'coordinator operator',
    method: 'GET',
    path: t => `/v1/keys?organisationId=${t.organisation}`,
  },
  {
    name: 'revoke a key',
    own: 'editor',
    any: 'coordinator operator',
    method: 'DELETE',
    path: t => `/v1/keys/${t.key}`,
  },
  {
    name: 'form a group',
    own: '',
    any: 'coordinator',
    method: 'POST',
    path: () => '/v1/groups',
    body: () => ({ name: 'Of the matrix' }),
  },
  {
    name: 'change a group',
    own: '',
    any: 'coordinator',
    method: 'PATCH',
    path: t => `/v1/groups/${t.group}`,
    body: () => ({ purpose: 'Of the matrix' }),
  },
  {
    name: 'give an office',
    own: '',
    any: 'coordinator',
    method: 'POST',
    path: t => `/v1/groups/${t.group}/offices`,
    body: t => ({ organisationId: t.organisation, office: 'chair', from: '2099-01-01' }),
  },
  {
    name: 'leave a group for an organisation',
    own: 'editor',
    any: 'coordinator',
    method: 'DELETE',
    path: t => `/v1/groups/${t.group}/members/${t.organisation}`,
  },
];

const actors = [
  ['member', ['member'], 'member'],
  ['editor', ['editor'], 'member'],
  ['coordinator', ['coordinator'], 'member'],
  ['operator', ['operator'], 'member'],
  ['government', ['member'], 'government'],
  ['observer', ['member'], 'observer'],
  ['government with given powers', ['coordinator', 'operator'], 'government'],
] as const;

describe('who may do what, on every route', () => {
  let world: World;
  const browsers = new Map<string, { browser: Browser; organisationId: string }>();
  beforeAll(async () => {
    world = await startPeoplesWorld();
    for (const [name, roles, standing] of actors)
      browsers.set(
        name,
        await signedIn(world, `R-${name.slice(0, 2)}${roles.length}${standing}`, [...roles], standing),
      );
    // Somebody who keeps the coalition governed, whatever the matrix does to the others.
    await signedIn(world, 'KEEPER', ['coordinator']);
  }, 60_000);
  afterAll(() => world.stop());

  async function freshTarget(where: Where, ownId: string): Promise<Target> {
    const organisation = where === 'own' ? ownId : (await world.organisation(randomUUID().slice(0, 12))).id;
    const target = {
      organisation,
      person: randomUUID(),
      application: randomUUID(),
      key: randomUUID(),
      invitation: randomUUID(),
      group: randomUUID(),
    };
    await world.sql(`insert into access.people (id, email, name) values ($1, $2, 'Target')`, [
      target.person,
      `${target.person}@example.org`,
    ]);
    await world.sql(`insert into access.memberships (person_id, organisation_id, roles) values ($1, $2, '{editor}')`, [
      target.person,
      organisation,
    ]);
    await world.sql(
      `insert into access.organisations (id, standing, name, type_iati) values ($1, 'applicant', 'Applicant', 22)`,
      [target.application],
    );
    await world.sql(
      `insert into access.keys (id, organisation_id, name, hint, hash, scopes, expires_at) values ($1, $2, 'k', 'ork_xxxx', $3, '{read}', now() + interval '1 day')`,
      [target.key, organisation, Buffer.from(target.key)],
    );
    await world.sql(
      `insert into access.invitations (id, organisation_id, email, token_hash, expires_at) values ($1, $2, 'x@example.org', $3, now() + interval '1 day')`,
      [target.invitation, organisation, Buffer.from(target.invitation)],
    );
    await world.sql(
      `insert into access.records (id, entity, owner_id, audience, readers) values ($1, 'group', $2, '"public"', '{public}')`,
      [target.group, organisation],
    );
    await world.sql(`insert into access.groups (id, name) values ($1, 'Target')`, [target.group]);
    await world.sql('insert into access.group_members (group_id, organisation_id) values ($1, $2)', [
      target.group,
      organisation,
    ]);
    return target;
  }

  describe.each(actors)('%s', name => {
    const role = name.startsWith('government') ? 'government' : name;

    it.each(routes.flatMap(route => (['own', 'other'] as const).map(where => [route.name, where, route] as const)))(
      '%s (%s organisation)',
      async (_name, where, route) => {
        const actor = browsers.get(name);
        if (!actor) throw new Error(name);
        // Suspending the own organisation would end the actor; the right to it is the same for another one.
        const target = await freshTarget(route.name.startsWith('suspend an') ? 'other' : where, actor.organisationId);
        const { status, body } = await actor.browser.ask(route.method, route.path(target), route.body?.(target), {
          'if-match': '*',
        });
        const allowed = route.any.split(' ').includes(role) || (where === 'own' && route.own.split(' ').includes(role));
        if (allowed) expect([status, body]).not.toEqual([403, expect.anything()]);
        else expect(status).toBe(403);
        expect(status).toBeLessThan(500);
      },
    );
  });

  it('and nobody at all without signing in', async () => {
    const { id } = await world.organisation('ANON');
    const target = await freshTarget('own', id);
    const anyone = new Browser(world);
    for (const route of routes) {
      const { status } = await anyone.ask(route.method, route.path(target), route.body?.(target), { 'if-match': '*' });
      expect([route.name, status]).toEqual([route.name, 401]);
    }
  });
});
