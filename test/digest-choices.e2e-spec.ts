import { simpleParser } from 'mailparser';
import { type MailWorld, startMailWorld } from './support/mail.js';
import { type CaughtMail } from './support/smtp-sink.js';

const everything = { kinds: [], themes: [], places: [], organisations: [] };

describe('the choices of a digest', () => {
  let mail: MailWorld;
  beforeAll(async () => {
    mail = await startMailWorld({ ORTOO_PUBLIC_URL: 'https://hub.example' });
  });
  afterAll(() => mail.stop());

  it('are nothing before the first, then what was chosen, with a version that protects them', async () => {
    const { browser } = await mail.signedIn('AAA');
    const first = await browser.ask('GET', '/v1/me/digest');
    expect(first).toMatchObject({ status: 200, body: { frequency: 'off', version: 0, ...everything } });
    const chosen = await browser.ask('PUT', '/v1/me/digest', {
      frequency: 'weekly',
      weekday: 5,
      hour: 8,
      minute: 30,
      zone: 'Asia/Ho_Chi_Minh',
      language: 'vi',
      themes: ['health', 'health'],
    });
    expect(chosen).toMatchObject({
      status: 200,
      body: {
        frequency: 'weekly',
        weekday: 5,
        hour: 8,
        minute: 30,
        zone: 'Asia/Ho_Chi_Minh',
        language: 'vi',
        themes: ['health'],
        version: 1,
      },
    });
    expect((await browser.ask('GET', '/v1/me/digest')).body).toEqual(chosen.body);
    expect((await browser.ask('PUT', '/v1/me/digest', { frequency: 'daily' }, { 'if-match': '"v0"' })).status).toBe(
      412,
    );
    expect(await browser.ask('PUT', '/v1/me/digest', { frequency: 'daily' }, { 'if-match': '"v1"' })).toMatchObject({
      status: 200,
      body: { version: 2, weekday: 1, hour: 9 },
    });
  });

  it.each([
    [{ frequency: 'hourly' }, '/frequency'],
    [{ frequency: 'daily', hour: 24 }, '/hour'],
    [{ frequency: 'daily', minute: 15 }, '/minute'],
    [{ frequency: 'daily', zone: '+08:00' }, '/zone'],
    [{ frequency: 'daily', zone: 'Asia/Nowhere' }, '/zone'],
    [{ frequency: 'daily', themes: ['cats'] }, '/themes/0'],
    [{ frequency: 'daily', places: ['khovsgol'] }, '/places/0'],
    [{ frequency: 'daily', language: 'fr' }, '/language'],
  ])('refuse %j and name the field', async (body, pointer) => {
    const { browser } = await mail.signedIn();
    const answer = await browser.ask('PUT', '/v1/me/digest', body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  it('belong to a person: a key has none', async () => {
    const { key } = await mail.world.organisation('KEY');
    expect(await mail.world.call('GET', '/v1/me/digest', key)).toMatchObject({ status: 401 });
    expect(await mail.world.call('GET', '/v1/me/digest')).toMatchObject({ status: 401 });
  });

  describe('and the way out of it', () => {
    const unsubscribe = (path: string, init: RequestInit = {}) =>
      fetch(mail.world.url + path, { redirect: 'manual', ...init });
    let path: string;
    let readNow: () => Promise<{ frequency: string }>;

    beforeAll(async () => {
      const { browser, person } = await mail.signedIn('BBB');
      await browser.ask('PUT', '/v1/me/digest', { frequency: 'daily', language: 'uz-Latn' });
      readNow = async () => (await browser.ask('GET', '/v1/me/digest')).body as never;
      const { key } = await mail.world.organisation('CCC');
      await mail.publish(key, { title: 'Before leaving' });
      await mail.makeDue();
      const caught = (await mail.sink.received(2, person.email)).at(-1) as CaughtMail;
      const parsed = await simpleParser(caught.raw);
      path = new URL(
        /<(https:[^>]+)>/.exec(caught.raw.toString('latin1').match(/^List-Unsubscribe: .*$/m)?.[0] ?? '')?.[1] ?? '',
      ).pathname;
      expect(parsed.text).toContain(path);
    });

    it('is a page that changes nothing when it is only looked at, in the reader’s language', async () => {
      const page = await unsubscribe(path);
      expect(page.status).toBe(200);
      expect(page.headers.get('cache-control')).toBe('no-store');
      const html = await page.text();
      expect(html).toContain('<html lang="uz-Latn">');
      expect(html).toContain('<form method="post">');
      expect(await readNow()).toMatchObject({ frequency: 'daily' });
    });

    it('answers nobody’s link with 404', async () => {
      const other = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`;
      expect((await unsubscribe(other)).status).toBe(404);
      expect((await unsubscribe(other, { method: 'POST' })).status).toBe(404);
    });

    it('is one POST without cookies, as either kind of form, as often as it comes', async () => {
      const form = new FormData();
      form.set('List-Unsubscribe', 'One-Click');
      const answers = [
        await unsubscribe(path, { method: 'POST', body: form }),
        await unsubscribe(path, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) }),
        await unsubscribe(path, { method: 'POST' }),
      ];
      expect(answers.map(answer => answer.status)).toEqual([200, 200, 200]);
      expect(await readNow()).toMatchObject({ frequency: 'off', version: 2 });
    });

    it('ends the mails, those that are written already included', async () => {
      const { key } = await mail.world.organisation('DDD');
      const { browser, person } = await mail.signedIn('EEE');
      await browser.ask('PUT', '/v1/me/digest', { frequency: 'daily', language: 'en' });
      await mail.publish(key, { title: 'After leaving' });
      await mail.makeDue();
      await mail.sink.received(2, person.email);
      const texts = await Promise.all(mail.sink.mails.map(async caught => (await simpleParser(caught.raw)).text));
      expect(texts.filter(text => text?.includes('After leaving'))).toHaveLength(1);
      expect(texts.filter(text => text?.includes(path))).toHaveLength(1);
    });
  });
});
