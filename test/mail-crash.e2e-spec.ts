import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { Client } from 'pg';
import { databaseUrls, freshDatabase } from './support/database.js';
import { type MailerProcess, startMailerProcess } from './support/mailer-process.js';
import { type SmtpSink, startSmtpSink } from './support/smtp-sink.js';

const title = 'Water and health';
const perhaps = 'Perhaps already sent';

describe('a mailer that is killed at any step', () => {
  let sink: SmtpSink;
  let keys: string;
  let client: Client;
  let environment: Record<string, string>;
  let mailer: MailerProcess | undefined;

  beforeEach(async () => {
    sink = await startSmtpSink();
    keys = await mkdtemp(join(tmpdir(), 'ortoo-keys-'));
    const ownerUrl = await freshDatabase();
    client = new Client({ connectionString: ownerUrl });
    await client.connect();
    environment = {
      ...databaseUrls(ownerUrl),
      ORTOO_NATS_URL: 'nats://127.0.0.1:1',
      ORTOO_SMTP_URL: sink.url,
      ORTOO_KEYS_DIR: keys,
      ORTOO_MAIL_FROM: 'Hub <hub@hub.example>',
      ORTOO_LOG_LEVEL: 'silent',
      ORTOO_PUBLIC_URL: 'https://hub.example',
    };
  });
  afterEach(async () => {
    await mailer?.kill();
    await client.end();
    await sink.stop();
    await rm(keys, { recursive: true });
  });

  const until = async (condition: string): Promise<void> => {
    while (!(await client.query(`select (${condition}) as met`)).rows[0].met)
      await new Promise(resolve => setTimeout(resolve, 30));
  };
  const collected = (): Promise<void> =>
    until('(select position from mailer.progress) = (select max(position) from ledger.outbox)');
  const makeDue = (day: number) =>
    client.query(
      `update mailer.choices set due_at = now() - interval '1 second', slot_date = (now() at time zone zone)::date + $1::int`,
      [day],
    );
  const digestsDone = (count: number): Promise<void> =>
    until(
      `(select count(*) from mailer.digests) = ${count} and not exists (select from mailer.outgoing where closed_at is null)`,
    );

  /** One member with one reader, who chose a daily digest, and one report. */
  async function seed(): Promise<void> {
    const [organisation, person, record] = [randomUUID(), randomUUID(), randomUUID()];
    const say = (position: number, type: string, reach: string, data: unknown, recordId: string | null) =>
      client.query(
        `insert into ledger.outbox (id, position, type, version, reach, record_id, owner_id, readers, classification, tags, data) values ($1, $2, $3, 1, $4, $5, $6, '{coalition}', 'coalition', '{kind:study}', $7)`,
        [randomUUID(), position, type, reach, recordId, organisation, JSON.stringify(data)],
      );
    await client.query(
      `insert into access.organisations (id, standing, name, type_iati) values ($1, 'member', 'NPA', 21)`,
      [organisation],
    );
    await client.query(`insert into access.people (id, email, name) values ($1, 'oyun@example.org', 'Oyun')`, [person]);
    await client.query('insert into access.memberships (person_id, organisation_id) values ($1, $2)', [
      person,
      organisation,
    ]);
    await client.query(
      `insert into access.records (id, entity, owner_id, audience, readers) values ($1, 'material', $2, '"coalition"', '{coalition}')`,
      [record, organisation],
    );
    const choices = {
      frequency: 'daily',
      weekday: 1,
      hour: 9,
      minute: 0,
      zone: 'UTC',
      language: 'en',
      kinds: [],
      themes: [],
      places: [],
      organisations: [],
    };
    await say(1, 'int.digest.chosen', 'internal', { personId: person, ...choices }, null);
    await say(
      2,
      'report.published',
      'all',
      { title, body: 'Text', language: 'en', kind: 'study', organisation: { id: organisation, name: 'NPA' } },
      record,
    );
  }

  it.each([
    'digest.before-collected',
    'digest.before-freeze',
    'digest.after-freeze',
    'mail.before-send',
    'mail.body-written',
    'mail.after-reply',
    'mail.before-close',
    'mail.after-close',
  ])(
    'at %s sends no mail twice and loses nothing',
    async failpoint => {
      await seed();
      mailer = startMailerProcess({ ...environment, ORTOO_FAIL: `${failpoint}:exit` });
      if (failpoint !== 'digest.before-collected') {
        await collected();
        await makeDue(0);
      }
      expect(await mailer.ended).toBe('SIGKILL');

      // The process is gone and its lease runs out.
      await client.query(
        `update mailer.outgoing set lease_until = now() - interval '1 second' where lease_until is not null`,
      );
      mailer = startMailerProcess(environment);
      await collected();
      await makeDue(0);
      await digestsDone(1);
      await makeDue(1);
      await digestsDone(2);

      const mails = await Promise.all(sink.mails.map(mail => simpleParser(mail.raw)));
      const tellings = mails.filter((mail: ParsedMail) => mail.text?.includes(title));
      expect(new Set(mails.map(mail => mail.messageId)).size).toBe(mails.length);
      expect(tellings.length).toBeGreaterThanOrEqual(1);
      expect(tellings.slice(1).every(mail => mail.text?.includes(perhaps))).toBe(true);
      expect(tellings.length).toBeLessThanOrEqual(
        ['mail.after-reply', 'mail.before-close'].includes(failpoint) ? 2 : 1,
      );
      // What may have arrived is never told again without saying so.
      const [first] = tellings;
      if (failpoint === 'mail.body-written') expect(first?.text).toContain(perhaps);
    },
    60_000,
  );

  it('that was only taken for dead sends nothing when it wakes', async () => {
    await seed();
    const sleeper = startMailerProcess({ ...environment, ORTOO_FAIL: 'mail.before-send:hang:4000' });
    await collected();
    await makeDue(0);
    await until(`exists (select from mailer.outgoing where state = 'sending')`);
    await client.query(`update mailer.outgoing set lease_until = now() - interval '1 second'`);
    mailer = startMailerProcess(environment);
    await digestsDone(1);
    await sleeper.stop();
    expect(sink.mails).toHaveLength(1);
    const { rows } = await client.query('select state, attempts from mailer.outgoing');
    expect(rows).toEqual([{ state: 'sent', attempts: 2 }]);
  }, 60_000);
});
