import { z } from 'zod';
import { OrganisationReference } from '../events/material-snapshot.schema.js';
import { LanguageCode } from '../vocabularies/languages.js';
import { PageQuery, pageOf } from './paging.schema.js';
import { GivenRoles, Membership } from './person.schema.js';
import { line, MailAddress, TimeZone } from './text.schema.js';

/** Body of `POST /v1/organisations/{id}/invitations`. */
export const NewInvitation = z
  .strictObject({
    email: MailAddress,
    name: line(0, 120).default(''),
    roles: GivenRoles.default(['member']),
    language: LanguageCode.default('en'),
  })
  .meta({ id: 'NewInvitation' });
export type NewInvitation = z.output<typeof NewInvitation>;

/** An invitation as those who may invite see it; its code is in the mail only. */
export const Invitation = z
  .object({
    id: z.uuid(),
    organisation: OrganisationReference,
    email: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    language: z.string(),
    createdAt: z.string(),
    expiresAt: z.string(),
    acceptedAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.output<typeof Invitation>;

/** Answer of `GET /v1/organisations/{id}/invitations`. */
export const InvitationsPage = pageOf(Invitation, 'InvitationsPage');

/** Query of `GET /v1/organisations/{id}/invitations`. */
export const InvitationsQuery = PageQuery;
export type InvitationsQuery = z.output<typeof InvitationsQuery>;

/** The code that an invitation's mail brings, with or without its hyphens. */
export const InvitationCode = z
  .string()
  .trim()
  .min(16)
  .max(40)
  .regex(/^[0-9A-Za-z -]+$/, 'Copy the code of the mail as it stands.');

/** Body of `POST /v1/invitations/acceptance`; it makes the person known, it signs nobody in. */
export const InvitationAcceptance = z
  .strictObject({
    code: InvitationCode,
    name: line(1, 120).optional(),
    language: LanguageCode.optional(),
    zone: TimeZone.default('UTC'),
    codeOfConductAccepted: z.literal(true, 'Accept the code of conduct to join.'),
  })
  .meta({ id: 'InvitationAcceptance' });
export type InvitationAcceptance = z.output<typeof InvitationAcceptance>;

/** Answer of `POST /v1/invitations/acceptance`. */
export const InvitationAccepted = z
  .object({ personId: z.uuid(), membership: Membership })
  .meta({ id: 'InvitationAccepted' });
export type InvitationAccepted = z.output<typeof InvitationAccepted>;
