import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, ask, eventsOf } from './support/library.js';
import { startWorld, type World } from './support/world.js';

describe('a push of documents', () => {
  let world: World;
  let blobs: string;
  let publisher: { id: string; key: string };
  let member: { id: string; key: string };
  beforeAll(async () => {
    blobs = await mkdtemp(join(tmpdir(), 'ortoo-blobs-'));
    world = await startWorld({ ORTOO_BLOB_DIR: blobs });
    [publisher, member] = [await world.organisation('SCF'), await world.organisation('NPA')];
  });
  afterAll(async () => {
    await world.stop();
    await rm(blobs, { recursive: true, force: true });
  });

  const documentOf = (number: number, fields: Record<string, unknown> = {}): Record<string, unknown> => ({
    url: `https://scf.example/reports/${number}`,
    kind: 'assessment',
    title: `Assessment number ${number}`,
    body: 'Text',
    language: 'en',
    audience: 'coalition',
    ...fields,
  });
  const push = (items: unknown[], more: Record<string, unknown> = {}, key = publisher.key): Promise<Answer> =>
    ask(world, 'PUT', '/v1/ingest/materials', key, { items, ...more });

  it('creates, leaves alone and brings up to date by the address of each document', async () => {
    const first = await push([documentOf(1), documentOf(2)]);
    expect(first).toMatchObject({
      status: 200,
      body: { items: [{ outcome: 'created', version: 1 }, { outcome: 'created' }] },
    });
    const [one] = first.body.items;
    const again = await push([documentOf(1), documentOf(2, { title: 'Assessment number two' })]);
    expect(again.body.items).toMatchObject([
      { outcome: 'unchanged', id: one.id, version: 1, checksum: one.checksum },
      { outcome: 'updated', version: 2 },
    ]);
    const { body } = await ask(world, 'GET', `/v1/materials/${one.id}`, member.key);
    expect(body).toMatchObject({ title: 'Assessment number 1', state: 'published' });
    const types = (await eventsOf(world, member.key, 3)).map(event => event.type);
    expect(types).toEqual([
      'org.ortoo.report.published.v1',
      'org.ortoo.report.published.v1',
      'org.ortoo.report.revised.v1',
    ]);
  });

  it('takes away what a newer document does not say any more', async () => {
    await push([documentOf(3, { summary: 'Short', licence: 'CC-BY-4.0', themes: ['health'] })]);
    const [item] = (await push([documentOf(3)])).body.items;
    const { body } = await ask(world, 'GET', `/v1/materials/${item.id}`, publisher.key);
    expect(body).not.toHaveProperty('summary');
    expect(body).not.toHaveProperty('licence');
    expect(body.themes).toEqual([]);
  });

  it('stores one record however many pushes of a document arrive together', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => push([documentOf(4)])));
    const outcomes = answers
      .flatMap(answer => answer.body.items.map((item: { outcome: string }) => item.outcome))
      .sort();
    expect(outcomes).toEqual(['created', ...Array(7).fill('unchanged')]);
  });

  it('keeps the documents of two organisations apart, even of the same page', async () => {
    const [[ours], [theirs]] = [
      (await push([documentOf(5)])).body.items,
      (await push([documentOf(5, { title: 'As seen by NPA' })], {}, member.key)).body.items,
    ];
    expect([ours.outcome, theirs.outcome]).toEqual(['created', 'created']);
    expect(ours.id).not.toBe(theirs.id);
  });

  it('changes nothing in a dry run', async () => {
    const answer = await push([documentOf(6), documentOf(1, { title: 'Other title' }), documentOf(1)], {
      dryRun: true,
    });
    expect(answer.body).toMatchObject({
      dryRun: true,
      items: [{ outcome: 'created' }, { outcome: 'updated' }, { outcome: 'unchanged' }],
    });
    expect(await world.sql(`select from hub.materials where source_url like '%/6' or title = 'Other title'`)).toEqual(
      [],
    );
  });

  it('refuses a document by its fields and stores the others', async () => {
    const answer = await push([
      documentOf(7, { kind: 'asessment', extra: 1 }),
      'no document',
      documentOf(8),
      documentOf(9, { places: ['MN-41'] }),
      documentOf(10, { url: 'ftp://x' }),
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.items).toMatchObject([
      { url: 'https://scf.example/reports/7', outcome: 'refused', problem: 'invalid-request' },
      { url: null, outcome: 'refused' },
      { outcome: 'created' },
      { outcome: 'refused', errors: [{ pointer: '/items/3/places/0' }] },
      { outcome: 'refused', errors: [{ pointer: '/items/4/url' }] },
    ]);
    const pointers = answer.body.items[0].errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers).toContain('/items/0/kind');
    expect(answer.body.items[0].errors[0].detail).toContain('assessment');
    expect(await push([])).toMatchObject({ status: 400 });
    expect(await push(Array(51).fill(documentOf(1)))).toMatchObject({ status: 400 });
  });

  it('names files by the checksum of what was sent before', async () => {
    const form = new FormData();
    form.append('file', new Blob(['table of figures']), 'figures.txt');
    const { body } = await ask(world, 'POST', '/v1/files', publisher.key, form);
    const sha256 = createHash('sha256').update('table of figures').digest('hex');
    const [item] = (await push([documentOf(11, { files: [{ sha256 }] })])).body.items;
    expect((await ask(world, 'GET', `/v1/materials/${item.id}`, member.key)).body.files).toMatchObject([
      { id: body.id, sha256 },
    ]);
    const unknown = await push([documentOf(12, { files: [{ sha256: 'a'.repeat(64) }] })]);
    expect(unknown.body.items).toMatchObject([
      { outcome: 'refused', errors: [{ pointer: '/items/0/files/0/sha256' }] },
    ]);
    expect((await push([documentOf(13, { files: [{ sha256 }] })], {}, member.key)).body.items).toMatchObject([
      { outcome: 'refused' },
    ]);
  });

  it('asks the same questions as the form does', async () => {
    const plan = { kind: 'announced_study', title: 'Survey of street children in Darkhan' };
    await push([documentOf(14, plan)]);
    const asked = await push(
      [documentOf(15, plan), documentOf(16, { body: 'We met 12-year-old Bolormaa at the shelter.' })],
      {},
      member.key,
    );
    expect(asked.body.items).toMatchObject([
      { outcome: 'refused', problem: 'looks-alike', similar: [{ title: plan.title }] },
      { outcome: 'refused', problem: 'looks-like-a-child' },
    ]);
    expect((await push([documentOf(15, { ...plan, similarChecked: true })], {}, member.key)).body.items).toMatchObject([
      { outcome: 'created' },
    ]);
  });

  it('holds documents back and moves their moment', async () => {
    const embargoUntil = new Date(Date.now() + 3_600_000).toISOString();
    const [item] = (await push([documentOf(17, { embargoUntil })])).body.items;
    expect((await ask(world, 'GET', `/v1/materials/${item.id}`, publisher.key)).body).toMatchObject({
      state: 'embargoed',
      embargoUntil,
    });
    expect((await push([documentOf(17, { embargoUntil })])).body.items).toMatchObject([{ outcome: 'unchanged' }]);
    expect((await push([documentOf(17)])).body.items).toMatchObject([{ outcome: 'updated' }]);
    expect((await ask(world, 'GET', `/v1/materials/${item.id}`, member.key)).body).toMatchObject({
      state: 'published',
    });
  });
});
