import { randomUUID } from 'node:crypto';
import { type Browser } from './support/browser.js';
import { addPerson, signedIn, startPeoplesWorld } from './support/people.js';
import { type World } from './support/world.js';

describe('a person’s data', () => {
  let world: World;
  let coordinator: Browser;
  beforeAll(async () => {
    world = await startPeoplesWorld();
    ({ browser: coordinator } = await signedIn(world, 'SEC', ['coordinator', 'editor']));
  }, 60_000);
  afterAll(() => world.stop());

  it('is exported whole', async () => {
    const { browser, person, organisationId } = await signedIn(world, 'EXPORT', ['editor']);
    await browser.ask('POST', '/v1/keys', { name: 'system', scopes: ['read'] });
    await world.sql('insert into access.identities (issuer, subject, person_id) values ($1, $2, $3)', [
      'https://id.example',
      'subject-7',
      person.id,
    ]);
    const { status, body } = await browser.ask<{ person: unknown; holdings: Record<string, unknown[]> }>(
      'GET',
      '/v1/me/export',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      person: { id: person.id, email: person.email },
      holdings: {
        memberships: [{ organisation_id: organisationId, roles: ['editor'] }],
        accounts: [{ issuer: 'https://id.example', subject: 'subject-7' }],
        sessions: [{ method: 'code' }],
        signInCodes: [{ email: person.email }],
        keysMade: [{ name: 'system' }],
        actions: [{ action: 'session.opened' }, { action: 'key.created' }],
      },
    });
  });

  it('names every column that points to a person, so that a new one is not forgotten', async () => {
    const columns = await world.sql(`
        select n.nspname || '.' || c.relname || '.' || a.attname as name from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1] where k.contype = 'f' and k.confrelid = 'access.people'::regclass and n.nspname = 'access' order by 1`);
    expect(columns.map(({ name }) => name)).toEqual([
      'access.identities.person_id',
      'access.invitations.invited_by',
      'access.keys.created_by',
      'access.memberships.person_id',
      'access.provider_attempts.person_id',
      'access.sessions.person_id',
      'access.sign_in_codes.person_id',
    ]);
  });

  it('is erased: nothing in schema access names the person any more, while audit and authorship keep the id', async () => {
    const { browser, person, organisationId } = await signedIn(world, 'ERASE', ['editor']);
    const mark = person.email;
    await world.sql('update access.people set name = $2 where id = $1', [person.id, `Name of ${mark}`]);
    await world.sql('update access.organisations set focal_points = $2, admission = $3 where id = $1', [
      organisationId,
      JSON.stringify([
        { name: `Name of ${mark}`, email: mark },
        { name: 'Stays', email: 'stays@example.org' },
      ]),
      JSON.stringify({ status: 'admitted', contact: { name: 'x', email: mark } }),
    ]);
    await browser.ask(
      'POST',
      `/v1/organisations/${organisationId}/invitations`,
      { email: 'someone@example.org' },
      { 'idempotency-key': 'once' },
    );
    const made = await browser.ask<{ id: string }>('POST', '/v1/keys', { name: 'system', scopes: ['read'] });
    await world.sql(
      `insert into access.invitations (id, organisation_id, email, token_hash, expires_at) values ($1, $2, $3, 'x', now() + interval '1 day')`,
      [randomUUID(), organisationId, mark],
    );

    expect((await browser.ask('DELETE', '/v1/me')).status).toBe(204);
    expect(browser.cookies.has('ortoo-session')).toBe(false);
    for (const table of [
      'people',
      'organisations',
      'invitations',
      'sign_in_codes',
      'sessions',
      'identities',
      'memberships',
      'keys',
      'audit',
      'records',
    ]) {
      expect([
        table,
        await world.sql(`select t::text from access.${table} t where t::text ilike $1`, [`%${mark}%`]),
      ]).toEqual([table, []]);
    }
    expect(await world.sql('select 1 from hub.idempotency where caller = $1', [person.id])).toEqual([]);
    expect(await world.sql('select state, email, name from access.people where id = $1', [person.id])).toEqual([
      { state: 'erased', email: null, name: '—' },
    ]);
    expect(await world.sql('select created_by from access.keys where id = $1', [made.body.id])).toEqual([
      { created_by: person.id },
    ]);
    expect(
      (await world.sql('select action from access.audit where person_id = $1 order by id', [person.id])).map(
        row => row['action'],
      ),
    ).toEqual(expect.arrayContaining(['key.created', 'person.erased']));
    expect(await world.sql(`select focal_points from access.organisations where id = $1`, [organisationId])).toEqual([
      { focal_points: [{ name: 'Stays', email: 'stays@example.org' }] },
    ]);
    expect(
      await world.sql(
        `select count(*)::int as told from ledger.outbox where type = 'int.access.changed' and (data::jsonb) ->> 'personId' = $1`,
        [person.id],
      ),
    ).not.toEqual([{ told: 0 }]);
  });

  it('is erased for somebody else by coordinators only', async () => {
    const { browser, organisationId } = await signedIn(world, 'ERASE2', ['editor']);
    const colleague = await addPerson(world, organisationId);
    expect((await browser.ask('DELETE', `/v1/people/${colleague.id}`)).status).toBe(403);
    expect((await coordinator.ask('DELETE', `/v1/people/${colleague.id}`)).status).toBe(204);
    expect((await coordinator.ask('DELETE', `/v1/people/${colleague.id}`)).status).toBe(404);
  });
});
