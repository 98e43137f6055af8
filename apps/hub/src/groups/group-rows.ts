import { type Audience, type Group } from '@ortoo/contracts';
import { type Transaction } from '@ortoo/persistence';
import { audienceNameOf, type Term } from './group.rules.js';

/** A row of `access.groups` with its record and its terms. */
export interface GroupRow {
  [column: string]: unknown;
  id: string;
  name: string;
  names: Group['names'];
  purpose: string;
  scope: Group['scope'];
  places: string[];
  open: boolean;
  ended_on: string | null;
  version: number;
  audience: Audience;
  readers: string[];
  owner_id: string;
  today: string;
  terms: TermRow[];
}

interface TermRow {
  id: string;
  office: Term['office'];
  organisation: { id: string; name: string; acronym?: string };
  from: string;
  until: string | null;
}

/** Reads groups as {@link GroupRow}; `g` is the group, `r` its record. Terms that are over stay in the table only. */
export const selectGroups = `
  select g.id, g.name, g.names, g.purpose, g.scope, g.places, g.open, g.ended_on::text as ended_on, g.version, r.audience, r.readers, r.owner_id,
    current_date::text as today, coalesce((
      select jsonb_agg(jsonb_build_object('id', m.id, 'office', m.office, 'from', m.from_date, 'until', m.until_date,
        'organisation', jsonb_strip_nulls(jsonb_build_object('id', o.id, 'name', o.name, 'acronym', o.acronym))) order by m.office, m.from_date, o.name)
      from access.group_members m join access.organisations o on o.id = m.organisation_id
      where m.group_id = g.id and (m.until_date is null or m.until_date >= current_date)), '[]') as terms
  from access.groups g join access.records r on r.id = g.id`;

/** One group in a transaction; undefined when the viewer may not know of it. */
export async function readGroup(transaction: Transaction, id: string): Promise<GroupRow | undefined> {
  const [row] = await transaction.query<GroupRow>(
    `${selectGroups} where g.id = $1 and (access.is_service() or r.readers && (select access.viewer_tokens()))`,
    [id],
  );
  return row;
}

/** The terms of a group as its rules look at them. */
export function termsOf(row: GroupRow): Term[] {
  return row.terms.map(({ id, office, organisation, from, until }) => ({
    id,
    office,
    organisationId: organisation.id,
    from,
    until,
  }));
}

/** The group as the API shows it; who belongs to it only to the coalition. */
export function groupOf(row: GroupRow, withMembers: boolean): Group {
  const members = row.terms.filter(term => term.office === 'member');
  return {
    id: row.id,
    name: row.name,
    names: row.names,
    purpose: row.purpose,
    scope: row.scope,
    places: row.places,
    audience: audienceNameOf(row.audience),
    open: row.open,
    endedOn: row.ended_on,
    version: row.version,
    offices: row.terms.filter(term => term.office !== 'member'),
    ...(withMembers ? { members } : {}),
  };
}
