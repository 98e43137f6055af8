import { z } from 'zod';
import { Audience } from '../audience.js';
import { MaterialSnapshot } from '../events/material-snapshot.schema.js';
import { codesOf } from '../vocabularies/concept.js';
import { contentLanguages } from '../vocabularies/languages.js';
import { materialKinds } from '../vocabularies/materials.js';
import { licences } from '../vocabularies/sharing.js';
import { themes } from '../vocabularies/themes.js';
import { pageOf } from './paging.schema.js';
import { calendarDate, isStorableJson, plainText } from './storable-text.js';
import { WebAddress } from './text.schema.js';
import { codeOf } from './unknown-code.js';

const language = () => codeOf(codesOf(contentLanguages), 'language');
const title = () => plainText().trim().min(3).max(300);
const body = () => plainText().max(100_000).describe('Plain text or Markdown; nothing in it is run.');

/** A link to where a material comes from. */
const Source = z.strictObject({ name: plainText().trim().min(1).max(300), url: WebAddress.optional() });

const Translation = z.strictObject({
  language: language(),
  title: title(),
  body: body(),
  machine: z.boolean().default(false).describe('A machine made it and nobody has looked at it.'),
});

const details = () =>
  z
    .record(z.string().max(60), z.unknown())
    .refine(isStorableJson, 'Remove control characters, and nest at most eight levels.')
    .describe(
      'What a kind needs beyond the rest. draft_law, crc_report: crcClusters (codes). best_practice: evidenceGrade, replication, ' +
        'placeOfPilot. announced_study: plannedFrom, plannedTo (dates).',
    );

const written = {
  kind: codeOf(codesOf(materialKinds), 'kind of material'),
  title: title(),
  summary: plainText().trim().max(2000),
  body: body(),
  language: language().describe('The language it was written in.'),
  audience: Audience,
  themes: z.array(codeOf(codesOf(themes), 'theme')).max(20),
  places: z.array(z.string().min(2).max(20)).max(100).describe('Codes of GET /v1/places, past ones included.'),
  translations: z.array(Translation).max(10),
  sources: z.array(Source).max(30),
  licence: codeOf(codesOf(licences), 'licence'),
  originalDate: calendarDate().describe('When it first appeared, if that was before it came here.'),
  files: z.array(z.uuid()).max(10).describe('Ids that POST /v1/files answered.'),
  details: details(),
};

/** The fields of a material that its publisher writes. */
export const MaterialFields = z.strictObject({
  ...written,
  summary: written.summary.optional(),
  themes: written.themes.default([]),
  places: written.places.default([]),
  translations: written.translations.default([]),
  sources: written.sources.default([]),
  licence: written.licence.optional(),
  originalDate: written.originalDate.optional(),
  files: written.files.default([]),
  details: written.details.default({}),
});
export type MaterialFields = z.output<typeof MaterialFields>;

const moment = () => z.iso.datetime({ offset: true });
const checks = {
  publish: z
    .boolean()
    .default(false)
    .describe('Publish at once; otherwise it stays a draft that only your organisation sees.'),
  similarChecked: z.boolean().default(false).describe('You looked at similar records and this is another one.'),
  identityChecked: z.boolean().default(false).describe('You checked that the text identifies no child.'),
};

/** Body of `POST /v1/materials`. */
export const NewMaterial = MaterialFields.extend({
  ...checks,
  embargoUntil: moment().optional().describe('Publish at this moment, by the database’s clock.'),
}).meta({ id: 'NewMaterial' });
export type NewMaterial = z.output<typeof NewMaterial>;

/** Body of `PATCH /v1/materials/{id}`: only what changes; null removes; `publish` publishes a draft. */
export const MaterialChange = z
  .strictObject({
    ...written,
    summary: written.summary.nullable(),
    licence: written.licence.nullable(),
    originalDate: written.originalDate.nullable(),
    embargoUntil: moment().nullable().describe('Publish at this moment instead; null makes it a draft again.'),
  })
  .partial()
  .extend(checks)
  .meta({ id: 'MaterialChange' });
export type MaterialChange = z.output<typeof MaterialChange>;

/** Body of `POST /v1/materials/{id}/withdraw`. */
export const Withdrawal = z
  .strictObject({ reason: plainText().trim().max(500).optional().describe('Told to everyone who had it.') })
  .meta({ id: 'Withdrawal' });
export type Withdrawal = z.output<typeof Withdrawal>;

/** States of a material; only `published` has readers beyond its organisation. */
export const MaterialState = z.enum(['draft', 'embargoed', 'published', 'withdrawn']).meta({ id: 'MaterialState' });
export type MaterialState = z.output<typeof MaterialState>;

/** A material as the API answers it. */
export const Material = MaterialSnapshot.omit({ publishedAt: true, materialId: true })
  .extend({
    id: z.uuid(),
    state: MaterialState,
    publishedAt: z.string().nullable(),
    embargoUntil: z.string().nullable(),
    withdrawnAt: z.string().nullable(),
    withdrawalReason: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Material' });
export type Material = z.output<typeof Material>;

/** One version of a material: how it read until it was changed, or reads now. */
export const MaterialVersion = z
  .object({
    version: z.int(),
    until: z.string().nullable().describe('When it was changed; null for the newest.'),
    material: Material,
  })
  .meta({ id: 'MaterialVersion' });
export type MaterialVersion = z.output<typeof MaterialVersion>;

/** Answer of `GET /v1/materials/{id}/versions`: newest first, as far as the caller could read each when it was the newest. */
export const MaterialVersions = pageOf(MaterialVersion, 'MaterialVersions');
export type MaterialVersions = z.output<typeof MaterialVersions>;
