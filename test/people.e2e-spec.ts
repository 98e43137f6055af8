import { type Browser, until } from './support/browser.js';
import { addPerson, signedIn, signIn, startPeoplesWorld } from './support/people.js';
import { type World } from './support/world.js';

type Page<Item> = { items: Item[]; next: string | null };

describe('people', () => {
  let world: World;
  let coordinator: Browser;
  let secretariat: string;
  beforeAll(async () => {
    world = await startPeoplesWorld();
    ({ browser: coordinator, organisationId: secretariat } = await signedIn(world, 'SEC', ['coordinator', 'editor']));
  }, 60_000);
  afterAll(() => world.stop());

  const anyoneAsks = (method: string, path: string, body?: unknown) => world.call(method, path, undefined, body);

  it('invites within the own roles, and ends an invitation by another one or by taking it back', async () => {
    const { browser, organisationId } = await signedIn(world, 'INVITE', ['editor']);
    const path = `/v1/organisations/${organisationId}/invitations`;
    expect((await browser.ask('POST', path, { email: 'x@example.org', roles: ['coordinator'] })).status).toBe(403);
    expect(
      (await browser.ask('POST', `/v1/organisations/${secretariat}/invitations`, { email: 'x@example.org' })).status,
    ).toBe(403);
    const first = await browser.ask<{ id: string }>('POST', path, { email: 'X@Example.org' });
    const second = await browser.ask<{ id: string }>('POST', path, { email: 'x@example.org' });
    expect([first.status, second.status]).toEqual([201, 201]);
    const list = await browser.ask<Page<{ id: string; revokedAt: string | null }>>('GET', path);
    expect(list.body.items.map(({ id, revokedAt }) => [id, revokedAt === null])).toEqual([
      [second.body.id, true],
      [first.body.id, false],
    ]);
    expect((await browser.ask('DELETE', `/v1/invitations/${second.body.id}`)).status).toBe(204);
    const mails = await world.sql(
      `select "values" ->> 'url' as url from mailer.outgoing where email = 'x@example.org'`,
    );
    for (const mail of mails) {
      const code = new URL(String(mail['url'])).searchParams.get('code');
      expect(
        (await anyoneAsks('POST', '/v1/invitations/acceptance', { code, codeOfConductAccepted: true })).status,
      ).toBe(401);
    }
    expect(await world.sql(`select 1 from access.people where email = 'x@example.org'`)).toEqual([]);
  });

  it('change roles only of others and only within reach, at the version that was read', async () => {
    const { browser, organisationId, person } = await signedIn(world, 'ROLES', ['editor']);
    const colleague = await addPerson(world, organisationId, ['member']);
    const path = `/v1/organisations/${organisationId}/people`;
    expect(
      (await browser.ask('PUT', `${path}/${person.id}/roles`, { roles: ['member', 'editor'] }, { 'if-match': '*' }))
        .status,
    ).toBe(403);
    expect(
      (await browser.ask('PUT', `${path}/${colleague.id}/roles`, { roles: ['coordinator'] }, { 'if-match': '*' }))
        .status,
    ).toBe(403);
    expect(
      (await browser.ask('PUT', `${path}/${colleague.id}/roles`, { roles: ['editor'] }, { 'if-match': '"v9"' })).status,
    ).toBe(412);
    expect(
      await browser.ask('PUT', `${path}/${colleague.id}/roles`, { roles: ['editor'] }, { 'if-match': '"v1"' }),
    ).toMatchObject({ status: 200, body: { version: 2, memberships: [{ roles: ['member', 'editor'] }] } });
    await world.sql(`update access.memberships set roles = '{coordinator}' where person_id = $1`, [colleague.id]);
    expect((await browser.ask('DELETE', `${path}/${colleague.id}`)).status).toBe(403);
    expect(
      (await browser.ask('PUT', `${path}/${colleague.id}/roles`, { roles: ['member'] }, { 'if-match': '*' })).status,
    ).toBe(403);
    await world.sql(`update access.memberships set roles = '{member}' where person_id = $1`, [colleague.id]);
  });

  it('are removed from an organisation and suspended, felt at the next request', async () => {
    const { browser, organisationId } = await signedIn(world, 'REMOVE', ['editor']);
    const colleague = await addPerson(world, organisationId);
    const theirs = await signIn(world, colleague);
    expect((await theirs.ask('GET', '/v1/me')).status).toBe(200);
    expect((await browser.ask('DELETE', `/v1/organisations/${organisationId}/people/${colleague.id}`)).status).toBe(
      204,
    );
    expect((await theirs.ask('GET', '/v1/me')).status).toBe(401);

    const other = await addPerson(world, organisationId);
    const others = await signIn(world, other);
    expect((await browser.ask('POST', `/v1/people/${other.id}/suspension`)).status).toBe(403);
    expect(await coordinator.ask('POST', `/v1/people/${other.id}/suspension`)).toMatchObject({
      status: 200,
      body: { state: 'suspended' },
    });
    expect((await others.ask('GET', '/v1/me')).status).toBe(401);
    expect(await coordinator.ask('DELETE', `/v1/people/${other.id}/suspension`)).toMatchObject({
      status: 200,
      body: { state: 'active' },
    });
    expect((await others.ask('GET', '/v1/me')).status).toBe(401);
  });

  it('show their address to their editors and coordinators, their name to the coalition, and nothing to the public', async () => {
    const { browser, organisationId, person } = await signedIn(world, 'ADDR', ['editor']);
    const colleague = await addPerson(world, organisationId);
    const plain = await signIn(world, await addPerson(world, organisationId));
    const stranger = await signedIn(world, 'ADDR2', ['editor']);
    expect((await browser.ask('GET', `/v1/people/${colleague.id}`)).body).toMatchObject({ email: colleague.email });
    expect((await coordinator.ask('GET', `/v1/people/${colleague.id}`)).body).toMatchObject({
      email: colleague.email,
    });
    for (const asker of [plain, stranger.browser]) {
      const { status, body } = await asker.ask('GET', `/v1/people/${colleague.id}`);
      expect([status, 'email' in body]).toEqual([200, false]);
    }
    expect((await anyoneAsks('GET', `/v1/people/${colleague.id}`)).status).toBe(401);
    expect((await stranger.browser.ask('GET', `/v1/organisations/${organisationId}/people`)).status).toBe(403);
    const list = await browser.ask<Page<{ id: string }>>('GET', `/v1/organisations/${organisationId}/people`);
    expect(list.body.items.map(({ id }) => id).sort()).toEqual(
      expect.arrayContaining([person.id, colleague.id].sort()),
    );
  });

  it('change their own name, language and time zone, by an IANA name only', async () => {
    const { browser } = await signedIn(world, 'ZONE', ['member']);
    for (const zone of ['Mars/Olympus', '+08:00', 'Asia/Ulaanbaatar\u0000', '../etc/passwd']) {
      expect(await browser.ask('PATCH', '/v1/me', { zone }, { 'if-match': '*' })).toMatchObject({
        status: 400,
        body: { errors: [expect.objectContaining({ pointer: '/zone' })] },
      });
    }
    expect(
      await browser.ask(
        'PATCH',
        '/v1/me',
        { zone: 'Asia/Ulaanbaatar', language: 'mn', name: 'Батаа' },
        { 'if-match': '"v1"' },
      ),
    ).toMatchObject({ status: 200, body: { zone: 'Asia/Ulaanbaatar', language: 'mn', name: 'Батаа', version: 2 } });
  });

  it('act for one organisation at a time, and only for their own', async () => {
    const { browser, person } = await signedIn(world, 'ONE', ['editor']);
    const two = await world.organisation('TWO');
    expect((await browser.ask('PUT', '/v1/me/organisation', { organisationId: two.id })).status).toBe(403);
    await world.sql(`insert into access.memberships (person_id, organisation_id, roles) values ($1, $2, '{member}')`, [
      person.id,
      two.id,
    ]);
    expect((await browser.ask('PUT', '/v1/me/organisation', { organisationId: two.id })).body).toMatchObject({
      organisationId: two.id,
      roles: ['member'],
    });
    expect((await browser.ask('GET', '/v1/me')).body).toMatchObject({ organisationId: two.id, roles: ['member'] });
    expect((await browser.ask('POST', '/v1/keys', { name: 'system', scopes: ['read'] })).status).toBe(403);
  });
  it('is felt in another hub process within two seconds', async () => {
    const { browser, person } = await signedIn(world, 'FAR', ['member']);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
    const started = Date.now();
    await world.sql('update access.sessions set revoked_at = now() where person_id = $1', [person.id]);
    await until(async () => ((await browser.ask('GET', '/v1/me')).status === 401 ? true : undefined), 3);
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('asks programs with a session cookie for the proof that browsers give', async () => {
    const { browser } = await signedIn(world, 'PROOF', ['member']);
    expect(
      (await browser.ask('PATCH', '/v1/me', { name: 'X' }, { 'sec-fetch-site': null, 'if-match': '*' })).status,
    ).toBe(403);
  });
});
