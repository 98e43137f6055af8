import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { type KeyPair } from '@nats-io/nkeys';
import { type KeyKind, privateText, publicText, readSeed, seedText } from './nkey-text.js';

/** What stands before the 32 bytes of an Ed25519 seed in PKCS #8. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const named: Record<KeyKind, string> = { operator: 'an operator key', account: 'an account key', user: 'a user key' };

/**
 * An NKEY that signs with Node's own Ed25519: under a millisecond a JWT, where the pure JavaScript of the NATS packages
 * holds up the event loop for tens of milliseconds. It never prints its seed.
 */
export class SigningKey implements KeyPair {
  readonly kind: KeyKind;
  /** `O…`, `A…` or `U…`: the name by which NATS knows this key. */
  readonly publicKey: string;
  readonly #seed: Uint8Array;
  readonly #private: KeyObject;
  readonly #public: KeyObject;

  private constructor(kind: KeyKind, seed: Uint8Array) {
    this.kind = kind;
    this.#seed = seed;
    this.#private = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
    this.#public = createPublicKey(this.#private);
    this.publicKey = publicText(kind, this.rawPublicKey());
  }

  /** A new random key. */
  static generate(kind: KeyKind): SigningKey {
    return new SigningKey(kind, randomBytes(32));
  }

  /**
   * Reads the text of a seed, surrounding white space left aside.
   * @throws TypeError when it is damaged or of another kind than asked for.
   */
  static fromSeed(text: string, kind: KeyKind): SigningKey {
    const read = readSeed(text.trim());
    if (read.kind !== kind)
      throw new TypeError(`This is the seed of ${named[read.kind]}; here the seed of ${named[kind]} belongs`);
    return new SigningKey(kind, read.seed);
  }

  /** The key that follows from this one for a purpose: always the same, and telling nothing about this one. */
  derive(kind: KeyKind, purpose: string): SigningKey {
    return new SigningKey(kind, new Uint8Array(hkdfSync('sha256', this.#seed, 'ortoo nats key', purpose, 32)));
  }

  /** The secret text, for the one file that keeps it. */
  revealSeed(): string {
    return seedText(this.kind, this.#seed);
  }

  getPublicKey(): string {
    return this.publicKey;
  }

  getSeed(): Uint8Array {
    return new TextEncoder().encode(this.revealSeed());
  }

  getPrivateKey(): Uint8Array {
    return new TextEncoder().encode(privateText(this.#seed, this.rawPublicKey()));
  }

  sign(input: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, input, this.#private));
  }

  verify(input: Uint8Array, signature: Uint8Array): boolean {
    return verify(null, input, this.#public, signature);
  }

  /** Wipes the seed; the key goes on signing as long as it is held. */
  clear(): void {
    this.#seed.fill(0);
  }

  seal(): Uint8Array {
    throw new TypeError('A signing key cannot encrypt');
  }

  open(): Uint8Array | null {
    throw new TypeError('A signing key cannot decrypt');
  }

  private rawPublicKey(): Uint8Array {
    return Buffer.from(this.#public.export({ format: 'jwk' }).x ?? '', 'base64url');
  }
}
