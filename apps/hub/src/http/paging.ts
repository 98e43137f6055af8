import { type Page, Problem } from '@ortoo/contracts';

/** The place after a row in a list's order, as opaque text. */
export function encodeKey(values: (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/**
 * Reads a place back; null without one.
 * @throws Problem `invalid-cursor` when it does not hold `length` values.
 */
export function decodeKey(text: string | undefined, length: number): (string | number | null)[] | null {
  if (!text) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === length && values.every(isKeyValue)) return values;
  } catch {
    // Falls through: text that is not JSON is answered like any other wrong cursor.
  }
  throw new Problem('invalid-cursor', {
    errors: [{ pointer: '/after', detail: 'Use the "next" of the page before, unchanged.' }],
  });
}

/** Cuts rows read with `limit + 1` into a page. */
export function pageFrom<Row>(rows: Row[], limit: number, keyOf: (row: Row) => (string | number | null)[]): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeKey(keyOf(last)) : null };
}

// NUL cannot be stored in PostgreSQL text, so a key that holds one was never ours.
function isKeyValue(value: unknown): value is string | number | null {
  return value === null || typeof value === 'number' || (typeof value === 'string' && !value.includes('\u0000'));
}
