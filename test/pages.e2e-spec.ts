import { createHash } from 'node:crypto';
import { languages } from '@ortoo/contracts';
import { Browser, until } from './support/browser.js';
import { aMaterial, type Answer, ask } from './support/library.js';
import { addPerson, mailsTo, signedIn, startPeoplesWorld, type TestPerson } from './support/people.js';
import { attribute, checked, Document, type Element, open, submit, textOf } from './support/pages.js';
import { type World } from './support/world.js';

describe('the pages', () => {
  let world: World;
  let publisher: { id: string; key: string };
  let person: TestPerson;

  beforeAll(async () => {
    world = await startPeoplesWorld();
    publisher = await world.organisation('SCF');
    person = await addPerson(world, publisher.id);
  }, 60_000);
  afterAll(() => world.stop());

  const publish = async (fields: Record<string, unknown> = {}): Promise<Answer['body']> => {
    const answer = await ask(
      world,
      'POST',
      '/v1/materials',
      publisher.key,
      aMaterial({ similarChecked: true, identityChecked: true, ...fields }),
    );
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  };
  const mailedCode = async (browser: Browser, next?: string, asker = person): Promise<string> => {
    const before = (await mailsTo(world, asker)).length;
    const asked = await submit(world, browser, '/sign-in', {
      email: ` ${asker.email.toUpperCase()}`,
      ...(next === undefined ? {} : { next }),
    });
    expect(asked.status).toBe(200);
    checked(asked.body, asked.headers);
    return until(async () => (await mailsTo(world, asker))[before]);
  };

  describe('of a material', () => {
    it('show all of it to anyone when it is public, without giving a cookie', async () => {
      const material = await publish({
        audience: 'public',
        title: 'Water near the school',
        summary: 'What forty visits say.',
        body: 'First line\nsecond line\n\nNext paragraph',
        themes: ['health.wash'],
        places: ['MN-041'],
        licence: 'CC-BY-4.0',
        originalDate: '2026-03-05',
        sources: [{ name: 'The report', url: 'https://example.org/report?a=1&b=2' }, { name: 'A book' }],
      });
      const visitor = new Browser(world);
      const { status, page, headers } = await open(visitor, `/materials/${material.id}`);
      expect(status).toBe(200);
      expect(page.texts('h1')).toEqual(['Water near the school']);
      expect(page.texts('p')).toEqual(
        expect.arrayContaining(['First linesecond line', 'Next paragraph', 'What forty visits say.']),
      );
      expect(page.all('br')).toHaveLength(1);
      expect(page.texts('dd')).toEqual([
        'Study',
        'Water, sanitation and hygiene',
        'Hövsgöl',
        '5 March 2026',
        'CC BY 4.0',
        'Public (TLP:CLEAR). Anyone may read it.',
      ]);
      const source = page.all('a').find(link => textOf(link) === 'The report');
      expect(attribute(source, 'href')).toBe('https://example.org/report?a=1&b=2');
      expect(attribute(source, 'rel')).toBe('noopener nofollow');
      const alternates = page.all('link').filter(link => attribute(link, 'rel') === 'alternate');
      expect(alternates.map(link => attribute(link, 'href'))).toEqual([
        '/v1/feed.atom',
        '/v1/feed.json',
        `/v1/materials/${material.id}`,
      ]);
      expect(visitor.setCookies).toEqual([]);
      const again = await visitor.ask('GET', `/materials/${material.id}`, undefined, {
        'if-none-match': headers.get('etag'),
      });
      expect(again).toMatchObject({ status: 304, body: '' });
    });

    it('show the text in the reader’s language when there is one, and lead to the others', async () => {
      const material = await publish({
        audience: 'public',
        translations: [
          { language: 'mn', title: 'Ус ба эрүүл мэнд', body: 'Өрхийн тал нь ус зөөдөг.', machine: false },
          { language: 'ru', title: 'Вода и здоровье', body: 'Половина семей носит воду.', machine: true },
        ],
      });
      const path = `/materials/${material.id}`;
      const mongolian = await open(new Browser(world), path, { 'accept-language': 'mn,en;q=0.5' });
      expect(attribute(mongolian.page.all('html')[0], 'lang')).toBe('mn');
      expect(mongolian.page.texts('h1')).toEqual(['Ус ба эрүүл мэнд']);
      const wordings = mongolian.page.all('a').filter(link => attribute(link, 'href')?.includes('?text='));
      expect(wordings.map(link => [attribute(link, 'hreflang'), textOf(link)])).toEqual([
        ['en', 'English'],
        ['ru', 'Русский'],
      ]);

      const asked = await open(new Browser(world), `${path}?text=ru&lang=vi`, { 'accept-language': 'mn' });
      expect(attribute(asked.page.all('html')[0], 'lang')).toBe('vi');
      expect(asked.page.texts('h1')).toEqual(['Вода и здоровье']);
      expect(attribute(asked.page.all('h1')[0], 'lang')).toBe('ru');
      expect(asked.page.texts('p')).toContain('Bản dịch này do máy thực hiện và chưa có ai kiểm tra.');
      const back = asked.page
        .all('a')
        .find(link => attribute(link, 'hreflang') === 'mn' && attribute(link, 'href')?.startsWith(path));
      expect(attribute(back, 'href')).toBe(`${path}?text=mn&lang=vi`);
    });

    it('are hidden like missing ones from a stranger, and there for a member in their language and zone', async () => {
      const hidden = await publish({ audience: 'coalition', title: 'Among members' });
      const missing = '0193a1b0-6d00-7000-8000-00000000a001';
      const shown = [];
      for (const id of [hidden.id as string, missing, missing.slice(0, -1)]) {
        const { status, page, headers } = await open(new Browser(world), `/materials/${id}`);
        expect(status).toBe(404);
        shown.push(JSON.stringify([page.source.replaceAll(id, '…'), headers.get('cache-control')]));
        expect(page.all('a').map(link => attribute(link, 'href'))).toContain(`/sign-in?next=%2Fmaterials%2F${id}`);
      }
      expect(new Set(shown).size).toBe(1);

      await world.sql(`update hub.materials set published_at = '2026-03-04T20:00:00Z' where id = $1`, [hidden.id]);
      const member = await signedIn(world, 'NPA', ['member']);
      await world.sql(`update access.people set language = 'uz-Latn', zone = 'Asia/Tashkent' where id = $1`, [
        member.person.id,
      ]);
      const { status, page, headers } = await open(member.browser, `/materials/${hidden.id}?lang=ru`);
      expect(status).toBe(200);
      expect(attribute(page.all('html')[0], 'lang')).toBe('uz-Latn');
      expect(page.texts('time')).toEqual(['2026-yil 5-mart']);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(page.texts('button')).toEqual(['Chiqish']);
    });

    it('say that a material was withdrawn, and why, to whoever had it and to its own organisation', async () => {
      const material = await publish({ audience: 'public', title: 'Wrong figures' });
      await ask(
        world,
        'POST',
        `/v1/materials/${material.id}/withdraw`,
        publisher.key,
        { reason: 'Figures <b> were wrong' },
        { 'if-match': '*' },
      );
      const own = await ask(world, 'GET', `/materials/${material.id}`, publisher.key);
      const visitor = await open(new Browser(world), `/materials/${material.id}`);
      for (const { status, body } of [own, visitor]) {
        expect(status).toBe(410);
        expect(body).not.toContain('Wrong figures');
        expect(new Document(body as string).texts('p')).toContain('Reason: Figures <b> were wrong');
      }
    });

    it('offer its files with their sizes', async () => {
      const form = new FormData();
      form.append('file', new Blob(['name,value\nx,1\n'.repeat(100)], { type: 'text/csv' }), 'water & wells.csv');
      const stored = await ask(world, 'POST', '/v1/files', publisher.key, form);
      expect(stored).toMatchObject({ status: 201 });
      const material = await publish({ audience: 'public', title: 'With a file', files: [stored.body.id] });
      const { page } = await open(new Browser(world), `/materials/${material.id}`);
      const link = page.all('a').find(each => attribute(each, 'href')?.startsWith('/v1/files/'));
      expect(link && textOf(link).replaceAll('\u00a0', ' ')).toBe('Download water & wells.csv (1.5 kB)');
      const download = await fetch(world.url + attribute(link, 'href'));
      expect([download.status, await download.text()]).toEqual([200, 'name,value\nx,1\n'.repeat(100)]);
    });

    it('show every field as text, whatever is in it', async () => {
      const attack = `<script>alert(1)</script>"><img src=x onerror=alert(1)>'</title></p>&lt;`;
      const { id } = await publish({
        audience: 'public',
        title: attack,
        summary: attack,
        body: `${attack}\n\n${attack}`,
        translations: [{ language: 'mn', title: `${attack}mn`, body: attack, machine: true }],
      });
      // The API refuses such addresses; what was stored by other ways must not become a link either.
      await world.sql(`update hub.materials set sources = $1 where id = $2`, [
        JSON.stringify([
          { name: attack, url: `https://example.org/"><script>x` },
          { name: 'a script', url: 'javascript:alert(1)' },
          { name: 'data', url: 'data:text/html,<script>alert(1)</script>' },
        ]),
        id,
      ]);
      await world.sql(`update access.organisations set name = $1, acronym = $1 where id = $2`, [attack, publisher.id]);
      await world.sql(`update access.people set name = $1 where id = $2`, [attack, person.id]);
      const member = new Browser(world);
      await submit(world, member, '/sign-in/code', { code: await mailedCode(member) });
      for (const path of [
        `/materials/${id}`,
        `/materials/${id}?text=mn`,
        '/',
        `/?after=${encodeURIComponent(attack)}`,
        `/sign-in?next=/${encodeURIComponent(attack)}`,
      ]) {
        for (const browser of path.startsWith('/sign-in') ? [new Browser(world)] : [new Browser(world), member]) {
          const { status, page } = await open(browser, path);
          expect(page.all('img')).toEqual([]);
          expect(page.all('a').filter(link => !/^(\/|#|https:)/.test(attribute(link, 'href') ?? ''))).toEqual([]);
          if (status === 200 && path.startsWith('/materials')) expect(page.texts('h1')[0]).toContain(attack);
        }
      }
      const { page } = await open(member, `/materials/${id}`);
      expect(page.texts('title')).toEqual([`${attack} · Örtöö`]);
      expect(page.texts('p').filter(paragraph => paragraph === attack)).toHaveLength(3);
      expect(page.texts('span')).toContain(attack);
      await world.sql(`update access.organisations set name = 'SCF', acronym = 'SCF' where id = $1`, [publisher.id]);
    });
  });

  describe('at home', () => {
    it('list what is public to anyone, and to a member what members see, newest first and page by page', async () => {
      await publish({ audience: 'public', title: 'For everybody' });
      await publish({ audience: 'coalition', title: 'For members' });
      const visitor = await open(new Browser(world), '/');
      expect(visitor.page.texts('h3')[0]).toBe('For everybody');
      expect(visitor.body).not.toContain('For members');
      const member = await signedIn(world, 'WV', ['member']);
      const seen = await open(member.browser, '/');
      expect(seen.page.texts('h3').slice(0, 2)).toEqual(['For members', 'For everybody']);

      for (let number = 1; number <= 21; number++) await publish({ audience: 'public', title: `Number ${number}` });
      const first = await open(new Browser(world), '/?lang=ru');
      expect(first.page.texts('h3')).toHaveLength(20);
      const next = first.page.all('a').find(link => attribute(link, 'rel') === 'next');
      const second = await open(new Browser(world), attribute(next, 'href') ?? '');
      expect(second.page.texts('h3').slice(0, 2)).toEqual(['Number 1', 'For everybody']);
      expect(attribute(second.page.all('html')[0], 'lang')).toBe('ru');
    });

    it.each(languages.map(({ code }) => code))('are written in %s, with links that work', async language => {
      const { page } = await open(new Browser(world), `/?lang=${language}`);
      expect(attribute(page.all('html')[0], 'lang')).toBe(language);
      const addresses = page.elements.map(element => attribute(element, 'href')).filter(href => href?.startsWith('/'));
      expect(addresses).toEqual(
        expect.arrayContaining(['/v1/feed.atom', '/v1/feed.json', '/openapi.json', '/asyncapi.json']),
      );
      for (const address of new Set(addresses.filter(each => !each?.startsWith('/materials'))))
        expect([address, (await fetch(world.url + address)).status]).toEqual([address, 200]);
    });

    it('have a style that browsers keep until it changes', async () => {
      const { page } = await open(new Browser(world), '/');
      const href =
        page
          .all('link')
          .map(link => attribute(link, 'href'))
          .find(each => each?.startsWith('/style.css')) ?? '';
      const style = await fetch(world.url + href);
      const css = await style.text();
      expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
      expect(style.headers.get('cache-control')).toContain('immutable');
      expect(href).toContain(createHash('sha256').update(css).digest('base64url').slice(0, 8));
    });
  });

  describe('for signing in', () => {
    it('lead from the mail’s link through address and code to the material, and out again', async () => {
      const { id } = await publish({ audience: 'coalition', title: 'From the mail' });
      const browser = new Browser(world);
      const path = `/materials/${id}`;
      const refused = await open(browser, path);
      const link = refused.page.all('a').find(each => attribute(each, 'href')?.startsWith('/sign-in')) as Element;
      const { page } = await open(browser, attribute(link, 'href') ?? '');
      expect(browser.setCookies).toEqual([]);
      const next = page.all('input').find(input => attribute(input, 'name') === 'next');
      expect(attribute(next, 'value')).toBe(path);

      const done = await submit(world, browser, '/sign-in/code', { code: await mailedCode(browser, path), next: path });
      expect(done).toMatchObject({ status: 303, to: path });
      const seen = await open(browser, path);
      expect(seen).toMatchObject({ status: 200 });
      expect(await browser.ask('GET', '/sign-in?next=/x')).toMatchObject({ status: 303 });

      expect(await submit(world, browser, '/sign-out', {})).toMatchObject({ status: 303, to: '/' });
      expect((await open(browser, path)).status).toBe(404);
      expect([...browser.cookies.keys()]).toEqual(['ortoo-browser']);
    });

    it('say what is wrong beside the field, and keep what was typed', async () => {
      const browser = new Browser(world);
      const wrongAddress = await submit(world, browser, '/sign-in?lang=ru', { email: 'oyun<b>', next: '/materials/x' });
      expect(wrongAddress.status).toBe(422);
      const page = checked(wrongAddress.body, wrongAddress.headers);
      const email = page.all('input').find(input => attribute(input, 'name') === 'email');
      expect([attribute(email, 'value'), attribute(email, 'aria-invalid')]).toEqual(['oyun<b>', 'true']);
      expect(attribute(email, 'aria-describedby')?.split(' ')).toContain('email-error');
      expect(
        page
          .all('p')
          .filter(each => attribute(each, 'role') === 'alert')
          .map(textOf),
      ).toEqual(['Пожалуйста, укажите адрес почты целиком, со знаком @.']);
      expect(browser.cookies.size).toBe(0);

      await mailedCode(browser);
      for (const code of ['00000000', '', '<b>']) {
        const wrongCode = await submit(world, browser, '/sign-in/code', { code, next: '/materials/x' });
        expect(wrongCode.status).toBe(422);
        const again = checked(wrongCode.body, wrongCode.headers);
        expect(again.all('input').map(input => [attribute(input, 'name'), attribute(input, 'value')])).toEqual([
          ['code', undefined],
          ['next', '/materials/x'],
        ]);
      }
    });

    it('answer the same for an address that nobody has', async () => {
      const pages = [];
      const { email: known } = await addPerson(world, publisher.id);
      for (const email of [known, 'nobody@example.org']) {
        const { status, body } = await submit(world, new Browser(world), '/sign-in', { email });
        pages.push(`${status} ${body.replaceAll(email, '…')}`);
      }
      expect(pages[0]).toBe(pages[1]);
    });

    it('go on to pages of this site only', async () => {
      for (const next of [
        'https://evil.example/',
        '//evil.example',
        '/\\evil.example',
        '/.//evil.example',
        'javascript:alert(1)',
      ]) {
        const { page } = await open(new Browser(world), `/sign-in?next=${encodeURIComponent(next)}`);
        expect(page.all('input').map(input => attribute(input, 'name'))).toEqual(['email']);
        expect(page.all('a').filter(link => !/^(\/(?!\/)|#)/.test(attribute(link, 'href') ?? ''))).toEqual([]);
        const browser = new Browser(world);
        const code = await mailedCode(browser, next, await addPerson(world, publisher.id));
        expect(await submit(world, browser, '/sign-in/code', { code, next })).toMatchObject({ status: 303, to: '/' });
      }
    });

    it('refuse forms that other sites send', async () => {
      const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
      for (const [path, fields] of [
        ['/sign-in', { email: person.email }],
        ['/sign-in/code', { code: '00000000' }],
      ] as const) {
        const browser = new Browser(world);
        const answer = await submit(world, browser, path, fields, foreign);
        expect(answer.status).toBe(403);
        checked(answer.body, answer.headers);
        expect(browser.cookies.size).toBe(0);
      }
      const member = await signedIn(world, 'CF', ['member']);
      expect((await submit(world, member.browser, '/sign-out', {}, foreign)).status).toBe(403);
      expect((await open(member.browser, '/')).page.all('button')).toHaveLength(1);
    });
  });
});
