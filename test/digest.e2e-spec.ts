import { authenticate } from 'mailauth';
import { simpleParser } from 'mailparser';
import { type MailWorld, startMailWorld } from './support/mail.js';

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
  // Every test has readers of its own; nobody else shall get its mails.
  afterEach(async () => {
    await mail.settled();
    await mail.world.sql(`update mailer.choices set frequency = 'off', due_at = null`);
    mail.sink.behaviour = {};
  });

  it('brings what was published, at its hour, in the reader’s language, signed and with a way out', async () => {
    const person = await mail.person(member.id, {}, { language: 'mn' });
    const body = 'Half of the households carry water.\n\nThe other half buys it.';
    await mail.publish(publisher.key, { body });
    await mail.makeDue();
    const [caught] = await mail.sink.received(1, person.email);
    const raw = caught?.raw ?? Buffer.alloc(0);
    const parsed = await simpleParser(raw);
    expect(parsed.subject).toContain('1 мэдээлэл');
    expect(parsed.text).toContain(body);
    for (const paragraph of body.split('\n\n')) expect(parsed.html).toContain(paragraph);
    expect(parsed.html).toContain('<html lang="mn">');
    expect(parsed.html).not.toMatch(/<img|<script|src=|url\(|@import/);
    expect(raw.length).toBeLessThan(90_000);
    const headers = raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
    expect(headers).toMatch(/^List-Unsubscribe: <https:\/\/hub\.example\/u\/[\w-]{22}>\r$/m);
    expect(headers).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(headers).toMatch(/^List-Id: .*<digest\.hub\.example>\r$/m);
    expect(headers).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(headers).toMatch(/^Message-ID: <d\.[0-9a-f]{32}@hub\.example>\r$/m);
    expect(headers).toMatch(/^Feedback-ID: digest:hub-example:daily:\w{5,15}\r$/m);
    expect(raw.toString('latin1')).toContain('Content-Transfer-Encoding: base64');
    expect(caught?.from).toMatch(/^b\+[\w-]{22}\.[0-9a-f]{8}@hub\.example$/);

    const record = mail.mailer.dkimRecord;
    const value = [...record.matchAll(/"([^"]*)"/g)].map(match => match[1]).join('');
    expect(record).toMatch(/^ortoo1\._domainkey\.hub\.example\. IN TXT/);
    const { dkim } = await authenticate(raw, {
      ip: '127.0.0.1',
      helo: 'x',
      sender: 'x@hub.example',
      trustReceived: false,
      resolver: async () => [[value]],
    });
    expect(dkim.results[0]?.status.result).toBe('pass');
    expect(dkim.results[0]?.signingHeaders?.keys).toMatch(/List-Unsubscribe:.*List-Unsubscribe-Post/s);
  });

  it('speaks five languages, and shows a record in the reader’s own where there is a translation', async () => {
    const words = {
      en: 'Unsubscribe',
      mn: 'Захидал авахаа болих',
      vi: 'Hủy đăng ký',
      'uz-Latn': 'Obunani bekor qilish',
      ru: 'Отписаться',
    };
    const people = await Promise.all(
      Object.keys(words).map(async language => ({ language, ...(await mail.person(member.id, {}, { language })) })),
    );
    await mail.publish(publisher.key, {
      title: 'Water in Khövsgöl',
      body: 'Half of the households.',
      summary: 'A study.',
      translations: [
        { language: 'mn', title: 'Хөвсгөлийн ус', body: 'Өрхийн тал хувь.', machine: false },
        { language: 'ru', title: 'Вода в Хувсгеле', body: 'Половина хозяйств.', machine: true },
      ],
    });
    await mail.makeDue();
    for (const { language, email } of people) {
      const [digest] = await mail.digestsTo(email, 1);
      const plain = digest?.text ?? '';
      expect(plain).toContain(words[language as keyof typeof words]);
      expect(plain.includes('Half of the households.')).toBe(!['mn', 'ru'].includes(language));
      expect(plain.includes('Өрхийн тал хувь.')).toBe(language === 'mn');
      expect(plain.includes('Машинный перевод')).toBe(language === 'ru');
      expect(digest?.html).toContain(`<html lang="${language}">`);
    }
  });

  it('says of each record as much as its audience allows, and nothing to whoever may not see it', async () => {
    const ministry = await mail.world.organisation(`MoH${Date.now()}`, 'government');
    const [reader, official, colleague] = [
      await mail.person(member.id),
      await mail.person(ministry.id),
      await mail.person(publisher.id),
    ];
    const records: [string, unknown][] = [
      ['Everyone', 'public'],
      ['Members', 'coalition'],
      ['Listed', { organisations: [member.id] }],
      ['Ours', 'own'],
      ['Personal', { persons: [reader.id] }],
    ];
    for (const [title, audience] of records)
      await mail.publish(publisher.key, { title: `${title} title`, body: `${title} body`, audience });
    await mail.makeDue();
    const told = async (email: string) => {
      const [digest] = await mail.digestsTo(email, 1);
      const text = `${digest?.subject}\n${digest?.text}\n${digest?.html}`;
      return records.map(([title]) => [`${title} title`, `${title} body`].map(part => text.includes(part)));
    };
    const [full, title, nothing] = [
      [true, true],
      [true, false],
      [false, false],
    ];
    expect(await told(reader.email)).toEqual([full, full, title, nothing, nothing]);
    expect(await told(official.email)).toEqual([full, nothing, nothing, nothing, nothing]);
    expect(await told(colleague.email)).toEqual([full, full, title, nothing, nothing]);
    const texts = async (email: string) => (await mail.digestsTo(email, 1))[0]?.text ?? '';
    expect(await texts(reader.email)).toContain('Something waits for you');
    expect(await texts(official.email)).not.toContain('Something waits for you');
    expect(await texts(colleague.email)).toContain('1 restricted item');
  });

  it('holds what was chosen: any of each list, all lists at once', async () => {
    const other = await mail.world.organisation(`OTH${Date.now()}`);
    const choices = [
      { themes: ['health'] },
      { places: ['MN'] },
      { kinds: ['news'] },
      { organisations: [other.id] },
      { themes: ['health'], places: ['UZ'] },
      {},
    ];
    const people = await Promise.all(choices.map(choice => mail.person(member.id, choice)));
    await mail.publish(publisher.key, {
      title: 'Nutrition in Khövsgöl',
      themes: ['health.nutrition'],
      places: ['MN-041'],
    });
    await mail.publish(other.key, {
      title: 'Schools in Tashkent',
      kind: 'news',
      themes: ['education'],
      places: ['UZ-TK'],
    });
    await mail.makeDue();
    await mail.settled();
    const titles = ['Nutrition in Khövsgöl', 'Schools in Tashkent'];
    const got = await Promise.all(
      people.map(async ({ email }) => {
        const digests =
          mail.sink.mails.filter(one => one.to.includes(email)).length === 0 ? [] : await mail.digestsTo(email, 1);
        return titles.filter(title => digests[0]?.text?.includes(title));
      }),
    );
    expect(got).toEqual([[titles[0]], [titles[0]], [titles[1]], [titles[1]], [], titles]);
  });

  it('tells of a record once, in its newest state, and of later states as what they are', async () => {
    const { email } = await mail.person(member.id);
    const id = await mail.publish(publisher.key, { title: 'First title' });
    await mail.change(publisher.key, 'PATCH', `/v1/materials/${id}`, { title: 'Second title' });
    await mail.makeDue();
    const [first] = await mail.digestsTo(email, 1);
    expect(first?.text).toContain('Second title');
    expect(first?.text).not.toContain('First title');
    expect(first?.text).toContain('New reports');

    await mail.change(publisher.key, 'PATCH', `/v1/materials/${id}`, { title: 'Third title' });
    await mail.makeDue(1);
    const second = (await mail.digestsTo(email, 2))[1];
    expect(second?.text).toContain('Third title');
    expect(second?.text).toContain('Revised: this is version 3.');
    expect(second?.text).toContain('What changed: Title');

    await mail.change(publisher.key, 'POST', `/v1/materials/${id}/withdraw`, { reason: 'Wrong figures' });
    await mail.makeDue(2);
    const third = (await mail.digestsTo(email, 3))[2];
    expect(third?.text).toContain('SCF withdrew a record that you had received.');
    expect(third?.text).toContain('Reason: Wrong figures');
    expect(third?.text).not.toContain('title');
  });

  it('says nothing of what came and went between two digests, and sends no mail when nothing is left', async () => {
    const { id, email } = await mail.person(member.id);
    const record = await mail.publish(publisher.key, { title: 'Published by mistake' });
    await mail.change(publisher.key, 'POST', `/v1/materials/${record}/withdraw`, {});
    await mail.makeDue();
    await mail.settled();
    expect(await mail.world.sql('select state from mailer.digests where person_id = $1', [id])).toEqual([
      { state: 'empty' },
    ]);
    expect(mail.sink.mails.filter(one => one.to.includes(email))).toEqual([]);
  });

  it('asks those who had a record to delete it when they may not see it any more', async () => {
    const { email } = await mail.person(member.id);
    const record = await mail.publish(publisher.key, { title: 'Shared too widely' });
    await mail.makeDue();
    await mail.digestsTo(email, 1);
    await mail.change(publisher.key, 'PATCH', `/v1/materials/${record}`, { audience: 'own' });
    await mail.makeDue(1);
    const second = (await mail.digestsTo(email, 2))[1];
    expect(second?.text).toContain('no longer shared with you');
    expect(second?.text).not.toContain('Shared too widely');
  });

  it('brings a record to those with whom it is shared later, as new to them and not to those who had it', async () => {
    const [had, comes] = [
      await mail.person(member.id),
      await mail.person((await mail.world.organisation(`NEW${Date.now()}`)).id),
    ];
    const record = await mail.publish(publisher.key, {
      title: 'Widened later',
      audience: { organisations: [member.id] },
    });
    await mail.makeDue();
    await mail.digestsTo(had.email, 1);
    await mail.change(publisher.key, 'PATCH', `/v1/materials/${record}`, { audience: 'coalition' });
    await mail.makeDue(1);
    const [first] = await mail.digestsTo(comes.email, 1);
    expect(first?.text).toMatch(/New reports[^]*Widened later/);
    const again = (await mail.digestsTo(had.email, 2))[1];
    expect(again?.text).not.toContain('New reports');
  });

  it('drops, when it is sent, what its reader lost the right to since it was written', async () => {
    const { id, email } = await mail.person(member.id);
    mail.sink.behaviour = { refuse: address => (address === email ? { code: 451, text: '4.2.1 Later' } : undefined) };
    const [kept, lost] = [
      await mail.publish(publisher.key, { title: 'Still shared' }),
      await mail.publish(publisher.key, { title: 'Taken back' }),
    ];
    await mail.makeDue();
    const deferred = async () =>
      (await mail.world.sql(`select state from mailer.outgoing where person_id = $1`, [id]))[0]?.['state'];
    while ((await deferred()) !== 'deferred') await new Promise(resolve => setTimeout(resolve, 25));
    await mail.change(publisher.key, 'PATCH', `/v1/materials/${lost}`, { audience: 'own' });
    mail.sink.behaviour = {};
    await mail.world.sql('update mailer.outgoing set not_before = now() where person_id = $1', [id]);
    const [digest] = await mail.digestsTo(email, 1);
    expect(kept).not.toBe(lost);
    expect(digest?.text).toContain('Still shared');
    expect(digest?.text).not.toContain('Taken back');
  });

  it('stays away from a suspended person and from the people of a suspended organisation', async () => {
    const organisation = await mail.world.organisation(`SUS${Date.now()}`);
    const [suspended, ofSuspended, well] = [
      await mail.person(member.id),
      await mail.person(organisation.id),
      await mail.person(member.id),
    ];
    await mail.publish(publisher.key, { audience: 'public' });
    await mail.world.sql(`update access.people set state = 'suspended' where id = $1`, [suspended.id]);
    await mail.world.sql(`update access.organisations set standing = 'suspended' where id = $1`, [organisation.id]);
    await mail.makeDue();
    await mail.digestsTo(well.email, 1);
    await mail.settled();
    expect(mail.sink.mails.filter(one => [suspended.email, ofSuspended.email].includes(one.to[0] ?? ''))).toEqual([]);
  });

  it('comes within a minute to whoever wants it at once, several publications in one', async () => {
    const { id, email } = await mail.person(member.id, { frequency: 'immediate' });
    await mail.publish(publisher.key, { title: 'First of two' });
    await mail.publish(publisher.key, { title: 'Second of two' });
    const [due] = await mail.world.sql(
      `select due_at between now() and now() + interval '1 minute' as soon from mailer.choices where person_id = $1`,
      [id],
    );
    expect(due).toEqual({ soon: true });
    await mail.world.sql('update mailer.choices set due_at = now() where person_id = $1', [id]);
    const [digest] = await mail.digestsTo(email, 1);
    expect(digest?.text).toContain('First of two');
    expect(digest?.text).toContain('Second of two');
    expect(await mail.world.sql('select due_at from mailer.choices where person_id = $1', [id])).toEqual([
      { due_at: null },
    ]);
  });

  it('comes again by itself to whoever wants it at once, when nobody knows whether it arrived', async () => {
    const { id, email } = await mail.person(member.id, { frequency: 'immediate' });
    mail.sink.behaviour = { afterBody: caught => (caught.to.includes(email) ? 'drop' : 'accept') };
    await mail.publish(publisher.key, { title: 'Perhaps it came' });
    const due = `update mailer.choices set due_at = now() where person_id = $1 and due_at is not null returning person_id`;
    expect(await mail.world.sql(due, [id])).toHaveLength(1);
    await mail.sink.received(1, email);
    mail.sink.behaviour = {};
    while ((await mail.world.sql(due, [id])).length === 0) await new Promise(resolve => setTimeout(resolve, 25));
    const digests = await mail.digestsTo(email, 2);
    expect(digests[1]?.text).toContain('Perhaps already sent');
    expect(digests[1]?.text).toContain('Perhaps it came');
  });

  it('stays below 90 kB and thirty items however much there is, and says how much more', async () => {
    const { email } = await mail.person(member.id, {}, { language: 'mn' });
    for (let n = 1; n <= 33; n++)
      await mail.publish(publisher.key, {
        title: `Тайлан ${n} дугаар`,
        body: 'Хөвсгөл аймгийн хүүхдүүд. '.repeat(300),
        language: 'mn',
      });
    await mail.makeDue();
    const [caught] = await mail.sink.received(1, email);
    expect(caught?.raw.length).toBeLessThan(90_000);
    const { text } = await simpleParser(caught?.raw ?? '');
    expect(text?.match(/^Тайлан \d+ дугаар$/gm)).toHaveLength(30);
    expect(text).toContain('Тайлан 33 дугаар');
    expect(text).toContain('Хөвсгөл аймгийн хүүхдүүд. …');
    expect(text).toMatch(/\b3\b/);
  }, 60_000);

  it('carries into the next digest, and marks, what may have been sent already', async () => {
    const { email } = await mail.person(member.id);
    mail.sink.behaviour = { afterBody: caught => (caught.to.includes(email) ? 'drop' : 'accept') };
    await mail.publish(publisher.key, { title: 'Perhaps twice' });
    await mail.makeDue();
    const [first] = await mail.digestsTo(email, 1);
    expect(first?.text).not.toContain('Perhaps already sent');
    await mail.settled();
    mail.sink.behaviour = {};
    await mail.publish(publisher.key, { title: 'Surely once' });
    await mail.makeDue(1);
    const second = (await mail.digestsTo(email, 2))[1];
    expect(second?.text).toMatch(/Surely once[^]*Perhaps already sent on[^]*Perhaps twice/);
    await mail.settled();
    await mail.makeDue(2);
    await mail.settled();
    expect(mail.sink.mails.filter(one => one.to.includes(email))).toHaveLength(2);
  });

  it('makes up for missed days in one mail', async () => {
    const { id, email } = await mail.person(member.id);
    await mail.publish(publisher.key);
    await mail.world.sql(
      `update mailer.choices set due_at = now() - interval '3 days', slot_date = (now() at time zone zone)::date - 3 where person_id = $1`,
      [id],
    );
    const [digest] = await mail.digestsTo(email, 1);
    expect(digest?.text).toContain('this one covers 4 days');
  });

  it('waits for a yes when it is more than a week late', async () => {
    const { id, email } = await mail.person(member.id);
    await mail.publish(publisher.key);
    await mail.world.sql(`update mailer.choices set due_at = now() - interval '8 days' where person_id = $1`, [id]);
    await mail.settled();
    expect(mail.sink.mails.filter(one => one.to.includes(email))).toEqual([]);
    expect(await mail.mailer.releaseHeld(0)).toBe(1);
    expect(await mail.digestsTo(email, 1)).toHaveLength(1);
  });
});
