import { Browser } from './support/browser.js';
import { startIdentityProvider, type TestProvider } from './support/identity-provider.js';
import { addPerson, signedIn, signIn, startPeoplesWorld, type TestPerson } from './support/people.js';
import { type World } from './support/world.js';

const returnAddress = 'http://localhost:3000/v1/sign-in/provider/callback';

describe('signing in at an identity provider', () => {
  let world: World;
  let provider: TestProvider;
  beforeAll(async () => {
    provider = await startIdentityProvider(returnAddress);
    world = await startPeoplesWorld({
      ORTOO_OIDC_ISSUER: provider.issuer,
      ORTOO_OIDC_CLIENT_ID: provider.clientId,
      ORTOO_OIDC_CLIENT_SECRET: provider.clientSecret,
    });
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    await provider.stop();
  });

  /** The way back to the hub, as a path that the browser of the test asks. */
  const pathOf = (location: string): string => new URL(location).pathname + new URL(location).search;

  async function leave(browser: Browser): Promise<string> {
    const { status, headers } = await browser.ask('GET', '/v1/sign-in/provider');
    expect(status).toBe(303);
    return headers.get('location') ?? '';
  }

  async function comeIn(browser: Browser, login: string) {
    return browser.ask('GET', pathOf(await provider.signIn(await leave(browser), login)), undefined, {
      'sec-fetch-site': 'cross-site',
    });
  }

  async function link(browser: Browser, login: string) {
    const { body } = await browser.ask<{ url: string }>('POST', '/v1/me/accounts');
    return browser.ask('GET', pathOf(await provider.signIn(body.url, login)), undefined, {
      'sec-fetch-site': 'cross-site',
    });
  }

  it('asks for a code with PKCE, a state and a nonce, and for no more than the subject', async () => {
    const asked = new URL(await leave(new Browser(world))).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      scope: 'openid',
      code_challenge_method: 'S256',
      client_id: provider.clientId,
      redirect_uri: returnAddress,
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)?.length).toBeGreaterThanOrEqual(43);
  });

  it('knows an account that a signed-in person linked, by issuer and subject', async () => {
    const { browser, person } = await signedIn(world, 'LINK', ['editor']);
    expect(await link(browser, 'linda')).toMatchObject({ status: 303 });
    expect((await browser.ask('GET', '/v1/me')).body).toMatchObject({ accounts: [{ issuer: provider.issuer }] });
    expect(await world.sql('select issuer, subject from access.identities where person_id = $1', [person.id])).toEqual([
      { issuer: provider.issuer, subject: 'linda' },
    ]);

    const elsewhere = new Browser(world);
    expect(await comeIn(elsewhere, 'linda')).toMatchObject({ status: 303 });
    expect((await elsewhere.ask('GET', '/v1/me')).body).toMatchObject({ id: person.id });
    expect((await elsewhere.ask('GET', '/v1/me/sessions')).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ method: 'oidc', current: true })]),
    });
  });

  it('never takes an account for a person because it has the same mail address', async () => {
    const { id } = await world.organisation('NOAUTH');
    await addPerson(world, id, ['coordinator'], 'operator@example.org');
    const browser = new Browser(world);
    expect(await comeIn(browser, 'somebody-with-the-operators-address')).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('not linked') },
    });
    expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
  });

  it('makes an invited newcomer known by the account', async () => {
    const { browser: editor, organisationId } = await signedIn(world, 'INVITED', ['editor']);
    await editor.ask('POST', `/v1/organisations/${organisationId}/invitations`, {
      email: 'new@invited.example',
      name: 'New Person',
    });
    const [mail] = await world.sql(
      `select "values" ->> 'url' as url from mailer.outgoing where email = 'new@invited.example'`,
    );
    const code = new URL(String(mail?.['url'])).searchParams.get('code');
    const browser = new Browser(world);
    expect((await browser.ask('POST', '/v1/sign-in/provider', { invitation: { code } })).status).toBe(400);
    const begun = await browser.ask<{ url: string }>('POST', '/v1/sign-in/provider', {
      invitation: { code, codeOfConductAccepted: true },
    });
    expect(
      (
        await browser.ask('GET', pathOf(await provider.signIn(begun.body.url, 'newcomer')), undefined, {
          'sec-fetch-site': 'cross-site',
        })
      ).status,
    ).toBe(303);
    expect((await browser.ask('GET', '/v1/me')).body).toMatchObject({
      name: 'New Person',
      organisationId,
      accounts: [{ issuer: provider.issuer }],
    });
    expect(
      (
        await new Browser(world).ask('POST', '/v1/sign-in/provider', {
          invitation: { code, codeOfConductAccepted: true },
        })
      ).status,
    ).toBe(401);
  });

  it('gives nobody a known person’s account through an invitation that was passed on', async () => {
    const { browser: editor, organisationId } = await signedIn(world, 'PASSED', ['editor']);
    const known: TestPerson = await addPerson(world, (await world.organisation('PASSED2')).id);
    await editor.ask('POST', `/v1/organisations/${organisationId}/invitations`, { email: known.email });
    const [mail] = await world.sql(`select "values" ->> 'url' as url from mailer.outgoing where email = $1`, [
      known.email,
    ]);
    const browser = new Browser(world);
    const begun = await browser.ask<{ url: string }>('POST', '/v1/sign-in/provider', {
      invitation: { code: new URL(String(mail?.['url'])).searchParams.get('code'), codeOfConductAccepted: true },
    });
    expect(
      (
        await browser.ask('GET', pathOf(await provider.signIn(begun.body.url, 'whoever-holds-the-mail')), undefined, {
          'sec-fetch-site': 'cross-site',
        })
      ).status,
    ).toBe(403);
    expect(await world.sql('select 1 from access.identities where person_id = $1', [known.id])).toEqual([]);
  });

  it('takes an answer once, and only in the browser that was sent there', async () => {
    const { browser } = await signedIn(world, 'BOUND', ['member']);
    await link(browser, 'bond');
    const victim = new Browser(world);
    const answer = pathOf(await provider.signIn(await leave(new Browser(world)), 'bond'));
    await leave(victim);
    expect((await victim.ask('GET', answer, undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(401);
    expect((await victim.ask('GET', '/v1/me')).status).toBe(401);

    const own = new Browser(world);
    const back = pathOf(await provider.signIn(await leave(own), 'bond'));
    expect((await own.ask('GET', back)).status).toBe(303);
    expect((await own.ask('GET', back)).status).toBe(401);
  });

  it.each([
    ['another state', (query: URLSearchParams) => query.set('state', 'x'.repeat(43))],
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['another code', (query: URLSearchParams) => query.set('code', 'x'.repeat(43))],
    ['another issuer (mix-up)', (query: URLSearchParams) => query.set('iss', 'https://evil.example')],
    [
      'an error instead of a code',
      (query: URLSearchParams) => (query.delete('code'), query.set('error', 'access_denied')),
    ],
  ])('refuses an answer with %s', async (_case, tamper) => {
    const browser = new Browser(world);
    const answer = new URL(await provider.signIn(await leave(browser), 'linda'));
    tamper(answer.searchParams);
    expect((await browser.ask('GET', pathOf(answer.href))).status).toBe(401);
    expect((await browser.ask('GET', '/v1/me')).status).toBe(401);
  });

  it('refuses an answer whose nonce or verifier is not the one that was sent', async () => {
    for (const column of ['nonce', 'verifier']) {
      const browser = new Browser(world);
      const answer = await provider.signIn(await leave(browser), 'linda');
      await world.sql(`update access.provider_attempts set ${column} = reverse(${column})`);
      expect([column, (await browser.ask('GET', pathOf(answer))).status]).toEqual([column, 401]);
    }
  });

  it('links an account to one person only, in the session that asked', async () => {
    const [first, second] = [await signedIn(world, 'FIRST', ['member']), await signedIn(world, 'SECOND', ['member'])];
    expect((await link(first.browser, 'shared')).status).toBe(303);
    expect((await link(second.browser, 'shared')).status).toBe(409);
    const begun = await second.browser.ask<{ url: string }>('POST', '/v1/me/accounts');
    const answer = pathOf(await provider.signIn(begun.body.url, 'other'));
    await second.browser.ask('POST', '/v1/sign-out');
    expect((await second.browser.ask('GET', answer)).status).toBe(403);
    expect((await first.browser.ask('DELETE', '/v1/me/accounts')).status).toBe(204);
    expect((await comeIn(new Browser(world), 'shared')).status).toBe(403);
  });

  it('lets no suspended person in', async () => {
    const { browser, person } = await signedIn(world, 'SUSPENDED', ['member']);
    await link(browser, 'suspended');
    await world.sql(`update access.people set state = 'suspended' where id = $1`, [person.id]);
    expect((await comeIn(new Browser(world), 'suspended')).status).toBe(403);
  });

  it('says so, and signs in by mail as ever, while the provider is away', async () => {
    const lonely = await startPeoplesWorld({
      ORTOO_OIDC_ISSUER: 'http://127.0.0.1:9',
      ORTOO_OIDC_CLIENT_ID: 'x',
      ORTOO_OIDC_CLIENT_SECRET: 'y',
    });
    try {
      expect(await new Browser(lonely).ask('GET', '/v1/sign-in/provider')).toMatchObject({ status: 503 });
      const { id } = await lonely.organisation('LONELY');
      expect((await (await signIn(lonely, await addPerson(lonely, id))).ask('GET', '/v1/me')).status).toBe(200);
    } finally {
      await lonely.stop();
    }
  }, 60_000);
});

describe('a hub without an identity provider', () => {
  it('says that there is none', async () => {
    const world = await startPeoplesWorld();
    try {
      expect((await new Browser(world).ask('GET', '/v1/sign-in/provider')).status).toBe(404);
    } finally {
      await world.stop();
    }
  }, 60_000);
});
