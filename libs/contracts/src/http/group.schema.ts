import { z } from 'zod';
import { OrganisationReference } from '../events/material-snapshot.schema.js';
import { ContentLanguageCode } from '../vocabularies/languages.js';
import { PageQuery, pageOf } from './paging.schema.js';
import { line, paragraphs } from './text.schema.js';

/** Who may know of a group: its records are for its members alone, whatever this says. */
export const GroupAudience = z
  .enum(['public', 'coalition+government', 'coalition', 'group'])
  .meta({ id: 'GroupAudience' });
export type GroupAudience = z.output<typeof GroupAudience>;

const fields = {
  name: line(2, 200),
  names: z.array(z.strictObject({ language: ContentLanguageCode, name: line(2, 200) })).max(10),
  purpose: paragraphs(4000),
  scope: z.enum(['national', 'regional']),
  places: z.array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,12})*$/, 'Use place codes, for example MN-041.')).max(100),
  audience: GroupAudience,
  open: z
    .boolean()
    .describe('Organisations that see it may join by themselves; otherwise the chair or a coordinator adds them.'),
};

/** Body of `POST /v1/groups`. */
export const NewGroup = z
  .strictObject({
    name: fields.name,
    names: fields.names.default([]),
    purpose: fields.purpose.default(''),
    scope: fields.scope.default('national'),
    places: fields.places.default([]),
    audience: fields.audience.default('coalition'),
    open: fields.open.default(false),
    organisations: z.array(z.uuid().toLowerCase()).max(200).default([]).describe('Its first members.'),
  })
  .refine(group => group.scope === 'national' || group.places.length > 0, {
    path: ['places'],
    error: 'Name the places of a regional group.',
  })
  .meta({ id: 'NewGroup' });
export type NewGroup = z.output<typeof NewGroup>;

/** Body of `PATCH /v1/groups/{id}`: only what changes; `endedOn` closes it after that day. */
export const GroupChange = z
  .strictObject({ ...fields, endedOn: z.iso.date().nullable() })
  .partial()
  .refine(change => Object.keys(change).length > 0, 'Name at least one field to change.')
  .meta({ id: 'GroupChange' });
export type GroupChange = z.output<typeof GroupChange>;

/** An office of a group. */
export const Office = z.enum(['chair', 'co-chair']).meta({ id: 'Office' });
export type Office = z.output<typeof Office>;

const Term = z.object({
  id: z.uuid(),
  office: z.enum(['member', 'chair', 'co-chair']),
  organisation: OrganisationReference,
  from: z.string(),
  until: z.string().nullable(),
});

/** A group as the API answers it; the organisations only to those who belong to the coalition. */
export const Group = z
  .object({
    id: z.uuid(),
    ...fields,
    endedOn: z.string().nullable(),
    version: z.int(),
    offices: z.array(Term).describe('Chairs and co-chairs, now and to come.'),
    members: z.array(Term).optional(),
  })
  .meta({ id: 'Group' });
export type Group = z.output<typeof Group>;

/** Query of `GET /v1/groups`. */
export const GroupsQuery = PageQuery.extend({
  place: z.string().max(20).optional(),
  organisationId: z.uuid().toLowerCase().optional().describe('Groups to which this organisation belongs today.'),
});
export type GroupsQuery = z.output<typeof GroupsQuery>;

/** Answer of `GET /v1/groups`. */
export const GroupsPage = pageOf(Group, 'GroupsPage');

/** Body of `POST /v1/groups/{id}/members`. */
export const NewGroupMember = z.strictObject({ organisationId: z.uuid().toLowerCase() }).meta({ id: 'NewGroupMember' });
export type NewGroupMember = z.output<typeof NewGroupMember>;

/** Body of `POST /v1/groups/{id}/offices`: from and until are calendar days, both included. */
export const NewOffice = z
  .strictObject({
    organisationId: z.uuid().toLowerCase(),
    office: Office,
    from: z.iso.date(),
    until: z.iso.date().nullable().default(null),
  })
  .refine(term => term.until === null || term.until >= term.from, {
    path: ['until'],
    error: 'It ends on or after the day it begins.',
  })
  .meta({ id: 'NewOffice' });
export type NewOffice = z.output<typeof NewOffice>;
