import { randomUUID } from 'node:crypto';
import { MailQueue, type OutgoingMail, type TemplateName } from '@ortoo/mail';
import { asService, Database } from '@ortoo/persistence';
import { Secret } from '@ortoo/runtime';
import { simpleParser } from 'mailparser';
import { type MailWorld, startMailWorld } from './support/mail.js';

describe('mail', () => {
  let mail: MailWorld;
  let hub: Database;
  let organisation: { id: string; key: string };
  beforeAll(async () => {
    mail = await startMailWorld();
    hub = await Database.connect({
      url: new Secret(mail.environment['ORTOO_HUB_DATABASE_URL'] ?? ''),
      applicationName: 'test-hub',
    });
    organisation = await mail.world.organisation('SCF');
  });
  afterAll(async () => {
    await hub.close();
    await mail.stop();
  });
  afterEach(() => {
    mail.sink.behaviour = {};
  });

  const enqueue = <Name extends TemplateName>(outgoing: OutgoingMail<Name>) =>
    hub.inTransaction(asService('hub'), transaction =>
      new MailQueue({ kick: () => undefined }).enqueue(transaction, outgoing),
    );
  const code = (to: OutgoingMail<'sign-in-code'>['to'], value = '493120') => ({
    template: 'sign-in-code' as const,
    to,
    language: 'ru' as const,
    values: { code: value, minutes: 10 },
  });
  const rowOf = async (id: string) =>
    (await mail.world.sql('select * from mailer.outgoing where id = $1', [id]))[0] ?? {};
  const closed = async (id: string) => {
    for (;;) {
      const row = await rowOf(id);
      if (row['closed_at']) return row;
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  };
  const newAddress = () => `a${randomUUID().slice(0, 8)}@example.org`;

  it('goes to the address that a person has when it is sent, and forgets what it said', async () => {
    const { id: personId, email } = await mail.person(organisation.id);
    mail.sink.behaviour = { refuse: address => (address === email ? { code: 450, text: '4.2.1 Later' } : undefined) };
    const id = await enqueue(code({ personId }));
    while ((await rowOf(id))['state'] !== 'deferred') await new Promise(resolve => setTimeout(resolve, 25));
    const moved = newAddress();
    await mail.world.sql('update access.people set email = $2 where id = $1', [personId, moved]);
    await mail.world.sql('update mailer.outgoing set not_before = now() where id = $1', [id]);
    const [caught] = await mail.sink.received(1, moved);
    const parsed = await simpleParser(caught?.raw ?? '');
    expect(parsed.subject).toContain('493120');
    expect(parsed.text).toContain('Здравствуйте, Oyun Bat!');
    expect(parsed.headers.has('list-unsubscribe')).toBe(false);
    expect(await closed(id)).toMatchObject({ state: 'sent', values: null, attempts: 2 });
  });

  it('reaches an invited person at an address that belongs to nobody yet', async () => {
    const email = newAddress();
    const values = {
      inviter: 'Bat <b>Dorj</b>',
      organisation: 'Child Rights Group',
      url: 'https://hub.example/invitations/x',
      expiresAt: '2026-12-12T00:00:00Z',
    };
    const id = await enqueue({ template: 'invitation', to: { email }, language: 'en', values });
    const [caught] = await mail.sink.received(1, email);
    const { text, html } = await simpleParser(caught?.raw ?? '');
    expect(text).toContain('https://hub.example/invitations/x');
    expect(html).toContain('Bat &lt;b&gt;Dorj&lt;/b&gt;');
    expect(await closed(id)).toMatchObject({ state: 'sent', email: null });
  });

  it('is queued once per key', async () => {
    const email = newAddress();
    const first = await enqueue({ ...code({ email }), dedupeKey: 'one' });
    await enqueue({ ...code({ email }, '555555'), dedupeKey: 'one' });
    await closed(first);
    expect(mail.sink.mails.filter(caught => caught.to.includes(email))).toHaveLength(1);
  });

  it('is neither sent before its time nor after it', async () => {
    const [early, late] = [newAddress(), newAddress()];
    const waiting = await enqueue({ ...code({ email: early }), notBefore: new Date(Date.now() + 3_600_000) });
    const stale = await enqueue({
      ...code({ email: late }),
      notBefore: new Date(Date.now() - 2000),
      notAfter: new Date(Date.now() - 1000),
    });
    expect(await closed(stale)).toMatchObject({ state: 'expired', values: null });
    expect(await rowOf(waiting)).toMatchObject({ state: 'waiting' });
    expect(mail.sink.mails.filter(caught => [early, late].includes(caught.to[0] ?? ''))).toEqual([]);
  }, 20_000);

  it('is never sent twice when the relay vanishes after the body: a code is asked for anew', async () => {
    const email = newAddress();
    mail.sink.behaviour = { afterBody: caught => (caught.to.includes(email) ? 'drop' : 'accept') };
    const id = await enqueue(code({ email }));
    expect(await closed(id)).toMatchObject({ state: 'ambiguous', attempts: 1 });
    expect(mail.sink.mails.filter(caught => caught.to.includes(email))).toHaveLength(1);
  });

  it('is sent once more, and says so, when it is an urgent alert', async () => {
    const { id: personId, email } = await mail.person(organisation.id);
    mail.sink.behaviour = { afterBody: caught => (caught.to.includes(email) ? 'drop' : 'accept') };
    const id = await enqueue({
      template: 'alert',
      to: { personId },
      language: 'en',
      values: { title: 'Flood', text: 'Roads are closed.', url: 'https://hub.example/alerts/1' },
    });
    await mail.sink.received(1, email);
    while ((await rowOf(id))['state'] !== 'deferred') await new Promise(resolve => setTimeout(resolve, 25));
    await mail.world.sql('update mailer.outgoing set not_before = now() where id = $1', [id]);
    expect(await closed(id)).toMatchObject({ state: 'ambiguous', attempts: 2 });
    const mails = await mail.digestsTo(email, 2);
    expect(mails.map(one => one.headers.get('x-hub-resend'))).toEqual([undefined, '1']);
    expect(new Set(mails.map(one => one.messageId)).size).toBe(1);
  });

  it('stops for an address that refuses it for good, and a focal point hears of it', async () => {
    const team = await mail.world.organisation('TEAM');
    const [{ id: personId, email }, focal] = [await mail.person(team.id), await mail.person(team.id)];
    await mail.world.sql('update access.organisations set focal_points = $2 where id = $1', [
      team.id,
      JSON.stringify([{ personId: focal.id }]),
    ]);
    mail.sink.behaviour = {
      refuse: address => (address === email ? { code: 550, text: '5.1.1 No such user' } : undefined),
    };
    expect(await closed(await enqueue(code({ personId })))).toMatchObject({ state: 'failed' });
    const [notice] = await mail.digestsTo(focal.email, 1);
    expect(notice?.text).toContain('refuses our mail for good');
    expect(
      await mail.world.sql(`select action from access.audit where service = 'mailer' and person_id = $1`, [personId]),
    ).toEqual([{ action: 'mail.suppressed' }]);
    mail.sink.behaviour = {};
    expect(await closed(await enqueue(code({ personId })))).toMatchObject({ state: 'suppressed' });
    expect(mail.sink.mails.filter(caught => caught.to.includes(email))).toEqual([]);
    await mail.world.sql('update access.people set email = $2 where id = $1', [personId, `new-${email}`]);
    expect(await closed(await enqueue(code({ personId })))).toMatchObject({ state: 'sent' });
  });

  it('is not read by the service that queued it', async () => {
    await expect(
      hub.inTransaction(asService('hub'), transaction => transaction.query('select "values" from mailer.outgoing')),
    ).rejects.toThrow('permission denied');
  });
});
