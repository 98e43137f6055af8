import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningMailer, startMailer } from '@ortoo/mailer';
import { type ParsedMail, simpleParser } from 'mailparser';
import { Browser } from './browser.js';
import { addPerson, type TestPerson } from './people.js';
import { type SmtpSink, startSmtpSink } from './smtp-sink.js';
import { startWorld, type World } from './world.js';

const sampleReport = {
  kind: 'study',
  title: 'Water and health in Khövsgöl',
  body: 'Half of the households carry water more than one kilometre.',
  language: 'en',
  audience: 'coalition',
  themes: ['health.wash'],
  places: ['MN-041'],
  similarChecked: true,
  identityChecked: true,
  publish: true,
};

/** A hub whose mail goes to a sink. */
export interface MailWorld {
  world: World;
  mailer: RunningMailer;
  sink: SmtpSink;
  environment: Record<string, string>;
  /** Adds a person of an organisation who follows everything daily, unless told otherwise. */
  person(
    organisationId: string,
    choices?: Record<string, unknown>,
    account?: Record<string, string>,
  ): Promise<{ id: string; email: string }>;
  /** Signs a new person in by the code in their mail. */
  signedIn(
    acronym?: string,
    roles?: string[],
  ): Promise<{ browser: Browser; person: TestPerson; organisation: { id: string; key: string } }>;
  /** Publishes a report to the coalition, or as told, and waits until it is collected. */
  publish(key: string, material?: Record<string, unknown>): Promise<string>;
  /** Resolves when the mailer has read everything that the ledger holds. */
  collected(): Promise<void>;
  /** Makes the digests of everybody due now, as those of today or of a later day. */
  makeDue(daysLater?: number): Promise<void>;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
  /** Changes a material whatever its version. */
  change(key: string, method: string, path: string, body?: unknown): Promise<void>;
  /** The digests that came to an address so far, newest last; waits for `count`. */
  digestsTo(address: string, count: number): Promise<ParsedMail[]>;
  stop(): Promise<void>;
}

/** Starts hub, notifier, mailer and sink. */
export async function startMailWorld(overrides: Record<string, string> = {}): Promise<MailWorld> {
  const sink = await startSmtpSink();
  const keys = await mkdtemp(join(tmpdir(), 'ortoo-keys-'));
  const settings = {
    ORTOO_SMTP_URL: sink.url,
    ORTOO_KEYS_DIR: keys,
    ORTOO_MAIL_FROM: 'Örtöö <hub@hub.example>',
    ORTOO_MAIL_HELP: 'help@hub.example',
  };
  const world = await startWorld({ ...settings, ...overrides });
  const mailer = await startMailer(world.environment);
  const until = async (condition: string): Promise<void> => {
    for (;;) {
      const [row] = await world.sql(`select (${condition}) as met`);
      if (row?.['met']) return;
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  };
  const collected = (): Promise<void> =>
    until(`not exists (select from ledger.outbox where position is null)
      and (select position from mailer.progress) = coalesce((select max(position) from ledger.outbox), 0)`);
  return {
    world,
    mailer,
    sink,
    environment: world.environment,
    collected,
    person: async (organisationId, choices = {}, account = {}) => {
      const id = randomUUID();
      const email = account['email'] ?? `p${id.slice(0, 8)}@example.org`;
      await world.sql(`insert into access.people (id, email, name, language, zone) values ($1, $2, $3, $4, $5)`, [
        ...[
          id,
          email,
          account['name'] ?? 'Oyun Bat',
          account['language'] ?? 'en',
          account['zone'] ?? 'Asia/Ulaanbaatar',
        ],
      ]);
      await world.sql('insert into access.memberships (person_id, organisation_id) values ($1, $2)', [
        id,
        organisationId,
      ]);
      await chooseFor(world, id, {
        language: account['language'] ?? 'en',
        zone: account['zone'] ?? 'Asia/Ulaanbaatar',
        ...choices,
      });
      await collected();
      return { id, email };
    },
    signedIn: async (acronym = `T${randomUUID().slice(0, 6)}`, roles = ['member']) => {
      const organisation = await world.organisation(acronym);
      const person = await addPerson(world, organisation.id, roles);
      const browser = new Browser(world);
      await browser.ask('POST', '/v1/sign-in', { email: person.email });
      const [caught] = await sink.received(1, person.email);
      const code = /^ +(\S+)$/m.exec((await simpleParser(caught?.raw ?? '')).text ?? '')?.[1];
      const answer = await browser.ask('POST', '/v1/sign-in/code', { code });
      if (answer.status !== 200)
        throw new Error(`Signing in was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
      return { browser, person, organisation };
    },
    publish: async (key, material = {}) => {
      const answer = await world.call('POST', '/v1/materials', key, { ...sampleReport, ...material });
      if (answer.status !== 201)
        throw new Error(`Publishing was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
      await collected();
      const { id, materialId } = answer.body as { id?: string; materialId?: string };
      return id ?? materialId ?? '';
    },
    makeDue: async (daysLater = 0) => {
      await world.sql(
        `update mailer.choices set due_at = now() - interval '1 second', slot_date = (now() at time zone zone)::date + $1::int where frequency <> 'off'`,
        [daysLater],
      );
    },
    settled: () =>
      until(`not exists (select from mailer.choices where due_at <= now() and held_since is null)
        and not exists (select from mailer.outgoing where closed_at is null)`),
    change: async (key, method, path, body) => {
      const response = await fetch(world.url + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          'if-match': '*',
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
      });
      if (!response.ok)
        throw new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
      await collected();
    },
    digestsTo: async (address, count) => {
      const caught = await sink.received(count, address);
      return Promise.all(caught.map(mail => simpleParser(mail.raw)));
    },
    stop: async () => {
      await mailer.stop();
      await world.stop();
      await sink.stop();
      await rm(keys, { recursive: true });
    },
  };
}

/** Writes choices as the hub does, for people who have no session in a test. */
export async function chooseFor(world: World, personId: string, choices: Record<string, unknown>): Promise<void> {
  const filters = { kinds: [], themes: [], places: [], organisations: [] };
  const data = { personId, frequency: 'daily', weekday: 1, hour: 9, minute: 0, ...filters, ...choices };
  await world.sql(
    `insert into ledger.outbox (id, type, version, reach, data) values ($1, 'int.digest.chosen', 1, 'internal', $2)`,
    [randomUUID(), JSON.stringify(data)],
  );
}
