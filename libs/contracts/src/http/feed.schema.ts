import { z } from 'zod';

const list = z
  .string()
  .max(2000)
  .transform(text =>
    text
      .split(',')
      .map(part => part.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string().max(100)).max(100))
  .optional();

/** Filters of every channel: AND across them, OR within one; lists are separated by commas. */
export const EventFilters = z.object({
  types: list.describe('Event types, for example report.published or org.ortoo.report.published.v1.'),
  themes: list.describe('Theme codes; a domain takes in everything below it.'),
  places: list.describe('Place codes; a country or former province takes in everything that is there now.'),
  orgs: list.describe('Ids of organisations.'),
  languages: list.describe('Languages of the record.'),
  kinds: list.describe('Kinds of material.'),
});
export type EventFilters = z.output<typeof EventFilters>;

/** Query of `GET /v1/events`. */
export const EventsQuery = EventFilters.extend({
  after: z
    .string()
    .max(40)
    .optional()
    .describe('A cursor from an earlier answer; without it reading starts at the oldest event kept.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type EventsQuery = z.output<typeof EventsQuery>;

/** Query of `GET /v1/stream`. */
export const StreamQuery = EventFilters.extend({ after: z.string().max(40).optional() });
export type StreamQuery = z.output<typeof StreamQuery>;

/** Answer of `GET /v1/events`: CloudEvents, and the cursor to go on from. */
export const EventsPage = z
  .object({ events: z.array(z.record(z.string(), z.unknown())), cursor: z.string() })
  .meta({ id: 'EventsPage' });

/** Query of the Atom and JSON feeds. */
export const FeedQuery = z.object({
  before: z.string().max(40).optional().describe('The cursor in the address of the next older page.'),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type FeedQuery = z.output<typeof FeedQuery>;
