import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

// Crockford's alphabet: no I, L, O, U, so that a typed code is never misread.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code for a mail: eight digits, good for ten minutes in the one browser that asked, five tries. */
export function newShortCode(): string {
  return String(randomInt(0, 100_000_000)).padStart(8, '0');
}

/** A code that stands alone: 80 bits in four groups, for invitations and for codes that any browser may use. */
export function newLongCode(): string {
  const characters = [...randomBytes(16)].map(byte => alphabet[byte % 32] ?? '0').join('');
  return characters.match(/.{4}/g)?.join('-') ?? characters;
}

/** The code as it was made, from the way in which a person typed it. */
export function canonicalCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** How a code is stored and looked up. */
export function codeHash(typed: string): Buffer {
  return createHash('sha256').update(canonicalCode(typed)).digest();
}

/** Whether a typed code is the stored one; takes as long when there is none. */
export function codeMatches(typed: string, stored: Buffer | null): boolean {
  const hash = codeHash(typed);
  const equal = timingSafeEqual(hash, stored?.length === hash.length ? stored : Buffer.alloc(hash.length));
  return equal && stored !== null;
}

/** Whether a typed code can only be one that stands alone. */
export const isLongCode = (typed: string): boolean => canonicalCode(typed).length === 16;
