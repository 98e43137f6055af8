import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { until } from './support/browser.js';
import { aMaterial, type Answer, ask } from './support/library.js';
import { addPerson, signIn, startPeoplesWorld } from './support/people.js';
import { type World } from './support/world.js';

/** A PDF of one page with one line of text, and what else a test puts into its catalogue. */
function pdfOf(text: string, catalogue = ''): Buffer {
  const content = deflateSync(`BT /F1 24 Tf 72 700 Td (${text}) Tj ET`);
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  const object = (body: string | Buffer, ...rest: (string | Buffer)[]): void => {
    offsets.push(parts.reduce((sum, part) => sum + part.length, 0));
    parts.push(
      Buffer.concat([`${offsets.length} 0 obj\n`, body, ...rest, '\nendobj\n'].map(part => Buffer.from(part))),
    );
  };
  object(`<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`);
  object('<< /Type /Pages /Kids [3 0 R] /Count 1 >>');
  object(
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
  );
  object(`<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n`, content, '\nendstream');
  object('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  const start = parts.reduce((sum, part) => sum + part.length, 0);
  const table = offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

describe('a file', () => {
  let world: World;
  let blobs: string;
  let publisher: { id: string; key: string };
  let member: { id: string; key: string };
  beforeAll(async () => {
    blobs = await mkdtemp(join(tmpdir(), 'ortoo-blobs-'));
    world = await startPeoplesWorld({ ORTOO_BLOB_DIR: blobs });
    [publisher, member] = [await world.organisation('SCF'), await world.organisation('NPA')];
  });
  afterAll(async () => {
    await world.stop();
    await rm(blobs, { recursive: true, force: true });
  });

  const send = (content: string | Buffer, name: string, key = publisher.key, field = 'file'): Promise<Answer> => {
    const form = new FormData();
    form.append(field, new Blob([content]), name);
    return ask(world, 'POST', '/v1/files', key, form);
  };
  const attach = (files: string[], fields: Record<string, unknown> = {}): Promise<Answer> =>
    ask(world, 'POST', '/v1/materials', publisher.key, aMaterial({ files, ...fields }));
  const serve = (id: string, key?: string): Promise<Response> =>
    fetch(`${world.url}/v1/files/${id}`, { headers: key ? { authorization: `Bearer ${key}` } : {} });

  it('is served as an attachment, byte for byte, to whoever sees a material that it belongs to', async () => {
    const content = pdfOf('Household water and child health');
    const stored = await send(content, 'Тайлан 2026.pdf');
    expect(stored).toMatchObject({
      status: 201,
      body: { name: 'Тайлан 2026.pdf', mediaType: 'application/pdf', bytes: content.length, state: 'ready' },
    });
    const { id } = stored.body;
    expect((await serve(id, member.key)).status).toBe(404);

    const draft = await attach([id], { publish: false });
    expect(draft.body.files).toMatchObject([{ id, name: 'Тайлан 2026.pdf', sha256: stored.body.sha256 }]);
    expect((await serve(id, member.key)).status).toBe(404);
    await ask(world, 'PATCH', `/v1/materials/${draft.body.id}`, publisher.key, { publish: true }, { 'if-match': '*' });

    const served = await serve(id, member.key);
    expect(served.status).toBe(200);
    expect(Buffer.from(await served.arrayBuffer()).equals(content)).toBe(true);
    expect(Object.fromEntries(served.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': expect.stringMatching(/^attachment; filename=".*\.pdf"; filename\*=UTF-8''%D0%A2/),
      'content-length': String(content.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'cache-control': 'private, no-store',
    });
    expect((await serve(id)).status).toBe(404);
    await ask(
      world,
      'PATCH',
      `/v1/materials/${draft.body.id}`,
      publisher.key,
      { audience: 'own' },
      { 'if-match': '*' },
    );
    expect((await serve(id, member.key)).status).toBe(404);
    expect((await ask(world, 'GET', `/v1/files/${id}/text`, member.key)).status).toBe(404);
  });

  it('is found by the words in it, once its text was read', async () => {
    const { body } = await send('Сургуулийн дотуур байрны халаалт', 'appendix.txt');
    const material = await attach([body.id], { title: 'Annex' });
    const text = await until(async () => {
      const answer = await ask(world, 'GET', `/v1/files/${body.id}/text`, member.key);
      return answer.status === 200 ? answer : undefined;
    });
    expect(text.body).toBe('Сургуулийн дотуур байрны халаалт');
    expect(text.headers.get('content-type')).toMatch(/^text\/plain/);
    const found = await ask(world, 'GET', `/v1/materials?q=${encodeURIComponent('сургууль')}`, member.key);
    expect(found.body.items).toMatchObject([{ id: material.body.id, files: 1 }]);
    const pdf = await send(pdfOf('Uncommon wordings'), 'second.pdf');
    await attach([pdf.body.id], { title: 'Second annex', audience: 'own' });
    await until(async () =>
      (await ask(world, 'GET', `/v1/files/${pdf.body.id}/details`, publisher.key)).body.text === 'ready'
        ? true
        : undefined,
    );
    expect((await ask(world, 'GET', '/v1/materials?q=uncommon', publisher.key)).body.items).toHaveLength(1);
    expect((await ask(world, 'GET', '/v1/materials?q=uncommon', member.key)).body).toMatchObject({
      items: [],
      facets: { total: 0 },
    });
  });

  it.each([
    ['a web page', '<html><script>alert(1)</script></html>', 'report.html', 415],
    ['a web page called otherwise', '<!doctype html><script>alert(1)</script>', 'report.txt', 415],
    ['a PDF under another name', pdfOf('x'), 'report.docx', 415],
    ['nothing', '', 'empty.txt', 415],
    ['a program', Buffer.concat([Buffer.from('MZ\x90\0\x03', 'latin1'), randomBytes(500)]), 'setup.exe', 415],
  ])('is refused when it is %s, and leaves nothing behind', async (_what, content, name, status) => {
    const before = await readdir(blobs, { recursive: true });
    const answer = await send(content, name);
    expect(answer.status).toBe(status);
    expect(answer.body.errors[0].pointer).toBe('/file');
    expect((await readdir(blobs, { recursive: true })).filter(path => /[0-9a-f]{64}|part$/.test(path)).length).toBe(
      before.filter(path => /[0-9a-f]{64}|part$/.test(path)).length,
    );
  });

  it('is refused beyond 50 MiB, without a field "file", and without a key', async () => {
    expect(await send(Buffer.alloc(50 * 1024 * 1024 + 1, 'a'), 'large.txt')).toMatchObject({ status: 413 });
    expect(await send('text', 'a.txt', publisher.key, 'paper')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/file' }] },
    });
    expect(await ask(world, 'POST', '/v1/files', publisher.key, { file: 'text' })).toMatchObject({ status: 415 });
    const form = new FormData();
    form.append('file', new Blob(['x']), 'a.txt');
    expect(await ask(world, 'POST', '/v1/files', undefined, form)).toMatchObject({ status: 401 });
  });

  it('keeps nothing of a name but the name', async () => {
    const { body } = await send('text', '../../etc/pass\u202Ewd\r\nSet-Cookie: a=b.txt');
    expect(body.name).not.toMatch(/[\r\n/\u202E]/);
    const served = await serve(body.id, publisher.key);
    expect(served.headers.get('set-cookie')).toBeNull();
  });

  it('with something that acts is held until a coordinator has looked at it', async () => {
    const stored = await send(pdfOf('Form', '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'), 'form.pdf');
    expect(stored).toMatchObject({ status: 201, body: { state: 'held', reasons: [{ code: 'active-pdf' }] } });
    const path = `/v1/files/${stored.body.id}`;
    expect(await attach([stored.body.id])).toMatchObject({ status: 400, body: { errors: [{ pointer: '/files/0' }] } });
    expect(await ask(world, 'POST', `${path}/release`, publisher.key)).toMatchObject({ status: 403 });
    const coordinator = await signIn(world, await addPerson(world, member.id, ['coordinator']));
    expect((await coordinator.ask<{ items: unknown[] }>('GET', '/v1/files/held')).body.items).toMatchObject([
      { id: stored.body.id },
    ]);
    expect((await coordinator.ask('GET', path)).status).toBe(200);
    expect(await coordinator.ask('POST', `${path}/release`)).toMatchObject({ status: 200, body: { state: 'ready' } });
    expect(await attach([stored.body.id])).toMatchObject({ status: 201 });
  });

  it('of another organisation cannot be attached', async () => {
    const { body } = await send('theirs', 'theirs.txt', member.key);
    expect(await attach([body.id])).toMatchObject({ status: 400, body: { errors: [{ pointer: '/files/0' }] } });
  });
});

describe('places', () => {
  let world: World;
  beforeAll(async () => {
    world = await startPeoplesWorld();
  });
  afterAll(() => world.stop());

  it('are listed with their dates, found by any spelling of their name, and completed by a coordinator', async () => {
    const { id, key } = await world.organisation('SCF');
    const list = async (query: string): Promise<string[]> =>
      (await ask(world, 'GET', `/v1/places?${query}`)).body.items.map((item: { code: string }) => item.code);
    expect(await list('q=hoa%20binh')).toEqual(['VN-14']);
    expect(await list(`q=${encodeURIComponent('хөвсгөл')}`)).toEqual(['MN-041']);
    expect(await list("q=farg'ona")).toEqual(['UZ-FA']);
    expect(await list('at=2024-01-01&parent=VN&limit=200')).toContain('VN-14');
    expect(await list('at=2026-01-01&parent=VN&limit=200')).toHaveLength(34);
    const page = (await ask(world, 'GET', '/v1/places?limit=10')).body;
    expect(await list(`limit=10&after=${page.next}`)).not.toContain(page.items[0].code);

    const csv =
      'code,parent,level,name,name_mn,child_population,child_population_year,child_population_source\nMN-041-04,MN-041,2,Alag-Erdene,Алаг-Эрдэнэ,1204,2024,NSO\n';
    const material = { places: ['MN-041-04'] };
    expect(await ask(world, 'POST', '/v1/materials', key, aMaterial(material))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/places/0' }] },
    });
    expect(await ask(world, 'POST', '/v1/places/import', key, { csv })).toMatchObject({ status: 403 });

    const coordinator = await signIn(world, await addPerson(world, id, ['coordinator']));
    const put = (body: Record<string, unknown>) => coordinator.ask('POST', '/v1/places/import', body);
    expect(await put({ csv, dryRun: true })).toMatchObject({
      status: 200,
      body: { dryRun: true, created: 1, errors: [] },
    });
    expect(await list('q=MN-041-04')).toEqual([]);
    expect(await put({ csv })).toMatchObject({ status: 200, body: { created: 1, updated: 0, unchanged: 0 } });
    expect(await put({ csv })).toMatchObject({ status: 200, body: { created: 0, updated: 0, unchanged: 1 } });
    expect(await put({ csv: csv.replace('1204', '1300') })).toMatchObject({ status: 200, body: { updated: 1 } });
    expect(await put({ csv: csv.replace('MN-041,2', 'MN-999,2') })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/csv/2/parent' }] },
    });

    expect(
      await ask(world, 'POST', '/v1/materials', key, aMaterial({ ...material, audience: 'public' })),
    ).toMatchObject({ status: 201 });
    const found = async (place: string): Promise<number> =>
      (await ask(world, 'GET', `/v1/materials?places=${place}`)).body.items.length;
    expect([await found('MN-041-04'), await found('MN-041'), await found('MN')]).toEqual([1, 1, 1]);
    // A district that becomes part of another province takes what was written about it along.
    expect(await put({ csv: 'code,succeeded_by,valid_to\nMN-041-04,MN-067,2026-12-31\n' })).toMatchObject({
      status: 200,
      body: { updated: 1 },
    });
    expect([await found('MN-067'), await found('MN-041')]).toEqual([1, 1]);
  });
});
