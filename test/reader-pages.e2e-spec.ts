import { languages } from '@ortoo/contracts';
import { simpleParser } from 'mailparser';
import { Browser } from './support/browser.js';
import { type MailWorld, startMailWorld } from './support/mail.js';
import { attribute, checked, type Document, open, submit, textOf } from './support/pages.js';

const publicUrl = 'https://hub.example';
const attack = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;

/** What a browser would send if the form of a page were sent as it stands. */
function fieldsOf(page: Document): [string, string][] {
  const inputs = page.all('input').flatMap((input): [string, string][] => {
    const isBox = ['checkbox', 'radio'].includes(attribute(input, 'type') ?? '');
    const isSent = !isBox || attribute(input, 'checked') !== undefined;
    return isSent ? [[attribute(input, 'name') ?? '', attribute(input, 'value') ?? '']] : [];
  });
  const selects = page.all('select').map((list): [string, string] => {
    const within = page.all('option').filter(each => isWithin(each, list));
    const chosen = within.find(each => attribute(each, 'selected') !== undefined) ?? within[0];
    return [attribute(list, 'name') ?? '', attribute(chosen, 'value') ?? (chosen ? textOf(chosen) : '')];
  });
  return [...inputs, ...selects];
}

function isWithin(element: { parentNode: unknown }, list: unknown): boolean {
  const parent = element.parentNode as { parentNode?: unknown } | null;
  return parent === list || parent?.parentNode === list;
}

const withFields = (fields: [string, string][], ...changed: [string, string][]): [string, string][] => [
  ...fields.filter(([name]) => !changed.some(([other]) => other === name)),
  ...changed,
];
const alerts = (page: Document): string[] =>
  page
    .all('p')
    .filter(each => attribute(each, 'role') === 'alert')
    .map(textOf);
const summary = (page: Document): string | undefined =>
  page
    .all('p')
    .filter(each => attribute(each, 'class') === 'summary')
    .map(textOf)[0];

describe('the pages of readers', () => {
  let mail: MailWorld;
  let editor: Awaited<ReturnType<MailWorld['signedIn']>>;

  beforeAll(async () => {
    mail = await startMailWorld({ ORTOO_PUBLIC_URL: publicUrl });
    editor = await mail.signedIn('INV', ['editor']);
  }, 60_000);
  afterAll(() => mail.stop());

  /** Invites an address, and answers the path that the mail's link leads to. */
  const invited = async (email: string, language = 'en', inviter = editor): Promise<string> => {
    const path = `/v1/organisations/${inviter.organisation.id}/invitations`;
    const answer = await inviter.browser.ask('POST', path, { email, name: 'Invited Person', language });
    expect(answer.status).toBe(201);
    const [caught] = await mail.sink.received(1, email);
    const { text = '' } = await simpleParser(caught?.raw ?? '');
    const link = /https:\/\/hub\.example\/join\S+/.exec(text)?.[0] ?? '';
    return link.slice(publicUrl.length);
  };

  describe('for accepting an invitation', () => {
    it('lead from the mail’s link to an account with a weekly digest, and to signing in for its choices', async () => {
      const path = await invited('saruul@example.org', 'mn');
      const browser = new Browser(mail.world);
      const { page } = await open(browser, path);
      expect(attribute(page.all('html')[0], 'lang')).toBe('mn');
      expect(await mail.world.sql(`select 1 from access.people where email = 'saruul@example.org'`)).toEqual([]);
      const fields = fieldsOf(page);
      expect(Object.fromEntries(fields)).toEqual({
        code: new URL(path, publicUrl).searchParams.get('code'),
        name: '',
        language: 'mn',
        zone: 'Asia/Ulaanbaatar',
      });

      const sent = withFields(fields, ['name', ' Саруул '], ['zone', 'Asia/Hovd'], ['conduct', 'yes']);
      const done = await submit(mail.world, browser, '/join', sent);
      expect(done).toMatchObject({ status: 303, to: '/sign-in?next=/me/digest' });
      expect(browser.cookies.size).toBe(0);
      const people = await mail.world.sql(
        `select p.name, p.language, p.zone, d.frequency, d.zone as digest_zone from access.people p
         join hub.digest_choices d on d.person_id = p.id where p.email = 'saruul@example.org'`,
      );
      expect(people).toEqual([
        { name: 'Саруул', language: 'mn', zone: 'Asia/Hovd', frequency: 'weekly', digest_zone: 'Asia/Hovd' },
      ]);

      const again = await submit(mail.world, browser, '/join?lang=en', sent);
      expect(again.status).toBe(422);
      expect(alerts(checked(again.body, again.headers))).toEqual([
        'This invitation is unknown, used, taken back or too old. Check the code, or ask for a new invitation.',
      ]);
    });

    it('name each field that is wrong, keep what was typed, and use nothing up', async () => {
      const path = await invited('wrong@example.org');
      const { page } = await open(new Browser(mail.world), path);
      expect(fieldsOf(page)).toContainEqual(['zone', '']);
      const fields = withFields(fieldsOf(page), ['name', `${attack}${'x'.repeat(120)}`]);
      const refused = await submit(mail.world, new Browser(mail.world), '/join', fields);
      expect(refused.status).toBe(422);
      const shown = checked(refused.body, refused.headers);
      expect(alerts(shown)).toEqual([
        'Please write a name on one line, with 120 characters at most.',
        'Please choose from this list.',
        'Please accept the code of conduct: nobody can join without it.',
      ]);
      expect(shown.texts('title')).toEqual(['Error: Accept an invitation · Örtöö']);
      expect(fieldsOf(shown)).toEqual(fields.sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)));
      const invalid = [...shown.all('input'), ...shown.all('select')].filter(
        each => attribute(each, 'aria-invalid') === 'true',
      );
      expect(invalid.map(each => attribute(each, 'name'))).toEqual(['name', 'conduct', 'zone']);

      const right = withFields(fields, ['name', ''], ['zone', 'Europe/Berlin'], ['conduct', 'yes']);
      expect((await submit(mail.world, new Browser(mail.world), '/join', right)).status).toBe(303);
      expect(await mail.world.sql(`select name from access.people where email = 'wrong@example.org'`)).toEqual([
        { name: 'Invited Person' },
      ]);
    });
    const order = ['code', 'name', 'language', 'zone'];

    it('ask whoever is signed in for no second account, and go on to their choices', async () => {
      const { browser, person } = await mail.signedIn();
      const { page } = await open(browser, await invited('second@example.org'));
      expect(fieldsOf(page).map(([name]) => name)).toEqual(['code']);
      const done = await submit(mail.world, browser, '/join', [...fieldsOf(page), ['conduct', 'yes']]);
      expect(done).toMatchObject({ status: 303, to: '/me/digest' });
      const memberships = 'select 1 from access.memberships where person_id = $1';
      expect(await mail.world.sql(memberships, [person.id])).toHaveLength(2);
      expect((await open(browser, '/me/digest')).status).toBe(200);
    });

    it.each<Record<string, string>>([
      { code: attack, name: attack, language: attack, zone: attack, conduct: attack },
      { code: '', language: 'fr', zone: '+08:00' },
      {},
    ])('refuse what is no form of theirs: %j', async fields => {
      const { status, body, headers } = await submit(mail.world, new Browser(mail.world), '/join', { ...fields });
      expect(status).toBe(422);
      const page = checked(body, headers);
      expect(page.all('img')).toEqual([]);
      expect(alerts(page)).toHaveLength(4);
    });

    it('refuse forms of other sites, bodies of other kinds and fields sent twice', async () => {
      const path = await invited('foreign@example.org');
      const code = new URL(path, publicUrl).searchParams.get('code') ?? '';
      const fields = { code, language: 'en', zone: 'UTC', conduct: 'yes' };
      const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
      expect((await submit(mail.world, new Browser(mail.world), '/join', fields, foreign)).status).toBe(403);
      const twice: [string, string][] = [...Object.entries(fields), ['code', code]];
      expect((await submit(mail.world, new Browser(mail.world), '/join', twice)).status).toBe(422);
      for (const body of [null, [], 'text', { code: { $gt: '' } }])
        expect([body, (await new Browser(mail.world).ask('POST', '/join', body)).status]).not.toEqual([body, 500]);
      expect(await mail.world.sql(`select 1 from access.people where email = 'foreign@example.org'`)).toEqual([]);
    });
  });

  describe('for choosing the digest', () => {
    it('ask a stranger and a key to sign in, and come back', async () => {
      const strangers: Record<string, string>[] = [{}, { authorization: `Bearer ${editor.organisation.key}` }];
      for (const headers of strangers) {
        const asked = await new Browser(mail.world).ask('GET', '/me/digest', undefined, headers);
        expect([asked.status, asked.headers.get('location')]).toEqual([303, '/sign-in?next=/me/digest']);
      }
      const sent = await submit(mail.world, new Browser(mail.world), '/me/digest', { frequency: 'daily' });
      expect(sent).toMatchObject({ status: 303, to: '/sign-in?next=/me/digest' });
    });

    it('save what was chosen, say it in words, and show it again', async () => {
      const { browser, organisation } = await mail.signedIn();
      const first = await open(browser, '/me/digest');
      expect(first.headers.get('cache-control')).toBe('no-store');
      expect(summary(first.page)).toBe('You get no digest.');
      const sent = withFields(
        fieldsOf(first.page),
        ['frequency', 'weekly'],
        ['weekday', '1'],
        ['time', '09:30'],
        ['zone', 'Asia/Ulaanbaatar'],
        ['language', 'mn'],
        ['kinds', 'study'],
        ['kinds', 'news'],
        ['themes', 'health'],
        ['places', 'MN-041'],
        ['organisations', organisation.id],
      );
      const done = await submit(mail.world, browser, '/me/digest', sent);
      expect(done).toMatchObject({ status: 303, to: '/me/digest?saved' });
      const { page } = await open(browser, '/me/digest?saved');
      expect(
        page
          .all('p')
          .filter(each => attribute(each, 'role') === 'status')
          .map(textOf),
      ).toEqual(['Your choices are saved.']);
      const [{ name = '' } = {}] = await mail.world.sql('select name from access.organisations where id = $1', [
        organisation.id,
      ]);
      expect(summary(page)).toBe(
        `Every Monday at 09:30 in Asia/Ulaanbaatar, in Mongolian: Study and News; about: Health and nutrition; in: Hövsgöl; from: ${String(name)}.`,
      );
      expect(new Set(fieldsOf(page).map(String))).toEqual(new Set(withFields(sent, ['version', '1']).map(String)));
      expect(await browser.ask('GET', '/v1/me/digest')).toMatchObject({
        body: { frequency: 'weekly', weekday: 1, hour: 9, minute: 30, themes: ['health'], places: ['MN-041'] },
      });
      expect(page.texts('summary')).toEqual(expect.arrayContaining(['Kinds: 2 chosen', 'Mongolia: 1 chosen']));
    });

    it('do not overwrite what was saved in another window, until the person has seen it', async () => {
      const { browser } = await mail.signedIn();
      const { page } = await open(browser, '/me/digest');
      await browser.ask('PUT', '/v1/me/digest', { frequency: 'daily', places: ['XX-1-2'] });
      const sent = withFields(fieldsOf(page), ['frequency', 'immediate'], ['themes', 'education']);
      const refused = await submit(mail.world, browser, '/me/digest', sent);
      expect(refused.status).toBe(412);
      const shown = checked(refused.body, refused.headers);
      expect(alerts(shown)).toHaveLength(1);
      expect(summary(shown)).toMatch(/^Every day at 09:00 .*; in: XX-1-2\.$/);
      expect(fieldsOf(shown)).toEqual(
        expect.arrayContaining([
          ['version', '1'],
          ['frequency', 'immediate'],
        ]),
      );
      expect((await submit(mail.world, browser, '/me/digest', fieldsOf(shown))).status).toBe(303);
      expect(summary((await open(browser, '/me/digest')).page)).toMatch(/^As soon as .*; about: Education/);
    });

    it('keep places and organisations that are not offered any more', async () => {
      const { browser } = await mail.signedIn();
      const former = { places: ['VN-14', 'MN-041-99'], organisations: ['0193a1b0-6d00-7000-8000-00000000e001'] };
      await browser.ask('PUT', '/v1/me/digest', { frequency: 'daily', ...former });
      const { page } = await open(browser, '/me/digest');
      expect(summary(page)).toContain('from: an organisation that is no longer here');
      expect((await submit(mail.world, browser, '/me/digest', fieldsOf(page))).status).toBe(303);
      expect((await browser.ask('GET', '/v1/me/digest')).body).toMatchObject({ version: 2, ...former });
    });

    it('refuse what cannot be chosen beside its field, and change nothing', async () => {
      const { browser } = await mail.signedIn();
      const { page } = await open(browser, '/me/digest');
      for (const [field, value] of [
        ['frequency', attack],
        ['weekday', '8'],
        ['time', '09:15'],
        ['time', '24:00'],
        ['zone', attack],
        ['language', 'fr'],
        ['kinds', attack],
        ['themes', 'cats'],
        ['places', attack],
        ['organisations', attack],
      ] as const) {
        const sent = withFields(fieldsOf(page), [field, value]);
        const refused = await submit(mail.world, browser, '/me/digest', sent);
        expect([field, value, refused.status]).toEqual([field, value, 422]);
        const shown = checked(refused.body, refused.headers);
        expect(alerts(shown)).toEqual(['Please choose from this list.']);
        expect(shown.elements.map(each => attribute(each, 'id'))).toContain(`${field}-error`);
        expect(shown.all('img')).toEqual([]);
      }
      const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
      const sent = withFields(fieldsOf(page), ['frequency', 'daily']);
      expect((await submit(mail.world, browser, '/me/digest', sent, foreign)).status).toBe(403);
      expect((await browser.ask('GET', '/v1/me/digest')).body).toMatchObject({ frequency: 'off', version: 0 });
    });

    it.each(languages.map(({ code }) => code))('are written in %s, with names as text', async language => {
      const { browser, person, organisation } = await mail.signedIn();
      await mail.world.sql('update access.people set language = $2, name = $3 where id = $1', [
        ...[person.id, language, attack],
      ]);
      await mail.world.sql('update access.organisations set name = $2 where id = $1', [organisation.id, attack]);
      for (const frequency of ['immediate', 'daily', 'weekly']) {
        await browser.ask('PUT', '/v1/me/digest', { frequency, organisations: [organisation.id] });
        const { page } = await open(browser, '/me/digest');
        expect(attribute(page.all('html')[0], 'lang')).toBe(language);
        expect(summary(page)).toContain(attack);
        expect(page.texts('label')).toContain(attack);
        expect(page.all('img')).toEqual([]);
      }
      await open(new Browser(mail.world), `/join?lang=${language}&code=${encodeURIComponent(attack)}`);
    });
  });
});
