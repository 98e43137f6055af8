import { ConfigurationError, type Secret } from '@ortoo/runtime';

/** The OpenID Connect provider at which staff may sign in. */
export interface ProviderSettings {
  issuer: URL;
  clientId: string;
  clientSecret: Secret;
}

/**
 * The provider that the configuration names; undefined when it names none.
 * @throws ConfigurationError when only some of the three variables are set, or the issuer is neither https nor on this machine.
 */
export function providerSettings(config: {
  ORTOO_OIDC_ISSUER?: string;
  ORTOO_OIDC_CLIENT_ID?: string;
  ORTOO_OIDC_CLIENT_SECRET?: Secret;
}): ProviderSettings | undefined {
  const { ORTOO_OIDC_ISSUER: issuer, ORTOO_OIDC_CLIENT_ID: clientId, ORTOO_OIDC_CLIENT_SECRET: clientSecret } = config;
  if (!issuer && !clientId && !clientSecret) return undefined;
  if (!issuer || !clientId || !clientSecret)
    throw new ConfigurationError(
      'Set ORTOO_OIDC_ISSUER, ORTOO_OIDC_CLIENT_ID and ORTOO_OIDC_CLIENT_SECRET together, or none of them.',
    );
  const url = new URL(issuer);
  if (url.protocol !== 'https:' && !isLoopback(url))
    throw new ConfigurationError('ORTOO_OIDC_ISSUER: use an issuer that is reached by https.');
  return { issuer: url, clientId, clientSecret };
}

/** Whether an address is on this very machine, where http will do. */
export const isLoopback = ({ hostname }: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
