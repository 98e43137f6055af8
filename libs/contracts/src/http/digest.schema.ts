import { z } from 'zod';
import { codesOf } from '../vocabularies/concept.js';
import { languages } from '../vocabularies/languages.js';
import { materialKinds } from '../vocabularies/materials.js';
import { ThemeCode } from '../vocabularies/themes.js';

/** Event types that a digest can carry beside the kinds of the library. */
const otherKinds = ['organisation.joined', 'organisation.left', 'group.formed', 'chair.changed'] as const;

/** What can be chosen as a kind: kinds of material, and the event types that are about no material. */
export const DigestKind = z
  .enum([...codesOf(materialKinds), ...otherKinds])
  .meta({ id: 'DigestKind', description: 'A kind of material, or an event type that is about no material.' });
export type DigestKind = z.output<typeof DigestKind>;

/** How often a person wants mail. */
export const DigestFrequency = z
  .enum(['off', 'immediate', 'daily', 'weekly'])
  .meta({ id: 'DigestFrequency', description: 'immediate: within a minute of what happened.' });
export type DigestFrequency = z.output<typeof DigestFrequency>;

/** A time zone by its IANA name; offsets are refused, since they know no summer time. */
export const ZoneName = z
  .string()
  .max(60)
  .refine(isZone, 'Use the name of a time zone, for example Asia/Ulaanbaatar.')
  .meta({ id: 'ZoneName', description: 'IANA name of a time zone, for example Asia/Ulaanbaatar.' });

const filters = {
  kinds: z.array(DigestKind).max(40).default([]),
  themes: z.array(ThemeCode).max(60).default([]).describe('A domain takes in everything below it.'),
  places: z
    .array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,12})*$/, 'Use the code of a place, for example MN-041.'))
    .max(200)
    .default([])
    .describe('A country takes in everything in it.'),
  organisations: z.array(z.uuid()).max(200).default([]),
};

const rhythm = {
  frequency: DigestFrequency,
  weekday: z.int().min(1).max(7).default(1).describe('Day of the weekly digest, 1 = Monday … 7 = Sunday.'),
  hour: z.int().min(0).max(23).default(9).describe('Hour of the daily and weekly digest, in the zone.'),
  minute: z.union([z.literal(0), z.literal(30)]).default(0),
};

/** Body of `PUT /v1/me/digest`: AND across kinds, themes, places and organisations, OR within one; an empty list takes everything. */
export const NewDigestChoices = z
  .strictObject({
    ...rhythm,
    ...filters,
    zone: ZoneName.optional().describe('By default the zone of your account.'),
    language: z.enum(codesOf(languages)).optional().describe('By default the language of your account.'),
  })
  .meta({ id: 'NewDigestChoices' });
export type NewDigestChoices = z.output<typeof NewDigestChoices>;

/** Answer of `GET` and `PUT /v1/me/digest`; version 0 means that the person has not chosen yet. */
export const DigestChoices = z
  .object({
    frequency: DigestFrequency,
    weekday: z.int(),
    hour: z.int(),
    minute: z.int(),
    zone: z.string(),
    language: z.enum(codesOf(languages)),
    kinds: z.array(z.string()),
    themes: z.array(z.string()),
    places: z.array(z.string()),
    organisations: z.array(z.uuid()),
    version: z.int(),
    /** When the person left the digest by the link in a mail; null after choosing anew. */
    unsubscribedAt: z.string().nullable(),
  })
  .meta({ id: 'DigestChoices' });
export type DigestChoices = z.output<typeof DigestChoices>;

function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
