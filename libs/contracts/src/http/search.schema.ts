import { z } from 'zod';
import { OrganisationReference } from '../events/material-snapshot.schema.js';
import { codesOf } from '../vocabularies/concept.js';
import { languages } from '../vocabularies/languages.js';
import { MaterialState } from './material.schema.js';
import { PageQuery } from './paging.schema.js';
import { calendarDate, plainText, queryList } from './storable-text.js';
import { codeOf } from './unknown-code.js';

/** Query of `GET /v1/materials`: AND across filters, OR within one. */
export const MaterialsQuery = PageQuery.extend({
  q: plainText()
    .trim()
    .max(200)
    .optional()
    .describe('Words in any of the languages; "a phrase" in quotes, -word leaves out, or between alternatives.'),
  kinds: queryList(),
  themes: queryList().describe('Theme codes; a domain takes in everything below it.'),
  places: queryList().describe('Place codes; a place takes in everything below it and what became part of it.'),
  orgs: queryList().describe('Ids of organisations.'),
  languages: queryList().describe('Languages of the record or of a translation.'),
  from: calendarDate().optional().describe('Not older than this date.'),
  to: calendarDate().optional().describe('Not newer than this date.'),
  state: MaterialState.default('published').describe('Other states show what your own organisation is working on.'),
  sort: z.enum(['best', 'newest']).optional().describe('best with q, else newest.'),
  facets: z
    .enum(['true', 'false'])
    .default('true')
    .transform(text => text === 'true')
    .describe('Whether the first page also counts what there is.'),
  labels: codeOf(codesOf(languages), 'language').default('en').describe('Language of the labels in facets.'),
});
export type MaterialsQuery = z.output<typeof MaterialsQuery>;

const Ranges = z
  .array(z.tuple([z.int(), z.int()]))
  .describe('Where the words that were looked for stand: begin and end in UTF-16 code units.');

/** A material in a list: enough to choose by. */
export const MaterialListing = z
  .object({
    id: z.uuid(),
    version: z.int(),
    state: MaterialState,
    kind: z.string(),
    title: z.string(),
    excerpt: z.string(),
    language: z.string(),
    languages: z.array(z.string()).describe('Its own language and those of its translations.'),
    organisation: OrganisationReference,
    themes: z.array(z.string()),
    places: z.array(z.string()),
    files: z.int().describe('How many files come with it.'),
    originalDate: z.string().nullable(),
    publishedAt: z.string().nullable(),
    updatedAt: z.string(),
    url: z.string(),
    highlights: z.object({ title: Ranges, excerpt: Ranges }),
  })
  .meta({ id: 'MaterialListing' });
export type MaterialListing = z.output<typeof MaterialListing>;

const Facet = z.array(z.object({ code: z.string(), label: z.string(), count: z.int() }));

/** How many of the records found there are of each kind, theme, place …; counted over what the caller may see. */
export const MaterialFacets = z
  .object({
    total: z.int(),
    kinds: Facet,
    themes: Facet,
    places: Facet,
    organisations: Facet,
    languages: Facet,
    years: Facet,
  })
  .meta({ id: 'MaterialFacets' });
export type MaterialFacets = z.output<typeof MaterialFacets>;

/** Answer of `GET /v1/materials`; `facets` come with the first page. */
export const MaterialsPage = z
  .object({ items: z.array(MaterialListing), next: z.string().nullable(), facets: MaterialFacets.optional() })
  .meta({ id: 'MaterialsPage' });
export type MaterialsPage = z.output<typeof MaterialsPage>;
