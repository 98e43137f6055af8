import { z } from 'zod';
import { OrganisationReference } from '../events/material-snapshot.schema.js';
import { LanguageCode } from '../vocabularies/languages.js';
import { PageQuery, pageOf } from './paging.schema.js';

/** Roles that a person is given at an organisation; `government` and `observer` follow from the organisation's standing. */
export const GivenRole = z.enum(['member', 'editor', 'coordinator', 'operator']).meta({ id: 'GivenRole' });
export type GivenRole = z.output<typeof GivenRole>;

/** Every role that permissions are written for. */
export const Role = z
  .enum(['coordinator', 'editor', 'member', 'government', 'observer', 'operator'])
  .meta({ id: 'Role' });
export type Role = z.output<typeof Role>;

/** The roles of one person at one organisation, without repetition. */
export const GivenRoles = z
  .array(GivenRole)
  .min(1)
  .max(4)
  .refine(roles => new Set(roles).size === roles.length, 'Name each role once.');

/** A person's place at an organisation. */
export const Membership = z
  .object({ organisation: OrganisationReference, standing: z.string(), roles: z.array(Role), since: z.string() })
  .meta({ id: 'Membership' });
export type Membership = z.output<typeof Membership>;

/** A person as colleagues in the coalition see them; the mail address only for their own editors and coordinators. */
export const Person = z
  .object({
    id: z.uuid(),
    name: z.string(),
    state: z.enum(['active', 'suspended', 'erased']),
    language: LanguageCode.optional(),
    email: z.string().nullable().optional(),
    memberships: z.array(Membership),
    version: z.int(),
  })
  .meta({ id: 'Person' });
export type Person = z.output<typeof Person>;

/** Query of `GET /v1/organisations/{id}/people`. */
export const PeopleQuery = PageQuery;
export type PeopleQuery = z.output<typeof PeopleQuery>;

/** Answer of `GET /v1/organisations/{id}/people`. */
export const PeoplePage = pageOf(Person, 'PeoplePage');

/** Body of `PUT /v1/organisations/{id}/people/{personId}/roles`. */
export const RolesChange = z.strictObject({ roles: GivenRoles }).meta({ id: 'RolesChange' });
export type RolesChange = z.output<typeof RolesChange>;
