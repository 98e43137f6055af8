import { addPerson, signedIn, signIn, startPeoplesWorld } from './support/people.js';
import { type World } from './support/world.js';

type Page<Item> = { items: Item[]; next: string | null };

describe('keys', () => {
  let world: World;
  beforeAll(async () => {
    world = await startPeoplesWorld();
  }, 60_000);
  afterAll(() => world.stop());

  const auditOf = async (subjectId: string) =>
    (await world.sql('select action from access.audit where subject_id = $1 order by id', [subjectId])).map(
      row => row['action'],
    );

  it('are shown once, listed by their hint, noted when used, and refused as soon as they are revoked', async () => {
    const { browser, organisationId } = await signedIn(world, 'KEYS', ['editor']);
    const made = await browser.ask<{ id: string; key: string; hint: string }>(
      'POST',
      '/v1/keys',
      { name: 'Our system', scopes: ['read'], expiresInDays: 30 },
      { 'idempotency-key': 'same' },
    );
    expect(made.body).toMatchObject({
      name: 'Our system',
      organisationId,
      scopes: ['read'],
      key: expect.stringMatching(/^ork_[A-Za-z0-9_-]{43}$/),
    });
    expect(made.body.key.startsWith(made.body.hint)).toBe(true);
    const everything = JSON.stringify(
      await world.sql(
        'select (select json_agg(k) from access.keys k) as keys, (select json_agg(i) from hub.idempotency i) as answers',
      ),
    );
    expect(everything).not.toContain(made.body.key);
    expect((await world.call('GET', '/v1/materials', made.body.key)).status).toBe(200);
    const list = await browser.ask<Page<{ id: string; usedAt: string | null }>>('GET', '/v1/keys');
    expect(JSON.stringify(list.body)).not.toContain(made.body.key);
    expect(list.body.items.find(({ id }) => id === made.body.id)?.usedAt).toEqual(expect.any(String));
    expect((await browser.ask('DELETE', `/v1/keys/${made.body.id}`)).status).toBe(204);
    expect((await world.call('GET', '/v1/events', made.body.key)).status).toBe(401);
    expect(await auditOf(made.body.id)).toEqual(['key.created', 'key.revoked']);
  });

  it('do what their scopes say, and never more than their organisation may', async () => {
    const member = await signedIn(world, 'SCOPE', ['editor']);
    const reader = await member.browser.ask<{ key: string }>('POST', '/v1/keys', {
      name: 'reader',
      scopes: ['read'],
    });
    expect(
      (
        await world.call('POST', '/v1/materials', reader.body.key, {
          kind: 'news',
          title: 'Title',
          body: 'Text',
          language: 'en',
          audience: 'coalition',
        })
      ).status,
    ).toBe(403);
    const observer = await signedIn(world, 'SCOPE2', ['editor'], 'observer');
    expect((await observer.browser.ask('POST', '/v1/keys', { name: 'writer', scopes: ['publish'] })).status).toBe(403);
  });

  it('live two years at most, and end by themselves', async () => {
    const { browser } = await signedIn(world, 'EXPIRE', ['editor']);
    expect(
      (await browser.ask('POST', '/v1/keys', { name: 'system', scopes: ['read'], expiresInDays: 731 })).status,
    ).toBe(400);
    const made = await browser.ask<{ id: string; key: string }>('POST', '/v1/keys', {
      name: 'system',
      scopes: ['read'],
    });
    await world.sql(`update access.keys set expires_at = now() - interval '1 second' where id = $1`, [made.body.id]);
    expect((await world.call('GET', '/v1/events', made.body.key)).status).toBe(401);
  });

  it('make no keys, and are no business of plain members or of other organisations', async () => {
    const { browser, organisationId } = await signedIn(world, 'NOKEYS', ['editor']);
    const made = await browser.ask<{ id: string; key: string }>('POST', '/v1/keys', {
      name: 'system',
      scopes: ['admin'],
    });
    expect((await world.call('POST', '/v1/keys', made.body.key, { name: 'child', scopes: ['read'] })).status).toBe(403);
    const plain = await signIn(world, await addPerson(world, organisationId));
    const stranger = await signedIn(world, 'NOKEYS2', ['editor']);
    for (const asker of [plain, stranger.browser]) {
      expect((await asker.ask('DELETE', `/v1/keys/${made.body.id}`)).status).toBe(403);
      expect((await asker.ask('GET', `/v1/keys?organisationId=${organisationId}`)).status).toBe(403);
    }
    expect(
      await world.call('PATCH', `/v1/organisations/${organisationId}`, made.body.key, {
        homepage: 'https://nokeys.example',
      }),
    ).toMatchObject({ status: 428 });
  });
});
