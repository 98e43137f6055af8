import { z } from 'zod';
import { PageQuery, pageOf } from './paging.schema.js';

/** An event that a part of the hub could not handle. */
export const DeadLetter = z
  .object({
    id: z.uuid(),
    consumer: z.string(),
    eventId: z.uuid(),
    type: z.string(),
    reason: z.string(),
    attempts: z.int(),
    at: z.string(),
    state: z.enum(['waiting', 'retrying', 'discarded']),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.output<typeof DeadLetter>;

/** Query of `GET /v1/operations/dead-letters`. */
export const DeadLettersQuery = PageQuery.extend({ state: z.enum(['waiting', 'retrying', 'discarded']).optional() });
export type DeadLettersQuery = z.output<typeof DeadLettersQuery>;

/** Answer of `GET /v1/operations/dead-letters`. */
export const DeadLetterPage = pageOf(DeadLetter, 'DeadLetterPage');

/** The figures that tell whether the hub is well. */
export const HubStatus = z
  .object({
    epoch: z.int(),
    position: z.int().describe('Highest position in the ledger.'),
    unnumbered: z.int().describe('Events that wait for a number.'),
    relayLag: z.int().describe('Numbered events that are not in the stream yet.'),
    fanoutLag: z.int().describe('Numbered events that are not in the member logs yet.'),
    oldestUndeliveredSeconds: z
      .number()
      .describe('Age of the oldest event that is not in the member logs yet; 0 when none waits.'),
    deadLetters: z.int(),
    overdueWork: z.int().describe('Due work that is more than a minute late.'),
    lastAudit: z.object({ at: z.string(), sound: z.boolean() }).nullable(),
    nats: z.boolean(),
  })
  .meta({ id: 'HubStatus' });
export type HubStatus = z.output<typeof HubStatus>;
