import { z } from 'zod';
import { PageQuery, pageOf } from './paging.schema.js';
import { line } from './text.schema.js';

/** What a key may do. */
export const KeyScope = z.enum(['read', 'publish', 'stream', 'admin']).meta({
  id: 'KeyScope',
  description:
    'read: lists and records; publish: write records; stream: events; admin: the organisation’s own profile.',
});
export type KeyScope = z.output<typeof KeyScope>;

/** Body of `POST /v1/keys`. */
export const NewKey = z
  .strictObject({
    name: line(1, 80).describe('The system that will use it.'),
    scopes: z
      .array(KeyScope)
      .min(1)
      .max(4)
      .refine(scopes => new Set(scopes).size === scopes.length, 'Name each scope once.'),
    expiresInDays: z.int().min(1).max(730).default(365).describe('At most two years.'),
  })
  .meta({ id: 'NewKey' });
export type NewKey = z.output<typeof NewKey>;

/** A key as lists show it: the hint tells it apart, the secret is not kept. */
export const Key = z
  .object({
    id: z.uuid(),
    organisationId: z.uuid(),
    name: z.string(),
    hint: z.string(),
    scopes: z.array(KeyScope),
    createdAt: z.string(),
    expiresAt: z.string(),
    revokedAt: z.string().nullable(),
    usedAt: z.string().nullable().describe('Last use, to the minute.'),
  })
  .meta({ id: 'Key' });
export type Key = z.output<typeof Key>;

/** Answer of `POST /v1/keys`: the only time that the key itself is shown. */
export const CreatedKey = Key.extend({ key: z.string().describe('Keep it now: it is not shown again.') }).meta({
  id: 'CreatedKey',
});
export type CreatedKey = z.output<typeof CreatedKey>;

/** Query of `GET /v1/keys`. */
export const KeysQuery = PageQuery.extend({
  organisationId: z.uuid().toLowerCase().optional().describe('Another organisation; for coordinators.'),
});
export type KeysQuery = z.output<typeof KeysQuery>;

/** Answer of `GET /v1/keys`. */
export const KeysPage = pageOf(Key, 'KeysPage');
