import { type GivenRole, LanguageCode, type Membership, type Person } from '@ortoo/contracts';
import { type Transaction } from '@ortoo/persistence';
import { effectiveRoles } from './permissions.rules.js';

/** A row of `access.people` with its present memberships. */
export interface PersonRow {
  [column: string]: unknown;
  id: string;
  name: string;
  email: string | null;
  language: string;
  zone: string;
  state: Person['state'];
  version: number;
  memberships: MembershipRow[];
}

interface MembershipRow {
  id: string;
  name: string;
  acronym: string | null;
  standing: string;
  roles: GivenRole[];
  since: string;
}

/** Reads people as {@link PersonRow}; `p` is the person. */
export const selectPeople = `
  select p.id, p.name, p.email::text as email, p.language, p.zone, p.state, p.version, coalesce((
    select jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'acronym', o.acronym, 'standing', o.standing, 'roles', m.roles, 'since', m.since) order by m.since)
    from access.memberships m join access.organisations o on o.id = m.organisation_id where m.person_id = p.id and m.ended_at is null), '[]') as memberships
  from access.people p`;

/** One person; undefined when there is none with this id. */
export async function readPerson(transaction: Transaction, id: string): Promise<PersonRow | undefined> {
  const [row] = await transaction.query<PersonRow>(`${selectPeople} where p.id = $1`, [id]);
  return row;
}

/** Memberships as the API shows them: with the roles that count at the organisation's present standing. */
export function membershipsOf(row: PersonRow): Membership[] {
  return row.memberships.map(({ id, name, acronym, standing, roles, since }) => ({
    organisation: { id, name, ...(acronym === null ? {} : { acronym }) },
    standing,
    roles: effectiveRoles(roles, standing),
    since: new Date(since).toISOString(),
  }));
}

/** A person as the API shows them; the address only when the reader may know it. */
export function personOf(row: PersonRow, withAddress: boolean): Person {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    language: languageOf(row.language),
    ...(withAddress ? { email: row.email } : {}),
    memberships: membershipsOf(row),
    version: row.version,
  };
}

/** A stored language; English for one that this version does not have. */
export function languageOf(text: string): LanguageCode {
  return LanguageCode.catch('en').parse(text);
}
