import { Secret } from '@ortoo/runtime';
import { providerSettings } from './provider-settings.js';

const clientSecret = new Secret('secret');
const whole = (issuer: string) => ({
  ORTOO_OIDC_ISSUER: issuer,
  ORTOO_OIDC_CLIENT_ID: 'hub',
  ORTOO_OIDC_CLIENT_SECRET: clientSecret,
});

describe('the identity provider of the configuration', () => {
  it('is there when all three variables are, and none when none is', () => {
    expect(providerSettings(whole('https://id.example/realms/staff'))).toEqual({
      issuer: new URL('https://id.example/realms/staff'),
      clientId: 'hub',
      clientSecret,
    });
    expect(providerSettings({})).toBeUndefined();
  });

  it.each(['ORTOO_OIDC_ISSUER', 'ORTOO_OIDC_CLIENT_ID', 'ORTOO_OIDC_CLIENT_SECRET'])('is refused without %s', name => {
    expect(() => providerSettings({ ...whole('https://id.example'), [name]: undefined })).toThrow(
      'together, or none of them',
    );
  });

  it('is reached by https, or on this machine', () => {
    expect(() => providerSettings(whole('http://id.example'))).toThrow('by https');
    expect(providerSettings(whole('http://127.0.0.1:4000'))?.issuer.port).toBe('4000');
  });
});
