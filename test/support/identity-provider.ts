import { createServer, type Server } from 'node:http';
import { jest } from '@jest/globals';
import { Provider } from 'oidc-provider';

/** A real OpenID Connect provider on a port of its own; everybody signs in with the name they type. */
export interface TestProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Has `login` sign in and consent at the address to which the hub sent the browser; answers where the browser goes next. */
  signIn(address: string, login: string): Promise<string>;
  stop(): Promise<void>;
}

const clientId = 'hub-under-test';
const clientSecret = 'a-secret-of-the-test-only';

/** Starts the provider; `returnAddress` is where it may send browsers back to. */
export async function startIdentityProvider(returnAddress: string): Promise<TestProvider> {
  // It warns at length that it is not meant for production like this, which is true and beside the point here.
  for (const name of ['warn', 'info'] as const) jest.spyOn(console, name).mockImplementation(() => undefined);
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [returnAddress],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    pkce: { required: () => true },
    // Whatever address an account claims, the hub must not look at it.
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: 'operator@example.org', email_verified: true }),
    }),
    claims: { openid: ['sub', 'email', 'email_verified'] },
    conformIdTokenClaims: false,
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    issuer,
    clientId,
    clientSecret,
    signIn: (at, login) => walk(at, login, returnAddress),
    stop: () => close(server),
  };
}

/** Does what a browser and a person do at the provider: follows redirects, fills in the form for signing in, and consents. */
async function walk(address: string, login: string, returnAddress: string): Promise<string> {
  const cookies = new Map<string, string>();
  let at = address;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 12; step++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(at, {
      method: form ? 'POST' : 'GET',
      body: form,
      headers: { cookie },
      redirect: 'manual',
    });
    keepCookies(cookies, response);
    const location = response.headers.get('location');
    if (location?.startsWith(returnAddress)) return location;
    const page = await response.text();
    if (location) [at, form] = [new URL(location, at).href, undefined];
    else [at, form] = filledIn(page, at, login);
  }
  throw new Error(`The provider did not come to an end at ${at}`);
}

function keepCookies(cookies: Map<string, string>, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
    cookies.set(name, value);
  }
}

function filledIn(page: string, at: string, login: string): [string, URLSearchParams] {
  const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
  const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
  if (!action || !prompt) throw new Error(`No form at ${at}: ${page.slice(0, 500)}`);
  return [
    new URL(action, at).href,
    new URLSearchParams({ prompt, ...(prompt === 'login' ? { login, password: 'any' } : {}) }),
  ];
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise(resolve => server.close(() => resolve()));
}
