import { aMaterial, type Answer, ask, eventsOf } from './support/library.js';
import { startWorld, type World } from './support/world.js';

describe('a material of the library', () => {
  let world: World;
  let publisher: { id: string; key: string };
  let member: { id: string; key: string };
  beforeAll(async () => {
    world = await startWorld();
    [publisher, member] = [await world.organisation('SCF'), await world.organisation('NPA')];
  });
  afterAll(() => world.stop());

  const create = (fields: Record<string, unknown> = {}, key = publisher.key): Promise<Answer> =>
    ask(world, 'POST', '/v1/materials', key, aMaterial(fields));

  it('lives as a draft, is published, revised and withdrawn, and each step reaches who may know', async () => {
    const draft = await create({ publish: false });
    expect(draft).toMatchObject({ status: 201, body: { state: 'draft', version: 1, publishedAt: null } });
    const path = `/v1/materials/${draft.body.id}`;
    expect(await ask(world, 'GET', path, member.key)).toMatchObject({ status: 404 });
    expect(await ask(world, 'PATCH', path, publisher.key, { publish: true })).toMatchObject({ status: 428 });

    const published = await ask(world, 'PATCH', path, publisher.key, { publish: true }, { 'if-match': '"v1"' });
    expect(published).toMatchObject({ status: 200, body: { state: 'published', version: 2 } });
    expect(published.headers.get('etag')).toBe('"v2"');
    expect(await ask(world, 'GET', path, member.key)).toMatchObject({ status: 200, body: { id: draft.body.id } });

    const stale = await ask(world, 'PATCH', path, publisher.key, { title: 'Other title' }, { 'if-match': '"v1"' });
    expect(stale).toMatchObject({ status: 412 });
    const revised = await ask(world, 'PATCH', path, publisher.key, { body: 'Corrected text.' }, { 'if-match': '"v2"' });
    expect(revised).toMatchObject({ status: 200, body: { version: 3, body: 'Corrected text.' } });
    const again = await ask(world, 'PATCH', path, publisher.key, { body: 'Corrected text.' }, { 'if-match': '"v3"' });
    expect(again).toMatchObject({ status: 200, body: { version: 3 } });

    const versions = await ask(world, 'GET', `${path}/versions`, member.key);
    expect(versions.body.items.map((version: { version: number }) => version.version)).toEqual([3, 2]);
    expect((await ask(world, 'GET', `${path}/versions`, publisher.key)).body.items).toHaveLength(3);

    const gone = await ask(
      world,
      'POST',
      `${path}/withdraw`,
      publisher.key,
      { reason: 'Figures were wrong.' },
      { 'if-match': '*' },
    );
    expect(gone).toMatchObject({ status: 200, body: { state: 'withdrawn', withdrawalReason: 'Figures were wrong.' } });
    expect(await ask(world, 'GET', path, member.key)).toMatchObject({
      status: 410,
      body: { detail: 'Figures were wrong.' },
    });
    const stranger = await world.organisation('MoH', 'government');
    expect(await ask(world, 'GET', path, stranger.key)).toMatchObject({ status: 404 });

    const events = await eventsOf(world, member.key, 3);
    expect(events.map(event => event.type)).toEqual([
      'org.ortoo.record.redacted.v1',
      'org.ortoo.record.redacted.v1',
      'org.ortoo.report.withdrawn.v1',
    ]);
    expect(events[2]?.data).toMatchObject({ materialId: draft.body.id, reason: 'Figures were wrong.' });
    expect(JSON.stringify(events)).not.toContain('Corrected text.');
    const [row] = await world.sql(
      'select count(*)::int as left from ledger.outbox where record_id = $1 and data like $2',
      [draft.body.id, '%Corrected%'],
    );
    expect(row).toEqual({ left: 0 });
  });

  it('says in a revision which fields differ', async () => {
    const { body } = await create({ title: 'Ten schools without heating' });
    await ask(
      world,
      'PATCH',
      `/v1/materials/${body.id}`,
      publisher.key,
      { themes: ['education.access'], summary: 'Short.' },
      { 'if-match': '"v1"' },
    );
    const events = await eventsOf(world, member.key, 5);
    expect(events.at(-1)).toMatchObject({
      type: 'org.ortoo.report.revised.v1',
      data: { changed: ['summary', 'themes'], version: 2 },
    });
  });

  it('is deleted as a draft, and only as a draft', async () => {
    const draft = await create({ publish: false, title: 'Never to be seen' });
    const path = `/v1/materials/${draft.body.id}`;
    expect(await ask(world, 'DELETE', path, member.key, undefined, { 'if-match': '*' })).toMatchObject({ status: 404 });
    expect(await ask(world, 'DELETE', path, publisher.key, undefined, { 'if-match': '"v1"' })).toMatchObject({
      status: 204,
    });
    expect(await ask(world, 'GET', path, publisher.key)).toMatchObject({ status: 404 });
    const published = await create({ title: 'Seen by all' });
    const refused = await ask(world, 'DELETE', `/v1/materials/${published.body.id}`, publisher.key, undefined, {
      'if-match': '*',
    });
    expect(refused).toMatchObject({ status: 409 });
  });

  it('is changed by its own organisation alone', async () => {
    const { body } = await create({ title: 'Ours to change' });
    const foreign = await ask(
      world,
      'PATCH',
      `/v1/materials/${body.id}`,
      member.key,
      { title: 'Taken over' },
      { 'if-match': '*' },
    );
    expect(foreign).toMatchObject({ status: 403 });
    expect(await ask(world, 'POST', '/v1/materials', undefined, aMaterial())).toMatchObject({ status: 401 });
  });

  it('is held back until its moment, moved, and released exactly once', async () => {
    const moment = new Date(Date.now() + 3_600_000).toISOString();
    const held = await create({ title: 'Not before noon', embargoUntil: moment });
    expect(held.body).toMatchObject({ state: 'embargoed', embargoUntil: moment, publishedAt: null });
    const path = `/v1/materials/${held.body.id}`;
    expect(await ask(world, 'GET', path, member.key)).toMatchObject({ status: 404 });

    const later = new Date(Date.now() + 7_200_000).toISOString();
    const moved = await ask(world, 'PATCH', path, publisher.key, { embargoUntil: later }, { 'if-match': '"v1"' });
    expect(moved.body).toMatchObject({ state: 'embargoed', embargoUntil: later, version: 2 });
    expect(await world.sql('select due_at from ledger.schedule where key = $1', [held.body.id])).toEqual([
      { due_at: new Date(later) },
    ]);

    const before = await eventsOf(world, member.key, 0);
    await world.sql(`update ledger.schedule set due_at = date_trunc('milliseconds', now()) where key = $1`, [
      held.body.id,
    ]);
    const events = await eventsOf(world, member.key, before.length + 1);
    expect(events.at(-1)).toMatchObject({
      type: 'org.ortoo.report.published.v1',
      data: { materialId: held.body.id, title: 'Not before noon' },
    });
    expect(await ask(world, 'GET', path, member.key)).toMatchObject({
      status: 200,
      body: { state: 'published', embargoUntil: null },
    });
    expect(await world.sql('select from ledger.schedule where key = $1', [held.body.id])).toEqual([]);
    const [row] = await world.sql('select count(*)::int as told from ledger.outbox where record_id = $1', [
      held.body.id,
    ]);
    expect(row).toEqual({ told: 1 });
  });

  it('becomes a draft again when its embargo is taken away', async () => {
    const held = await create({ title: 'Perhaps later', embargoUntil: new Date(Date.now() + 3_600_000).toISOString() });
    const draft = await ask(
      world,
      'PATCH',
      `/v1/materials/${held.body.id}`,
      publisher.key,
      { embargoUntil: null },
      { 'if-match': '*' },
    );
    expect(draft.body).toMatchObject({ state: 'draft', embargoUntil: null });
    expect(await world.sql('select from ledger.schedule where key = $1', [held.body.id])).toEqual([]);
  });

  it('is published at once when the moment of its embargo has passed', async () => {
    expect((await create({ title: 'Old news', embargoUntil: '2020-01-01T00:00:00+08:00' })).body).toMatchObject({
      state: 'published',
    });
  });

  it('carries codes of the vocabularies only, and is told the nearest ones', async () => {
    const answer = await create({
      kind: 'studdy',
      themes: ['health.nutritoin'],
      language: 'mongolian',
      licence: 'CC-BY',
    });
    expect(answer.status).toBe(400);
    const details = Object.fromEntries(
      answer.body.errors.map((error: { pointer: string; detail: string }) => [error.pointer, error.detail]),
    );
    expect(details['/kind']).toContain('Did you mean study');
    expect(details['/themes/0']).toContain('health.nutrition');
    expect(details['/licence']).toContain('CC-BY-4.0');
    const places = await create({ places: ['MN-041', 'MN-41'] });
    expect(places).toMatchObject({ status: 400, body: { errors: [{ pointer: '/places/1' }] } });
    expect(places.body.errors[0].detail).toContain('MN-041');
    expect(await create({ kind: 'draft_law' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/details/crcClusters' }] },
    });
    expect(await create({ kind: 'draft_law', details: { crcClusters: ['5', '9'] } })).toMatchObject({ status: 201 });
  });

  it('survives text that a database cannot hold', async () => {
    const answer = await create({ title: 'Nul \u0000 and half \ud800 a character', body: 'a\u0000b\u202Ec' });
    expect(answer).toMatchObject({ status: 201, body: { title: 'Nul  and half  a character', body: 'abc' } });
    expect(await create({ details: { note: 'a\u0000' } })).toMatchObject({ status: 400 });
    expect(await create({ sources: [{ name: 'x\u0000', url: 'https://example.org/\u0000' }] })).toMatchObject({
      status: expect.any(Number),
    });
  });

  it('refuses details that nest without end', async () => {
    const depth = 100_000;
    const body = JSON.stringify(aMaterial()).replace(
      /}$/,
      `,"details":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`,
    );
    const headers = { authorization: `Bearer ${publisher.key}`, 'content-type': 'application/json' };
    const response = await fetch(`${world.url}/v1/materials`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
  });

  it('asks before text that may tell who a child is, and takes yes for an answer', async () => {
    const text = { title: 'A visit', body: 'We met 12-year-old Bolormaa at the shelter.' };
    const asked = await create(text);
    expect(asked).toMatchObject({ status: 422, body: { errors: [{ pointer: '/body' }] } });
    expect(asked.body.type).toMatch(/looks-like-a-child$/);
    expect(JSON.stringify(asked.body)).not.toContain('Bolormaa');
    expect(await create({ ...text, identityChecked: true })).toMatchObject({ status: 201 });
  });

  it('shows announced studies that look alike before a second one, as far as the asker may see them', async () => {
    const plan = { kind: 'announced_study', places: ['MN-071'], themes: ['education.access'] };
    const first = await create({ ...plan, title: 'We plan a survey of herder families in Bayan-Ölgii' });
    expect(first.status).toBe(201);
    const second = { ...plan, title: 'Survey of herder families in Bayan-Olgii province' };
    const asked = await create(second, member.key);
    expect(asked).toMatchObject({
      status: 422,
      body: { similar: [{ id: first.body.id, organisation: { id: publisher.id } }] },
    });
    expect(await create({ ...second, similarChecked: true }, member.key)).toMatchObject({ status: 201 });
    const hidden = { ...plan, audience: 'own', title: 'Baseline of kindergarten heating in Uvs' };
    expect(await create(hidden)).toMatchObject({ status: 201 });
    expect(
      await create({ ...hidden, title: 'Baseline of kindergarten heating in Uvs aimag' }, member.key),
    ).toMatchObject({ status: 201 });
  });

  it('shows finished studies of others with the same title, and lets an organisation repeat its own', async () => {
    const title = 'Nutrition in Khövsgöl 2026';
    const first = await create({ title });
    expect(await create({ title })).toMatchObject({ status: 201 });
    const asked = await create({ title: 'NUTRITION in Khovsgol, 2026' }, member.key);
    expect(asked.status).toBe(422);
    expect(asked.body.similar.map((similar: { id: string }) => similar.id)).toContain(first.body.id);
    expect(await create({ title: 'Nutrition in Khövsgöl 2027' }, member.key)).toMatchObject({ status: 201 });
    expect(await create({ title, kind: 'news' }, member.key)).toMatchObject({ status: 201 });
  });

  it('answers a repeated request with the first answer', async () => {
    const headers = { 'idempotency-key': 'report-7' };
    const one = await ask(world, 'POST', '/v1/materials', publisher.key, aMaterial({ title: 'Sent twice' }), headers);
    const two = await ask(world, 'POST', '/v1/materials', publisher.key, aMaterial({ title: 'Sent twice' }), headers);
    expect(two.body).toEqual(one.body);
  });

  it('carries the tags of all that contains it, so that filters of streams find it', async () => {
    const { body } = await create({
      title: 'Floods of 2020',
      themes: ['health.wash'],
      places: ['VN-14'],
      translations: [{ language: 'vi', title: 'Lũ lụt', body: '' }],
    });
    const [row] = await world.sql('select tags from ledger.outbox where record_id = $1', [body.id]);
    expect((row as { tags: string[] }).tags.sort()).toEqual([
      'kind:study',
      'lang:en',
      'lang:vi',
      `org:${publisher.id}`,
      'place:VN',
      'place:VN-14',
      'place:VN-68',
      'theme:health',
      'theme:health.wash',
    ]);
  });
});
