import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser, until } from './browser.js';
import { startWorld, type World } from './world.js';

/** A person of an organisation, for tests. */
export interface TestPerson {
  id: string;
  email: string;
}

/** Starts a hub that browsers of this machine reach by http, with a directory of keys of its own. */
export async function startPeoplesWorld(overrides: Record<string, string> = {}): Promise<World> {
  const keys = await mkdtemp(join(tmpdir(), 'ortoo-keys-'));
  const world = await startWorld({ ORTOO_PUBLIC_URL: 'http://localhost:3000', ORTOO_KEYS_DIR: keys, ...overrides });
  return {
    ...world,
    stop: async () => {
      await world.stop();
      await rm(keys, { recursive: true, force: true });
    },
  };
}

/** Adds a person with roles to an organisation. */
export async function addPerson(
  world: World,
  organisationId: string,
  roles: string[] = ['member'],
  email = `${randomUUID()}@example.org`,
): Promise<TestPerson> {
  const id = randomUUID();
  await world.sql('insert into access.people (id, email, name) values ($1, $2, $3)', [
    id,
    email,
    `Person ${email.slice(0, 4)}`,
  ]);
  await world.sql('insert into access.memberships (person_id, organisation_id, roles) values ($1, $2, $3)', [
    id,
    organisationId,
    roles,
  ]);
  return { id, email };
}

/** Asks for a code in a browser, and reads it from the mail that waits to be sent. */
export async function codeFor(world: World, browser: Browser, person: TestPerson): Promise<string> {
  const before = await mailsTo(world, person);
  const asked = await browser.ask('POST', '/v1/sign-in', { email: person.email });
  if (asked.status !== 202) throw new Error(`Asking for a code was answered with ${asked.status}`);
  return until(async () => {
    const mails = await mailsTo(world, person);
    return mails.length > before.length ? mails.at(-1) : undefined;
  });
}

/** The codes mailed to a person so far, oldest first. */
export async function mailsTo(world: World, person: TestPerson): Promise<string[]> {
  const rows = await world.sql(
    `select o."values" ->> 'code' as code from mailer.outgoing o where o.template = 'sign-in-code' and (o.person_id = $1 or o.email = $2) order by o.not_before, o.id`,
    [person.id, person.email],
  );
  return rows.map(row => String(row['code']));
}

/** Signs a person in and answers the browser. */
export async function signIn(world: World, person: TestPerson, browser = new Browser(world)): Promise<Browser> {
  const answer = await browser.ask('POST', '/v1/sign-in/code', { code: await codeFor(world, browser, person) });
  if (answer.status !== 200)
    throw new Error(`Signing in was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  return browser;
}

/** A signed-in person of a new organisation. */
export async function signedIn(
  world: World,
  acronym: string,
  roles: string[],
  standing = 'member',
): Promise<{ browser: Browser; organisationId: string; person: TestPerson }> {
  const { id: organisationId } = await world.organisation(acronym, standing);
  const person = await addPerson(world, organisationId, roles);
  return { browser: await signIn(world, person), organisationId, person };
}
