import { type Browser } from './support/browser.js';
import { addPerson, signedIn, signIn, type TestPerson, startPeoplesWorld } from './support/people.js';
import { type World } from './support/world.js';

const application = {
  name: 'Children’s Voice Hòa Bình',
  names: [{ language: 'vi', name: 'Tiếng nói trẻ em Hòa Bình' }],
  acronym: 'CVHB',
  type: '22',
  identifiers: [{ scheme: 'VN-TIN', value: '0100109106' }],
  headquarters: 'VN',
  worksIn: ['VN-14'],
  themes: [],
  contact: { name: 'Nguyễn Thị Hoa', email: 'hoa@cvhb.example', language: 'vi' },
  focalPoints: [{ name: 'Trần Văn An', email: 'an@cvhb.example' }],
  safeguarding: {
    policyUrl: 'https://cvhb.example/policy',
    focalPoint: { name: 'Lê Thu', email: 'thu@cvhb.example' },
    codeOfConductAccepted: true,
  },
};
const checklist = {
  identityVerified: true,
  safeguardingPolicyRead: true,
  safeguardingFocalPointReached: true,
  codeOfConductAccepted: true,
};

interface Organisation {
  id: string;
  name: string;
  standing: string;
  version: number;
  focalPoints?: unknown[];
  admission?: { status: string; contact?: unknown };
  mergedInto: { id: string; name: string } | null;
}
type Page<Item> = { items: Item[]; next: string | null };

describe('members', () => {
  let world: World;
  let coordinator: Browser;
  let coordinatorPerson: TestPerson;

  beforeAll(async () => {
    world = await startPeoplesWorld();
    ({ browser: coordinator, person: coordinatorPerson } = await signedIn(world, 'SEC', ['coordinator', 'editor']));
  }, 60_000);
  afterAll(() => world.stop());

  const auditOf = async (subjectId: string) =>
    (await world.sql('select action from access.audit where subject_id = $1 order by id', [subjectId])).map(
      row => row['action'],
    );
  const eventsOf = async (recordId: string) =>
    (await world.sql('select type, reach, data from ledger.outbox where record_id = $1 order by seq', [recordId])) as {
      type: string;
      reach: string;
      data: string;
    }[];
  const anyoneAsks = (method: string, path: string, body?: unknown) => world.call(method, path, undefined, body);

  async function apply(changes: Record<string, unknown> = {}): Promise<string> {
    const answer = await anyoneAsks('POST', '/v1/applications', { ...application, acronym: null, ...changes });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return (answer.body as { id: string }).id;
  }

  describe('an organisation that wants to join', () => {
    it('applies, is seen by coordinators only, is admitted after the checklist, and its contact becomes its editor', async () => {
      const id = await apply({ acronym: 'CVHB' });
      expect((await anyoneAsks('GET', `/v1/organisations/${id}`)).status).toBe(404);
      expect(JSON.stringify((await anyoneAsks('GET', '/v1/organisations')).body)).not.toContain(id);
      const waiting = await coordinator.ask<Page<Organisation>>('GET', '/v1/applications');
      expect(waiting.body.items).toMatchObject([
        { id, standing: 'applicant', admission: { status: 'pending', asks: 'member', contact: application.contact } },
      ]);

      const incomplete = await coordinator.ask('POST', `/v1/applications/${id}/admission`, {
        standing: 'member',
        checklist: { ...checklist, safeguardingPolicyRead: false },
      });
      expect(incomplete).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/checklist/safeguardingPolicyRead' }] },
      });
      const admission = await coordinator.ask('POST', `/v1/applications/${id}/admission`, {
        standing: 'member',
        checklist,
      });
      expect(admission).toMatchObject({
        status: 200,
        body: { id, standing: 'member', admission: { status: 'admitted', decidedBy: coordinatorPerson.id, checklist } },
      });
      expect(
        (await coordinator.ask('POST', `/v1/applications/${id}/admission`, { standing: 'member', checklist })).status,
      ).toBe(409);
      expect(await auditOf(id)).toEqual(['organisation.applied', 'organisation.admitted']);
      expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['organisation.joined']);

      const [mail] = await world.sql(
        `select email, language, "values" from mailer.outgoing where template = 'invitation' and email = 'hoa@cvhb.example'`,
      );
      expect(mail).toMatchObject({ language: 'vi', values: { organisation: application.name } });
      const code = new URL((mail?.['values'] as { url: string }).url).searchParams.get('code');
      const accepted = await anyoneAsks('POST', '/v1/invitations/acceptance', {
        code,
        zone: 'Asia/Ho_Chi_Minh',
        codeOfConductAccepted: true,
      });
      expect(accepted).toMatchObject({
        status: 201,
        body: { membership: { organisation: { id }, roles: ['member', 'editor'] } },
      });
      expect(accepted.headers.getSetCookie()).toEqual([]);
      const editor = await signIn(world, {
        id: (accepted.body as { personId: string }).personId,
        email: 'hoa@cvhb.example',
      });
      expect((await editor.ask('GET', '/v1/me')).body).toMatchObject({
        name: 'Nguyễn Thị Hoa',
        language: 'vi',
        zone: 'Asia/Ho_Chi_Minh',
        organisationId: id,
        roles: ['member', 'editor'],
      });
      expect(
        await anyoneAsks('POST', '/v1/invitations/acceptance', { code, codeOfConductAccepted: true }),
      ).toMatchObject({ status: 401 });
    });

    it('is refused with a reason that coordinators read, and stays unknown to everybody else', async () => {
      const id = await apply();
      expect(
        await coordinator.ask('POST', `/v1/applications/${id}/refusal`, { reason: 'No policy could be found.' }),
      ).toMatchObject({ status: 200, body: { admission: { status: 'refused' } } });
      expect(
        (await coordinator.ask<Page<Organisation>>('GET', '/v1/applications?status=refused')).body.items.map(
          item => item.id,
        ),
      ).toContain(id);
      expect((await anyoneAsks('GET', `/v1/organisations/${id}`)).status).toBe(404);
      expect(await eventsOf(id)).toEqual([]);
    });

    it('cannot keep an acronym from the organisation that bears it', async () => {
      await world.organisation('BEARER');
      const id = await apply({ acronym: 'bearer' });
      expect(
        await coordinator.ask('POST', `/v1/applications/${id}/admission`, { standing: 'member', checklist }),
      ).toMatchObject({ status: 409, body: { errors: [{ pointer: '/acronym' }] } });
    });

    it.each([
      [
        'without a safeguarding policy',
        { safeguarding: { ...application.safeguarding, policyUrl: undefined } },
        '/safeguarding/policyUrl',
      ],
      [
        'with a script for a policy',
        { safeguarding: { ...application.safeguarding, policyUrl: 'javascript:alert(1)' } },
        '/safeguarding/policyUrl',
      ],
      [
        'without accepting the code of conduct',
        { safeguarding: { ...application.safeguarding, codeOfConductAccepted: false } },
        '/safeguarding/codeOfConductAccepted',
      ],
      ['with a type that IATI does not have', { type: '99' }, '/type'],
      ['with NUL in its name', { name: 'Evil\u0000' }, '/name'],
      ['with its name turned around', { name: 'Evil \u202egnp.exe' }, '/name'],
      ['with two Vietnamese names', { names: [application.names[0], application.names[0]] }, '/names'],
      ['with the standing of one who was admitted', { standing: 'suspended' }, '/standing'],
    ])('is told which field is wrong: %s', async (_case, change, pointer) => {
      const answer = await anyoneAsks('POST', '/v1/applications', { ...application, ...change });
      expect(answer).toMatchObject({ status: 400, body: { errors: [expect.objectContaining({ pointer })] } });
    });
  });

  describe('the list of organisations', () => {
    it('is found in any of its names, without accents and in any case, page by page', async () => {
      for (const [acronym, name] of [
        ['ZA', 'Өргөө Zafold төв'],
        ['ZB', 'Fargʻona Zafold markazi'],
        ['ZC', 'Zafold Đà Nẵng'],
      ] as const) {
        const { id } = await world.organisation(acronym);
        await world.sql('update access.organisations set name = $2, names = $3 where id = $1', [
          id,
          name,
          JSON.stringify([{ language: 'en', name: `${acronym} in English` }]),
        ]);
      }
      const search = async (q: string) =>
        (
          (await anyoneAsks('GET', `/v1/organisations?q=${encodeURIComponent(q)}`)).body as Page<Organisation>
        ).items.map(item => item.name);
      expect(await search('da nang')).toEqual(['Zafold Đà Nẵng']);
      expect(await search("FARG'ONA")).toEqual(['Fargʻona Zafold markazi']);
      expect(await search('za in eng')).toEqual(['Өргөө Zafold төв']);
      const pages: string[][] = [];
      for (let next: string | null = ''; next !== null;) {
        const page = (await anyoneAsks('GET', `/v1/organisations?q=zafold&limit=2${next ? `&after=${next}` : ''}`))
          .body as Page<Organisation>;
        pages.push(page.items.map(item => item.name));
        next = page.next;
      }
      expect(pages.map(page => page.length)).toEqual([2, 1]);
      expect(new Set(pages.flat()).size).toBe(3);
    });

    it('shows whom to ask to the coalition, how it was admitted to itself and coordinators, and neither to the public', async () => {
      const { id, key } = await world.organisation('FOCAL');
      const other = await world.organisation('LOOKER');
      await world.sql(
        `update access.organisations set focal_points = '[{"name":"A","email":"a@focal.example"}]', admission = '{"status":"admitted"}' where id = $1`,
        [id],
      );
      const seen = async (asker?: string) =>
        (await world.call('GET', `/v1/organisations/${id}`, asker)).body as Organisation;
      expect(
        [
          await seen(),
          await seen(other.key),
          await seen(key),
          (await coordinator.ask<Organisation>('GET', `/v1/organisations/${id}`)).body,
        ].map(body => [body.focalPoints !== undefined, body.admission !== undefined]),
      ).toEqual([
        [false, false],
        [true, false],
        [true, true],
        [true, true],
      ]);
    });
  });

  describe('an organisation’s own page', () => {
    it('is changed by its editor at the version that was read', async () => {
      const { browser, organisationId } = await signedIn(world, 'EDIT', ['editor']);
      const read = await browser.ask<Organisation>('GET', `/v1/organisations/${organisationId}`);
      const tag = read.headers.get('etag') ?? '';
      const path = `/v1/organisations/${organisationId}`;
      expect((await browser.ask('PATCH', path, { name: 'New name' })).status).toBe(428);
      expect(
        await browser.ask('PATCH', path, { name: 'New name', aliases: ['Old name'] }, { 'if-match': tag }),
      ).toMatchObject({
        status: 200,
        body: { name: 'New name', aliases: ['Old name'], version: read.body.version + 1 },
      });
      expect((await browser.ask('PATCH', path, { name: 'Newer name' }, { 'if-match': tag })).status).toBe(412);
      expect((await browser.ask('PATCH', path, { standing: 'member' }, { 'if-match': '*' })).status).toBe(400);
      expect((await browser.ask('PATCH', path, {}, { 'if-match': '*' })).status).toBe(400);
      expect(await auditOf(organisationId)).toEqual(['organisation.changed']);
    });

    it('is not changed by editors of others, by its plain members, or by a key without the scope admin', async () => {
      const { organisationId } = await signedIn(world, 'MINE', ['editor']);
      const outsider = await signedIn(world, 'THEIRS', ['editor']);
      const plain = await signIn(world, await addPerson(world, organisationId, ['member']));
      for (const browser of [outsider.browser, plain])
        expect(
          (await browser.ask('PATCH', `/v1/organisations/${organisationId}`, { name: 'Taken' }, { 'if-match': '*' }))
            .status,
        ).toBe(403);
    });
  });
});
