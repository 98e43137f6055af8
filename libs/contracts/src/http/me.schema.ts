import { z } from 'zod';
import { LanguageCode } from '../vocabularies/languages.js';
import { Membership, Role } from './person.schema.js';
import { line, MailAddress, TimeZone } from './text.schema.js';

/** The signed-in person, as `GET /v1/me` answers. */
export const Me = z
  .object({
    id: z.uuid(),
    name: z.string(),
    email: z.string().nullable(),
    language: LanguageCode,
    zone: z.string(),
    organisationId: z.uuid().describe('The organisation that this session acts for.'),
    roles: z.array(Role),
    permissions: z
      .array(z.string())
      .describe('What this session may do, as "action" for its own organisation and "action:any" for all.'),
    memberships: z.array(Membership),
    accounts: z
      .array(z.object({ issuer: z.string(), since: z.string() }))
      .describe('Linked accounts of identity providers.'),
    version: z.int(),
  })
  .meta({ id: 'Me' });
export type Me = z.output<typeof Me>;

/** Body of `PATCH /v1/me`. */
export const MeChange = z
  .strictObject({ name: line(1, 120), language: LanguageCode, zone: TimeZone })
  .partial()
  .refine(change => Object.keys(change).length > 0, 'Name at least one field to change.')
  .meta({ id: 'MeChange' });
export type MeChange = z.output<typeof MeChange>;

/** Body of `POST /v1/me/address`: a code goes to the new address, and is typed in the same browser. */
export const NewAddress = z.strictObject({ email: MailAddress }).meta({ id: 'NewAddress' });
export type NewAddress = z.output<typeof NewAddress>;

/** Body of `PUT /v1/me/organisation`: the session acts for this organisation from now on. */
export const ActFor = z.strictObject({ organisationId: z.uuid().toLowerCase() }).meta({ id: 'ActFor' });
export type ActFor = z.output<typeof ActFor>;

/** Answer of `GET /v1/me/export`: everything that the hub holds about the person, by the part that holds it. */
export const PersonalExport = z
  .object({
    madeAt: z.string(),
    person: z.record(z.string(), z.unknown()),
    holdings: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  })
  .meta({ id: 'PersonalExport' });
export type PersonalExport = z.output<typeof PersonalExport>;
