import { createAccount, createOperator, createUser, fromPublic, fromSeed } from '@nats-io/nkeys';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { type KeyKind } from './nkey-text.js';
import { SigningKey } from './signing-key.js';

const makers = { operator: createOperator, account: createAccount, user: createUser };
const kinds = Object.keys(makers) as KeyKind[];
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('SigningKey', () => {
  it.each(kinds)('reads what the NATS package made for %s, and agrees with it on every part', kind => {
    const theirs = makers[kind]();
    const ours = SigningKey.fromSeed(` ${text(theirs.getSeed())}\n`, kind);

    expect(ours.publicKey).toBe(theirs.getPublicKey());
    expect(ours.revealSeed()).toBe(text(theirs.getSeed()));
    expect(text(ours.getPrivateKey())).toBe(text(theirs.getPrivateKey()));
  });

  it('signs as the NATS package does, and each verifies the other', () => {
    const ours = SigningKey.generate('account');
    const theirs = fromSeed(ours.getSeed());
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), input => {
        expect(ours.sign(input)).toEqual(theirs.sign(input));
        expect(fromPublic(ours.publicKey).verify(input, ours.sign(input))).toBe(true);
        expect(ours.verify(input, theirs.sign(input))).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('refuses a seed with any letter changed, without showing it', () => {
    const seed = SigningKey.generate('user').revealSeed();
    // All but the last letter, which holds bits that belong to no byte.
    fc.assert(
      fc.property(
        fc.nat(seed.length - 2),
        fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567018=a '),
        (at, letter) => {
          fc.pre(seed[at] !== letter);
          const changed = seed.slice(0, at) + letter + seed.slice(at + 1);
          // The last letter holds two bits that belong to no byte.
          fc.pre(at !== seed.length - 1);
          fc.pre(changed.trim() !== seed);
          expect(() => SigningKey.fromSeed(changed, 'user')).toThrow(
            /^This (is not an NKEY seed|NKEY is not the seed)/,
          );
        },
      ),
    );
  });

  it.each(['', 'SU', 'SUAB', 'not a seed'])('refuses %j', seed => {
    expect(() => SigningKey.fromSeed(seed, 'user')).toThrow('This is not an NKEY seed: it is cut short or mistyped');
  });

  it('refuses the seed of another kind, and a public key', () => {
    const account = SigningKey.generate('account');
    expect(() => SigningKey.fromSeed(account.revealSeed(), 'user')).toThrow(
      'This is the seed of an account key; here the seed of a user key belongs',
    );
    expect(() => SigningKey.fromSeed(account.publicKey, 'account')).toThrow(TypeError);
  });

  it('derives the same key for the same purpose, and another one for another purpose, kind or parent', () => {
    const parent = SigningKey.generate('account');
    const derived = [
      parent.derive('account', 'member acme'),
      parent.derive('account', 'member bolt'),
      SigningKey.generate('account').derive('account', 'member acme'),
      parent,
    ].map(key => key.revealSeed().slice(3));
    expect(new Set(derived).size).toBe(4);
    expect(parent.derive('account', 'member acme').publicKey).toBe(parent.derive('account', 'member acme').publicKey);
    expect(parent.derive('user', 'member acme').publicKey).toMatch(/^U/);
  });

  it('shows its seed neither in logs nor as JSON', () => {
    const key = SigningKey.generate('operator');
    for (const shown of [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key), String(key)]) {
      expect(shown).not.toContain(key.revealSeed());
      expect(shown).not.toMatch(/seed|private/i);
    }
  });
});
