import { Secret } from '@ortoo/runtime';
import { hashOfToken, unsubscribeToken, unsubscribeUrl } from './unsubscribe-token.js';

const key = new Secret('k'.repeat(32));
const person = '0193a1b0-6d00-7000-8000-00000000e001';

describe('an unsubscribe token', () => {
  it('is the same for one person and another for everybody else and under every other key', () => {
    const token = unsubscribeToken(key, person);
    expect(unsubscribeToken(key, person)).toBe(token);
    expect(unsubscribeToken(key, person.replace('e001', 'e002'))).not.toBe(token);
    expect(unsubscribeToken(new Secret('other'), person)).not.toBe(token);
  });

  it('is short, fit for an address, and recognised by a hash that does not reveal it', () => {
    const token = unsubscribeToken(key, person);
    expect(token).toMatch(/^[\w-]{22}$/);
    expect(unsubscribeUrl('https://hub.example', token)).toBe(`https://hub.example/u/${token}`);
    expect(hashOfToken(token).toString('base64url')).not.toContain(token);
  });
});
