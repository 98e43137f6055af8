import { createDemoSignIn, createFirstOperatorCode } from '@ortoo/hub';
import { connectAs } from './support/database.js';
import { Browser, until } from './support/browser.js';
import { addPerson, codeFor, mailsTo, signedIn, signIn, type TestPerson, startPeoplesWorld } from './support/people.js';
import { startWorld, type World } from './support/world.js';

describe('signing in', () => {
  let world: World;
  let organisationId: string;
  let person: TestPerson;

  beforeAll(async () => {
    world = await startPeoplesWorld();
    ({ id: organisationId } = await world.organisation('SIGN'));
  }, 60_000);
  beforeEach(async () => {
    person = await addPerson(world, organisationId);
  });
  afterAll(() => world.stop());

  it('takes the mailed code in the browser that asked, and in no other', async () => {
    const [asker, other] = [new Browser(world), new Browser(world)];
    const code = await codeFor(world, asker, person);
    expect(code).toMatch(/^\d{8}$/);
    await other.ask('POST', '/v1/sign-in', { email: 'somebody.else@example.org' });

    expect(await other.ask('POST', '/v1/sign-in/code', { code })).toMatchObject({
      status: 401,
      body: { title: 'The code is not accepted' },
    });
    expect(await asker.ask('POST', '/v1/sign-in/code', { code: `${code.slice(0, 4)} ${code.slice(4)}` })).toMatchObject(
      { status: 200, body: { personId: person.id, organisationId } },
    );
    expect(await asker.ask('GET', '/v1/me')).toMatchObject({
      status: 200,
      body: { id: person.id, email: person.email, roles: ['member'] },
    });
    expect(await other.ask('GET', '/v1/me')).toMatchObject({ status: 401 });
  });

  it('takes a code once', async () => {
    const browser = new Browser(world);
    const code = await codeFor(world, browser, person);
    expect((await browser.ask('POST', '/v1/sign-in/code', { code })).status).toBe(200);
    expect((await browser.ask('POST', '/v1/sign-in/code', { code })).status).toBe(401);
  });

  it('refuses a code after ten minutes', async () => {
    const browser = new Browser(world);
    const code = await codeFor(world, browser, person);
    const [row] = await world.sql(
      `update access.sign_in_codes set expires_at = expires_at - interval '601 seconds' where person_id = $1 returning expires_at - created_at as lived`,
      [person.id],
    );
    expect(row).toBeDefined();
    expect((await browser.ask('POST', '/v1/sign-in/code', { code })).status).toBe(401);
  });

  it('gives five tries in a browser; the owner’s own code in another browser still works', async () => {
    const [owner, attacker] = [new Browser(world), new Browser(world)];
    const code = await codeFor(world, owner, person);
    const attackersCode = await codeFor(world, attacker, person);
    const wrong = attackersCode === '00000000' ? '11111111' : '00000000';
    for (let attempt = 0; attempt < 5; attempt++)
      expect((await attacker.ask('POST', '/v1/sign-in/code', { code: wrong })).status).toBe(401);
    expect((await attacker.ask('POST', '/v1/sign-in/code', { code: attackersCode })).status).toBe(401);
    expect((await owner.ask('POST', '/v1/sign-in/code', { code })).status).toBe(200);
  });

  it('answers the same for an unknown, a suspended and a known address, and mails the known one only', async () => {
    const suspended = await addPerson(world, organisationId);
    await world.sql(`update access.people set state = 'suspended' where id = $1`, [suspended.id]);
    const answers = [];
    for (const email of ['nobody@example.org', suspended.email, person.email]) {
      const { status, body, headers } = await new Browser(world).ask('POST', '/v1/sign-in', { email });
      const shown = [...headers].filter(([name]) => !['date', 'x-request-id', 'set-cookie'].includes(name));
      answers.push(
        JSON.stringify({
          status,
          body,
          shown,
          cookies: headers.getSetCookie().map(line => line.replace(/=[^;]+/, '=…')),
        }),
      );
    }
    expect(new Set(answers).size).toBe(1);
    await until(async () => ((await mailsTo(world, person)).length === 1 ? true : undefined));
    // Codes are mailed in the order in which they were asked for, so the two before had their turn.
    const [row] = await world.sql(
      `select count(*)::int as mails from mailer.outgoing where person_id = $1 or email = 'nobody@example.org'`,
      [suspended.id],
    );
    expect(row).toEqual({ mails: 0 });
  });

  it('does the same statements for every address before it answers', async () => {
    const rows = async (email: string) =>
      world.sql(
        `select code_hash is null as unmade, person_id is null as unknown from access.sign_in_codes where email = $1`,
        [email],
      );
    await world.sql(
      `create or replace function access.hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(77); return new; end $$`,
    );
    await world.sql(
      `create trigger hold before update on access.sign_in_codes for each row execute function access.hold()`,
    );
    await world.sql('select pg_advisory_lock(77)');
    for (const email of [person.email, 'never.seen@example.org']) {
      expect((await new Browser(world).ask('POST', '/v1/sign-in', { email })).status).toBe(202);
      expect(await rows(email)).toEqual([{ unmade: true, unknown: true }]);
    }
    await world.sql('select pg_advisory_unlock(77)');
    await world.sql('drop trigger hold on access.sign_in_codes');
  });

  it('lets a scanner that opens links and posts forms get nowhere', async () => {
    const owner = new Browser(world);
    const code = await codeFor(world, owner, person);
    const scanner = new Browser(world);
    for (const path of ['/v1/sign-in', '/v1/sign-in/code', `/v1/sign-in/code?code=${code}`]) {
      expect((await scanner.ask('GET', path)).status).toBeGreaterThanOrEqual(404);
      expect((await scanner.ask('POST', path, {})).status).toBe(400);
    }
    expect((await scanner.ask('POST', '/v1/sign-in/code', { code })).status).toBe(401);
    expect((await scanner.ask('GET', '/v1/me')).status).toBe(401);
    expect((await owner.ask('POST', '/v1/sign-in/code', { code })).status).toBe(200);
  });

  it('mails at most ten codes an hour to one mailbox, except to a browser that was signed in there before', async () => {
    const known = await signIn(world, person);
    await world.sql(
      `insert into access.sign_in_codes (id, email, person_id, code_hash, browser_hash, expires_at)
       select gen_random_uuid(), $1, $2, sha256(n::text::bytea), sha256('attacker'), now() + interval '10 minutes' from generate_series(1, 10) n`,
      [person.email, person.id],
    );
    const before = (await mailsTo(world, person)).length;
    await new Browser(world).ask('POST', '/v1/sign-in', { email: person.email });
    expect(await codeFor(world, known, person)).toMatch(/^\d{8}$/);
    expect((await mailsTo(world, person)).length).toBe(before + 1);
  });

  it('rotates the session at sign-in and ends the one before', async () => {
    const browser = await signIn(world, person);
    const before = browser.cookies.get('ortoo-session') ?? '';
    await signIn(world, person, browser);
    const after = browser.cookies.get('ortoo-session');
    expect(after).not.toBe(before);
    const thief = new Browser(world);
    thief.cookies.set('ortoo-session', before);
    expect((await thief.ask('GET', '/v1/me')).status).toBe(401);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(200);
  });

  it('never takes over a session id that somebody planted', async () => {
    const browser = new Browser(world);
    browser.cookies.set('ortoo-session', 'A'.repeat(22));
    await signIn(world, person, browser);
    expect(browser.cookies.get('ortoo-session')).not.toBe('A'.repeat(22));
  });

  it('ends a session after twelve hours without use and after seven days', async () => {
    for (const column of ['seen_at', 'expires_at']) {
      const browser = await signIn(world, await addPerson(world, organisationId));
      const past = column === 'seen_at' ? '12 hours 1 minute' : '7 days 1 minute';
      await world.sql(`update access.sessions set ${column} = ${column} - $1::interval where id_hash = sha256($2)`, [
        past,
        browser.cookies.get('ortoo-session'),
      ]);
      await until(async () => ((await browser.ask('GET', '/v1/me')).status === 401 ? true : undefined), 3);
    }
  });

  it('keeps only a hash of the session in the database', async () => {
    const browser = await signIn(world, person);
    const secret = browser.cookies.get('ortoo-session') ?? '';
    expect(Buffer.from(secret, 'base64url')).toHaveLength(16);
    const [row] = await world.sql(
      'select s::text as text from access.sessions s where person_id = $1 and revoked_at is null',
      [person.id],
    );
    expect(String(row?.['text'])).not.toContain(secret);
  });

  it('lists sessions and revokes one of them, seen by the other browser at its next request', async () => {
    const [here, there] = [await signIn(world, person), await signIn(world, person)];
    const { body } = await here.ask<{ items: { id: string; current: boolean }[] }>('GET', '/v1/me/sessions');
    expect(body.items).toHaveLength(2);
    const other = body.items.find(({ current }) => !current);
    expect((await here.ask('DELETE', `/v1/me/sessions/${other?.id}`)).status).toBe(204);
    expect((await there.ask('GET', '/v1/me')).status).toBe(401);
    expect((await here.ask('GET', '/v1/me')).status).toBe(200);
    const stranger = await signedIn(world, 'STRANGER', ['editor']);
    expect(
      (await stranger.browser.ask('DELETE', `/v1/me/sessions/${body.items.find(({ current }) => current)?.id}`)).status,
    ).toBe(404);
  });

  it('signs out', async () => {
    const browser = await signIn(world, person);
    const copy = new Browser(world);
    copy.cookies.set('ortoo-session', browser.cookies.get('ortoo-session') ?? '');
    expect((await browser.ask('POST', '/v1/sign-out')).status).toBe(204);
    expect(browser.cookies.has('ortoo-session')).toBe(false);
    expect((await copy.ask('GET', '/v1/me')).status).toBe(401);
  });

  it.each([
    ['another site by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }],
    ['a subdomain of the same site', { 'sec-fetch-site': 'same-site' }],
    ['another site by Origin', { 'sec-fetch-site': null, origin: 'https://evil.example' }],
    ['a page without an origin', { 'sec-fetch-site': null, origin: 'null' }],
    ['nobody knows where', { 'sec-fetch-site': null }],
  ])('refuses a change with a cookie from %s', async (_from, headers) => {
    const browser = await signIn(world, person);
    for (const [method, path] of [
      ['POST', '/v1/sign-out'],
      ['PATCH', '/v1/me'],
      ['DELETE', '/v1/me'],
      ['POST', '/v1/keys'],
      ['POST', '/v1/materials'],
    ] as const) {
      expect(await browser.ask(method, path, method === 'DELETE' ? undefined : {}, headers)).toMatchObject({
        status: 403,
        body: { title: 'The request came from another site' },
      });
    }
    expect((await browser.ask('GET', '/v1/me', undefined, headers)).status).toBe(200);
  });

  it('signs nobody in from another site', async () => {
    const browser = new Browser(world, { 'sec-fetch-site': 'cross-site' });
    expect((await browser.ask('POST', '/v1/sign-in', { email: person.email })).status).toBe(403);
  });

  it('changes the address once the code that went there is typed', async () => {
    const browser = await signIn(world, person);
    const next: TestPerson = { id: '00000000-0000-4000-8000-000000000000', email: `new-${person.email}` };
    expect((await browser.ask('POST', '/v1/me/address', { email: next.email })).status).toBe(202);
    const [code] = await until(async () => {
      const mails = await mailsTo(world, next);
      return mails.length > 0 ? mails : undefined;
    });
    expect((await browser.ask('POST', '/v1/me/address/code', { code })).status).toBe(204);
    expect((await browser.ask('GET', '/v1/me')).body).toMatchObject({ email: next.email });
  });

  it('asks the mailbox’s limit and the address’s limit for patience', async () => {
    const email = 'hammered@example.org';
    const statuses = [];
    for (let attempt = 0; attempt < 6; attempt++)
      statuses.push((await new Browser(world).ask('POST', '/v1/sign-in', { email })).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
  });
});

describe('cookies of a hub that is reached by https', () => {
  it('are bound to the host, by https, out of reach of scripts', async () => {
    const world = await startWorld();
    try {
      const { browser } = await signedIn(world, 'COOK', ['member']);
      expect([...browser.cookies.keys()].sort()).toEqual(['__Host-ortoo-browser', '__Host-ortoo-session']);
      for (const line of browser.setCookies)
        expect(line).toMatch(
          /^__Host-ortoo-(browser|session)=[A-Za-z0-9_-]{22}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
        );
    } finally {
      await world.stop();
    }
  }, 60_000);
});

describe('codes that stand alone', () => {
  let world: World;
  beforeAll(async () => {
    world = await startPeoplesWorld();
  }, 60_000);
  afterAll(() => world.stop());

  it('sign the first operator in, once, on this machine only', async () => {
    const database = await connectAs(world.ownerUrl, 'hub');
    try {
      const first = await createFirstOperatorCode(database);
      const code = await createFirstOperatorCode(database);
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
      const browser = new Browser(world);
      expect((await browser.ask('POST', '/v1/sign-in/code', { code: first })).status).toBe(401);
      expect(
        (await browser.ask('POST', '/v1/sign-in/code', { code }, { 'x-forwarded-for': '198.51.100.7' })).status,
      ).toBe(401);
      expect(
        (await browser.ask('POST', '/v1/sign-in/code', { code: code?.toLowerCase().replaceAll('-', '') })).status,
      ).toBe(200);
      expect((await browser.ask('GET', '/v1/me')).body).toMatchObject({
        roles: ['member', 'editor', 'coordinator', 'operator'],
        memberships: [{ organisation: { name: 'Secretariat' } }],
      });
      expect((await new Browser(world).ask('POST', '/v1/sign-in/code', { code })).status).toBe(401);

      const again = await createFirstOperatorCode(database);
      expect(again).not.toBeNull();
      await world.sql(`update access.people set email = 'operator@example.org' where name = 'First operator'`);
      expect(await createFirstOperatorCode(database)).toBeNull();
      expect(await world.sql('select count(*)::int as people from access.people')).toEqual([{ people: 1 }]);

      // An operator who is forgotten leaves a hub that nobody runs; the next start appoints another at the same place.
      await browser.ask('DELETE', '/v1/me');
      const next = new Browser(world);
      expect(
        (await next.ask('POST', '/v1/sign-in/code', { code: await createFirstOperatorCode(database) })).status,
      ).toBe(200);
      expect((await next.ask('GET', '/v1/me')).body).toMatchObject({ roles: expect.arrayContaining(['operator']) });
      expect(
        await world.sql(`select count(*)::int as secretariats from access.organisations where name = 'Secretariat'`),
      ).toEqual([{ secretariats: 1 }]);
    } finally {
      await database.close();
    }
  });

  it('sign a person of a demonstration in, in any browser', async () => {
    const database = await connectAs(world.ownerUrl, 'hub');
    try {
      const { id } = await world.organisation('DEMO');
      const person = await addPerson(world, id, ['editor']);
      const code = await createDemoSignIn(database, person.email);
      for (const browser of [new Browser(world), new Browser(world)]) {
        expect((await browser.ask('POST', '/v1/sign-in/code', { code })).status).toBe(200);
      }
      await expect(createDemoSignIn(database, 'nobody@example.org')).rejects.toThrow(
        'Nobody in this hub has the address nobody@example.org',
      );
    } finally {
      await database.close();
    }
  });
});
