import { Injectable } from '@nestjs/common';
import { Problem } from '@ortoo/contracts';
import * as client from 'openid-client';
import { Hub } from '../hub.settings.js';
import { isLoopback } from './provider-settings.js';

/** What has to be remembered between sending a browser to the provider and its return. */
export interface Departure {
  url: URL;
  state: string;
  nonce: string;
  verifier: string;
}

/** Who the provider says it is: the pair never changes, whatever becomes of the address. */
export interface Account {
  issuer: string;
  subject: string;
}

/** Speaks OpenID Connect with the provider: authorization code with PKCE. */
@Injectable()
export class ProviderClient {
  private configuration: Promise<client.Configuration> | undefined;

  constructor(private readonly hub: Hub) {}

  /** Where the browser comes back to; register it at the provider. */
  get returnAddress(): string {
    return `${this.hub.publicUrl}/v1/sign-in/provider/callback`;
  }

  /** The address to send a browser to. */
  async depart(): Promise<Departure> {
    const configuration = await this.discover();
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.returnAddress,
      scope: 'openid',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url, state, nonce, verifier };
  }

  /**
   * Reads what the browser brought back; `query` is the query string as it came.
   * @throws Problem `sign-in-required` when the provider refused, or any of its answers does not check out.
   */
  async arrive(query: string, expected: Omit<Departure, 'url'>): Promise<Account> {
    const configuration = await this.discover();
    try {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(`${this.returnAddress}?${query}`), {
        expectedState: expected.state,
        expectedNonce: expected.nonce,
        pkceCodeVerifier: expected.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Problem('sign-in-required', { detail: 'Your provider sent no ID token.' });
      return { issuer: claims.iss, subject: claims.sub };
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Problem(
        'sign-in-required',
        { detail: 'Your provider did not confirm the sign-in: begin again.' },
        { cause: error },
      );
    }
  }

  private discover(): Promise<client.Configuration> {
    const { provider } = this.hub;
    if (!provider)
      throw new Problem('not-found', { detail: 'This hub has no identity provider: sign in with a code by mail.' });
    const execute = isLoopback(provider.issuer) ? [client.allowInsecureRequests] : [];
    this.configuration ??= client.discovery(
      provider.issuer,
      provider.clientId,
      provider.clientSecret.reveal(),
      undefined,
      { execute, timeout: 10 },
    );
    return this.configuration.catch((error: unknown) => {
      this.configuration = undefined;
      throw new Problem(
        'unavailable',
        { detail: 'The identity provider does not answer: try later, or sign in with a code by mail.' },
        { cause: error },
      );
    });
  }
}
