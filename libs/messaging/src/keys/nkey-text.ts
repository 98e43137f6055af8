const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What a key stands for; decides the first letter of its text: `O…`, `A…`, `U…`, and `SO…`, `SA…`, `SU…` for seeds. */
export type KeyKind = 'operator' | 'account' | 'user';

const prefixes: Record<KeyKind, number> = { operator: 14 << 3, account: 0, user: 20 << 3 };
const seedPrefix = 18 << 3;
const privatePrefix = 15 << 3;

/** The text of a public key. */
export function publicText(kind: KeyKind, key: Uint8Array): string {
  return text(Uint8Array.of(prefixes[kind], ...key));
}

/** The text of a private key: the seed followed by the public key. */
export function privateText(seed: Uint8Array, key: Uint8Array): string {
  return text(Uint8Array.of(privatePrefix, ...seed, ...key));
}

/** The text of a seed. Both prefixes share two bytes so that the kind shows as the second letter. */
export function seedText(kind: KeyKind, seed: Uint8Array): string {
  const prefix = prefixes[kind];
  return text(Uint8Array.of(seedPrefix | (prefix >> 5), (prefix & 31) << 3, ...seed));
}

/**
 * Reads a seed.
 * @throws TypeError when it is cut short, mistyped or of a kind that the hub does not use; never showing the text.
 */
export function readSeed(seed: string): { kind: KeyKind; seed: Uint8Array } {
  const bytes = bytesOf(seed);
  const body = bytes.subarray(0, -2);
  if (bytes.length !== 36 || checksum(body) !== (bytes[34] ?? 0) + ((bytes[35] ?? 0) << 8)) {
    throw new TypeError('This is not an NKEY seed: it is cut short or mistyped. Take it anew from where it was made');
  }
  const prefix = (((body[0] ?? 0) & 7) << 5) | ((body[1] ?? 0) >> 3);
  const kind = (Object.keys(prefixes) as KeyKind[]).find(name => prefixes[name] === prefix);
  if (!kind || ((body[0] ?? 0) & 248) !== seedPrefix) {
    throw new TypeError('This NKEY is not the seed of an operator, an account or a user');
  }
  return { kind, seed: body.slice(2) };
}

function text(payload: Uint8Array): string {
  const sum = checksum(payload);
  return base32(Uint8Array.of(...payload, sum & 255, sum >> 8));
}

function base32(bytes: Uint8Array): string {
  let [bits, value, written] = [0, 0, ''];
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) written += alphabet[(value >> (bits - 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? written + alphabet[(value << (5 - bits)) & 31] : written;
}

function bytesOf(written: string): Uint8Array {
  const bytes: number[] = [];
  let [bits, value] = [0, 0];
  for (const letter of written) {
    const digit = alphabet.indexOf(letter);
    if (digit < 0) return new Uint8Array();
    value = (value << 5) | digit;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(value >> bits);
    value &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}

/** CRC-16/XMODEM, as NKEYs use it. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff;
  }
  return sum;
}
