import { z } from 'zod';

// C0 and C1 controls but tab and line ends, what turns the direction of text around, and halves of a character.
const unstorable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** Text as it can be stored and shown anywhere: without control characters, direction overrides and broken characters. */
export function storableText(text: string): string {
  return text.replace(unstorable, '');
}

/** A text that people write; what cannot be stored or shown is left out of it. */
export const plainText = () => z.string().overwrite(storableText);

/** A calendar date that a database and every client can hold. */
export const calendarDate = () =>
  z.iso.date().refine(date => date >= '1800-01-01', 'Use a date of 1800 or later, for example 2026-11-24.');

/** A list in a query: values separated by commas. */
export const queryList = () =>
  z
    .string()
    .max(2000)
    .transform(text =>
      storableText(text)
        .split(',')
        .map(part => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string().max(100)).max(100))
    .optional();

/** Whether a JSON value nests at most `depth` levels and holds only text that can be stored. */
export function isStorableJson(value: unknown, depth = 8): boolean {
  if (typeof value === 'string') return value === storableText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  return Object.entries(value).every(([key, inner]) => key === storableText(key) && isStorableJson(inner, depth - 1));
}
