import { authenticate } from 'mailauth';
import { simpleParser } from 'mailparser';
import { type CaughtMail } from './support/smtp-sink.js';
import { type MailWorld, startMailWorld } from './support/mail.js';

const report = {
  kind: 'study',
  title: 'Water and health in Khövsgöl',
  body: 'Half of the households carry water more than one kilometre.',
  language: 'en',
  audience: 'coalition',
  themes: ['health.wash'],
  places: ['MN-041'],
  publish: true,
};

describe('the digest', () => {
  let mail: MailWorld;
  let publisher: { id: string; key: string };
  let member: { id: string; key: string };
  beforeAll(async () => {
    mail = await startMailWorld();
    publisher = await mail.world.organisation('SCF');
    member = await mail.world.organisation('NPA');
  });
  afterAll(() => mail.stop());

  it('brings what was published, at its hour, in the reader’s language, signed and with a way out', async () => {
    const person = await mail.person(member.id, {}, { language: 'mn' });
    const created = await mail.world.call('POST', '/v1/materials', publisher.key, report);
    expect(created.status).toBe(201);
    await mail.collected();
    await mail.makeDue();
    const [caught] = await mail.sink.received(1);
    const parsed = await simpleParser((caught as CaughtMail).raw);
    expect(caught?.to).toEqual([person.email]);
    expect(parsed.subject).toContain('1');
    expect(parsed.text).toContain(report.body);
    expect(parsed.html).toContain(report.body);
    expect(parsed.html).not.toMatch(/<img|src=|url\(/);
    expect((caught as CaughtMail).raw.length).toBeLessThan(90_000);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    const raw = (caught as CaughtMail).raw.toString('latin1');
    expect(raw).toMatch(/^List-Unsubscribe: <https:\/\/hub\.example\/u\/[\w-]{22}>\r$/m);
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    const publicKey = /p=([^;]+)$/.exec(mail.mailer.dkimRecord.replace(/" "|"|\)|\s/g, ''))?.[1];
    const { dkim } = await authenticate((caught as CaughtMail).raw, {
      ip: '127.0.0.1',
      helo: 'x',
      sender: 'x@hub.example',
      trustReceived: false,
      resolver: async () => [[`v=DKIM1; k=rsa; p=${publicKey}`]],
    });
    expect(dkim.results[0]?.status.result).toBe('pass');
  });
});
