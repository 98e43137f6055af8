import { type Invitation } from '@ortoo/contracts';

/** A row of `access.invitations` with its organisation. */
export interface InvitationRow {
  [column: string]: unknown;
  id: string;
  organisation_id: string;
  organisation_name: string;
  organisation_acronym: string | null;
  email: string;
  name: string;
  roles: string[];
  language: string;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  revoked_at: Date | null;
}

/** Reads invitations as {@link InvitationRow}; `i` is the invitation. */
export const selectInvitations = `
  select i.id, i.organisation_id, o.name as organisation_name, o.acronym as organisation_acronym, i.email::text as email, i.name, i.roles, i.language,
    i.created_at, i.expires_at, i.accepted_at, i.revoked_at
  from access.invitations i join access.organisations o on o.id = i.organisation_id`;

/** As {@link selectInvitations}, only those that can be accepted now. */
export const openInvitationSql = `${selectInvitations}
  where i.accepted_at is null and i.revoked_at is null and i.expires_at > now() and o.standing not in ('applicant', 'suspended', 'left')`;

/** An invitation as the API shows it. */
export function invitationOf(row: InvitationRow): Invitation {
  const { organisation_id: id, organisation_name: name, organisation_acronym: acronym } = row;
  return {
    id: row.id,
    organisation: { id, name, ...(acronym === null ? {} : { acronym }) },
    email: row.email,
    name: row.name,
    roles: row.roles,
    language: row.language,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    acceptedAt: row.accepted_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
