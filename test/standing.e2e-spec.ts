import { type Browser } from './support/browser.js';
import { addPerson, signedIn, type TestPerson, startPeoplesWorld } from './support/people.js';
import { type World } from './support/world.js';

describe('the standing of an organisation', () => {
  let world: World;
  let coordinator: Browser;
  let secretariat: string;
  let coordinatorPerson: TestPerson;
  beforeAll(async () => {
    world = await startPeoplesWorld();
    ({
      browser: coordinator,
      organisationId: secretariat,
      person: coordinatorPerson,
    } = await signedIn(world, 'SEC', ['coordinator', 'editor']));
  }, 60_000);
  afterAll(() => world.stop());

  const auditOf = async (subjectId: string) =>
    (await world.sql('select action from access.audit where subject_id = $1 order by id', [subjectId])).map(
      row => row['action'],
    );
  const eventsOf = async (recordId: string) =>
    (await world.sql('select type, reach from ledger.outbox where record_id = $1 order by seq', [recordId])) as {
      type: string;
      reach: string;
    }[];
  const anyoneAsks = (method: string, path: string) => world.call(method, path);

  async function drain(response: Response): Promise<void> {
    for await (const _chunk of response.body ?? []) continue;
  }

  describe('suspension', () => {
    it('ends sessions, keys and streams within two seconds, hides it from the public, and is undone', async () => {
      const { browser, organisationId } = await signedIn(world, 'SUSP', ['editor']);
      const made = await browser.ask<{ key: string }>('POST', '/v1/keys', {
        name: 'system',
        scopes: ['read', 'stream'],
      });
      const stream = await fetch(`${world.url}/v1/stream`, { headers: { authorization: `Bearer ${made.body.key}` } });
      expect(stream.status).toBe(200);
      const ended = drain(stream);

      expect(
        await coordinator.ask('POST', `/v1/organisations/${organisationId}/suspension`, {
          reason: 'A concern is looked into.',
        }),
      ).toMatchObject({ status: 200, body: { standing: 'suspended' } });
      expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
      expect((await world.call('GET', '/v1/events', made.body.key)).status).toBe(401);
      await ended;
      expect(
        (await fetch(`${world.url}/v1/stream`, { headers: { authorization: `Bearer ${made.body.key}` } })).status,
      ).toBe(204);
      expect((await anyoneAsks('GET', `/v1/organisations/${organisationId}`)).status).toBe(404);

      expect(await coordinator.ask('DELETE', `/v1/organisations/${organisationId}/suspension`)).toMatchObject({
        status: 200,
        body: { standing: 'member' },
      });
      expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
      expect(await auditOf(organisationId)).toEqual(['organisation.suspended', 'organisation.resumed']);
    }, 20_000);

    it('never takes the last coordinator away', async () => {
      for (const [method, path] of [
        ['POST', `/v1/organisations/${secretariat}/departure`],
        ['POST', `/v1/organisations/${secretariat}/suspension`],
        ['DELETE', `/v1/organisations/${secretariat}/people/${coordinatorPerson.id}`],
      ] as const) {
        expect(
          await coordinator.ask(method, path, method === 'POST' ? { reason: 'Because' } : undefined),
        ).toMatchObject({ status: 409, body: { detail: expect.stringContaining('no coordinator') } });
      }
      expect((await coordinator.ask('GET', '/v1/me')).status).toBe(200);
    });
  });

  it('leaving ends everything through which an organisation acts, and says so to everybody', async () => {
    const { browser, organisationId, person } = await signedIn(world, 'LEAVE', ['editor']);
    const made = await browser.ask<{ key: string }>('POST', '/v1/keys', { name: 'system', scopes: ['read'] });
    expect(await browser.ask('POST', `/v1/organisations/${organisationId}/departure`)).toMatchObject({
      status: 200,
      body: { standing: 'left' },
    });
    expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
    expect((await world.call('GET', '/v1/events', made.body.key)).status).toBe(401);
    expect((await eventsOf(organisationId)).map(({ type }) => type)).toEqual(['organisation.left']);
    expect(
      await world.sql('select ended_at is not null as ended from access.memberships where person_id = $1', [person.id]),
    ).toEqual([{ ended: true }]);
    expect((await anyoneAsks('GET', `/v1/organisations/${organisationId}`)).body).toMatchObject({ standing: 'left' });
  });

  it('merging moves records, people, keys and seats; the old id says where it went', async () => {
    const old = await signedIn(world, 'OLDCO', ['editor']);
    const survivor = await signedIn(world, 'NEWCO', ['editor']);
    const both = await addPerson(world, old.organisationId, ['editor']);
    await world.sql('insert into access.memberships (person_id, organisation_id, roles) values ($1, $2, $3)', [
      both.id,
      survivor.organisationId,
      ['member'],
    ]);
    const made = await old.browser.ask<{ key: string; id: string }>('POST', '/v1/keys', {
      name: 'system',
      scopes: ['read', 'publish', 'stream'],
    });
    const published = await world.call('POST', '/v1/materials', made.body.key, {
      kind: 'study',
      title: 'Only ours so far',
      body: 'Text',
      language: 'en',
      audience: 'own',
      publish: true,
    });
    expect(published.status).toBe(201);
    const materialId = (published.body as { id: string }).id;
    const group = await coordinator.ask<{ id: string }>('POST', '/v1/groups', {
      name: 'Both sit here',
      organisations: [old.organisationId, survivor.organisationId],
    });

    const merge = await coordinator.ask('POST', `/v1/organisations/${old.organisationId}/merge`, {
      into: survivor.organisationId,
    });
    expect(merge).toMatchObject({ status: 200, body: { id: survivor.organisationId, aliases: ['OLDCO'] } });
    expect((await anyoneAsks('GET', `/v1/organisations/${old.organisationId}`)).body).toMatchObject({
      standing: 'left',
      mergedInto: { id: survivor.organisationId, acronym: 'NEWCO' },
    });
    expect((await eventsOf(old.organisationId)).map(({ type }) => type)).toEqual(['organisation.left']);
    expect(await world.sql('select owner_id, readers from access.records where id = $1', [materialId])).toEqual([
      { owner_id: survivor.organisationId, readers: [`org:${survivor.organisationId}`] },
    ]);
    expect(await world.sql('select organisation_id from hub.materials where id = $1', [materialId])).toEqual([
      { organisation_id: survivor.organisationId },
    ]);
    expect((await old.browser.ask('GET', '/v1/me')).body).toMatchObject({
      organisationId: survivor.organisationId,
      roles: ['member', 'editor'],
    });
    expect(
      await world.sql('select roles from access.memberships where person_id = $1 and ended_at is null', [both.id]),
    ).toEqual([{ roles: expect.arrayContaining(['editor', 'member']) }]);
    expect(await world.sql('select organisation_id, scopes from access.keys where id = $1', [made.body.id])).toEqual([
      { organisation_id: survivor.organisationId, scopes: ['read', 'publish'] },
    ]);
    expect(
      await world.sql('select organisation_id from access.group_members where group_id = $1', [group.body.id]),
    ).toEqual([{ organisation_id: survivor.organisationId }]);
    expect(
      (
        await coordinator.ask('POST', `/v1/organisations/${old.organisationId}/merge`, {
          into: survivor.organisationId,
        })
      ).status,
    ).toBe(409);
    expect(
      (
        await coordinator.ask('POST', `/v1/organisations/${survivor.organisationId}/merge`, {
          into: survivor.organisationId,
        })
      ).status,
    ).toBe(400);
  });
});
