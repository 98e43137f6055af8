import { z } from 'zod';
import { Audience } from '../audience.js';

/** An organisation as events name it: enough to show, and the id to look up the rest. */
export const OrganisationReference = z
  .object({ id: z.uuid(), name: z.string(), acronym: z.string().optional() })
  .meta({ id: 'OrganisationReference' });

/** The state of a library record that travels in its events, so that a receiver needs no second request. */
export const MaterialSnapshot = z.object({
  materialId: z.uuid(),
  version: z.int().min(1),
  kind: z.string(),
  title: z.string(),
  summary: z.string().optional(),
  body: z.string(),
  language: z.string(),
  translations: z.array(z.object({ language: z.string(), title: z.string(), body: z.string(), machine: z.boolean() })),
  audience: Audience,
  organisation: OrganisationReference,
  themes: z.array(z.string()),
  places: z.array(z.string()),
  sources: z.array(z.object({ name: z.string(), url: z.string().optional() })),
  licence: z.string().optional(),
  files: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      mediaType: z.string(),
      bytes: z.int(),
      sha256: z.string(),
      url: z.string(),
    }),
  ),
  originalDate: z.string().optional(),
  publishedAt: z.string(),
  url: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type MaterialSnapshot = z.output<typeof MaterialSnapshot>;

/** The example that fixtures, pages and tests of the library's events share. */
export const exampleMaterial: MaterialSnapshot = {
  materialId: '0193a1b0-6d00-7000-8000-00000000a001',
  version: 1,
  kind: 'study',
  title: 'Household water and child health in Khövsgöl',
  summary: 'What 40 visits to soum health posts say about diarrhoea and water.',
  body: 'Half of the households asked carry water more than one kilometre. Diarrhoea among children under five is twice the national average.',
  language: 'en',
  translations: [
    {
      language: 'mn',
      title: 'Хөвсгөл дэх өрхийн ус ба хүүхдийн эрүүл мэнд',
      body: 'Асуулгад оролцсон өрхийн тал нь усаа нэг км-ээс цааш зөөдөг.',
      machine: false,
    },
  ],
  audience: 'coalition',
  organisation: { id: '0193a1b0-6d00-7000-8000-00000000b001', name: 'Child Rights Group', acronym: 'CRG' },
  themes: ['health.wash'],
  places: ['MN-041'],
  sources: [{ name: 'Child Rights Group' }],
  licence: 'CC-BY-4.0',
  files: [],
  publishedAt: '2026-11-24T02:00:00.000Z',
  url: 'https://hub.example/materials/0193a1b0-6d00-7000-8000-00000000a001',
};
