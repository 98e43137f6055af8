import { z } from 'zod';
import { PageQuery, pageOf } from './paging.schema.js';
import { calendarDate, plainText } from './storable-text.js';

/** A place with its dates; units that merged stay listed with their last day and what they became. */
export const PlaceEntry = z
  .object({
    code: z.string(),
    level: z.int().describe('0 country, 1 province or region, 2 and 3 below.'),
    parent: z.string().nullable(),
    names: z.record(z.string(), z.string()).describe('By language.'),
    pcode: z.string().nullable(),
    gsoCode: z.string().nullable(),
    validFrom: z.string().nullable(),
    validTo: z.string().nullable(),
    succeededBy: z.array(z.string()),
    childPopulation: z.object({ count: z.int(), year: z.int(), source: z.string() }).nullable(),
  })
  .meta({ id: 'PlaceEntry' });
export type PlaceEntry = z.output<typeof PlaceEntry>;

/** Query of `GET /v1/places`. */
export const PlacesQuery = PageQuery.extend({
  q: plainText().trim().max(100).optional().describe('Part of a name in any language, or of a code.'),
  at: calendarDate().optional().describe('Only places that exist on this date.'),
  level: z.coerce.number().int().min(0).max(3).optional(),
  parent: plainText().max(20).optional(),
});
export type PlacesQuery = z.output<typeof PlacesQuery>;

/** Answer of `GET /v1/places`. */
export const PlacesPage = pageOf(PlaceEntry, 'PlacesPage');
export type PlacesPage = z.output<typeof PlacesPage>;

/** Body of `POST /v1/places/import`. */
export const PlacesImport = z
  .strictObject({
    csv: z
      .string()
      .min(1)
      .max(900_000)
      .describe(
        'Columns: code, parent, level, name, name_<language>, pcode, gso_code, valid_from, valid_to, succeeded_by (separated by spaces), ' +
          'child_population, child_population_year, child_population_source. A column that is left out changes nothing.',
      ),
    dryRun: z.boolean().default(false).describe('Check everything, change nothing.'),
  })
  .meta({ id: 'PlacesImport' });
export type PlacesImport = z.output<typeof PlacesImport>;

/** Answer of `POST /v1/places/import`; with errors nothing was changed. */
export const PlacesImportResult = z
  .object({
    dryRun: z.boolean(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    errors: z.array(z.object({ row: z.int(), column: z.string(), detail: z.string() })),
  })
  .meta({ id: 'PlacesImportResult' });
export type PlacesImportResult = z.output<typeof PlacesImportResult>;
