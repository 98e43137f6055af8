import { z } from 'zod';
import { MaterialFields, NewMaterial } from './material.schema.js';
import { plainText } from './storable-text.js';

/** One document of a member's own system, known by the address where that system keeps it. */
export const IngestItem = MaterialFields.omit({ files: true })
  .extend({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .describe('Where it is kept; the same address again is the same record.'),
    files: z
      .array(
        z.strictObject({
          sha256: z.string().regex(/^[0-9a-f]{64}$/, 'The SHA-256 of the content in 64 small hex digits.'),
          name: plainText().trim().min(1).max(200).optional(),
        }),
      )
      .max(10)
      .default([])
      .describe('Files that your organisation has sent to POST /v1/files, by the checksum of their content.'),
    publish: NewMaterial.shape.publish.unwrap().default(true),
    embargoUntil: NewMaterial.shape.embargoUntil,
    similarChecked: NewMaterial.shape.similarChecked,
    identityChecked: NewMaterial.shape.identityChecked,
  })
  .meta({ id: 'IngestItem' });
export type IngestItem = z.output<typeof IngestItem>;

/** Body of `PUT /v1/ingest/materials`; each document is checked and stored by itself. */
export const IngestRequest = z
  .strictObject({
    items: z.array(z.unknown()).min(1).max(50).describe('Documents as in IngestItem.'),
    dryRun: z.boolean().default(false).describe('Check everything, change nothing.'),
  })
  .meta({ id: 'IngestRequest' });
export type IngestRequest = z.output<typeof IngestRequest>;

const Refusal = z.object({ pointer: z.string(), detail: z.string() });

/** What became of one document. */
export const IngestOutcome = z
  .object({
    url: z.string().nullable(),
    outcome: z.enum(['created', 'updated', 'unchanged', 'refused']),
    id: z.uuid().optional(),
    version: z.int().optional(),
    checksum: z.string().optional().describe('SHA-256 of the document as it was understood.'),
    problem: z.string().optional().describe('Name of the problem, when refused.'),
    errors: z.array(Refusal).optional(),
    similar: z.array(z.object({ id: z.uuid(), title: z.string() })).optional(),
  })
  .meta({ id: 'IngestOutcome' });
export type IngestOutcome = z.output<typeof IngestOutcome>;

/** Answer of `PUT /v1/ingest/materials`, in the order of the items. */
export const IngestResult = z
  .object({ dryRun: z.boolean(), items: z.array(IngestOutcome) })
  .meta({ id: 'IngestResult' });
export type IngestResult = z.output<typeof IngestResult>;
