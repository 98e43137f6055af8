import { z } from 'zod';
import { Audience } from '../audience.js';
import { MaterialSnapshot } from '../events/material-snapshot.schema.js';

/** A link to where a material comes from. */
const Source = z.strictObject({ name: z.string().trim().min(1).max(300), url: z.url().max(2000).optional() });

const Translation = z.strictObject({
  language: z.string().min(2).max(35),
  title: z.string().trim().min(3).max(300),
  body: z.string().max(100_000),
  machine: z.boolean().default(false),
});

/** The fields of a material that its publisher writes. */
export const MaterialFields = z.strictObject({
  kind: z.string().min(2).max(40),
  title: z.string().trim().min(3).max(300),
  summary: z.string().trim().max(2000).optional(),
  body: z.string().max(100_000),
  language: z.string().min(2).max(35),
  audience: Audience,
  themes: z.array(z.string().min(1).max(80)).max(20).default([]),
  places: z.array(z.string().min(2).max(20)).max(100).default([]),
  translations: z.array(Translation).max(10).default([]),
  sources: z.array(Source).max(30).default([]),
  licence: z.string().max(60).optional(),
  originalDate: z.iso.date().optional(),
  files: z.array(z.uuid()).max(10).default([]),
  details: z.record(z.string().max(60), z.json()).default({}),
});
export type MaterialFields = z.output<typeof MaterialFields>;

const checks = {
  publish: z
    .boolean()
    .default(false)
    .describe('Publish at once; otherwise it stays a draft that only your organisation sees.'),
  embargoUntil: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Publish at this moment, by the database’s clock.'),
  similarChecked: z.boolean().default(false).describe('You looked at similar records and this is another one.'),
  identityChecked: z.boolean().default(false).describe('You checked that the text identifies no child.'),
};

/** Body of `POST /v1/materials`. */
export const NewMaterial = MaterialFields.extend(checks).meta({ id: 'NewMaterial' });
export type NewMaterial = z.output<typeof NewMaterial>;

/** Body of `PATCH /v1/materials/{id}`: only what changes; `publish` publishes a draft. */
export const MaterialChange = z
  .strictObject({
    ...Object.fromEntries(
      Object.entries(MaterialFields.shape).map(([name, type]) => [
        name,
        (type instanceof z.ZodDefault ? type.unwrap() : type) as z.ZodType,
      ]),
    ),
  } as { [K in keyof typeof MaterialFields.shape]: z.ZodType<z.output<(typeof MaterialFields.shape)[K]>> })
  .partial()
  .extend(checks)
  .meta({ id: 'MaterialChange' });
export type MaterialChange = z.output<typeof MaterialChange>;

/** States of a material; only `published` has readers beyond its organisation. */
export const MaterialState = z.enum(['draft', 'embargoed', 'published', 'withdrawn']).meta({ id: 'MaterialState' });
export type MaterialState = z.output<typeof MaterialState>;

/** A material as the API answers it. */
export const Material = MaterialSnapshot.omit({ publishedAt: true })
  .extend({
    state: MaterialState,
    publishedAt: z.string().nullable(),
    embargoUntil: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Material' });
export type Material = z.output<typeof Material>;
