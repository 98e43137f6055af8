import { type Organisation, type OrganisationChange } from '@ortoo/contracts';

/** A row of `access.organisations`, with the organisation that it became part of. */
export interface OrganisationRow {
  [column: string]: unknown;
  id: string;
  standing: Organisation['standing'];
  standing_before: string | null;
  name: string;
  names: Organisation['names'];
  acronym: string | null;
  aliases: string[];
  type: Organisation['type'];
  type_ocha: number | null;
  identifiers: Organisation['identifiers'];
  country_hq: string | null;
  works_in: string[];
  homepage: string | null;
  about: Organisation['about'];
  themes: Organisation['themes'];
  focal_points: NonNullable<Organisation['focalPoints']>;
  safeguarding: NonNullable<Organisation['safeguarding']>;
  admission: Partial<NonNullable<Organisation['admission']>>;
  joined_at: Date | null;
  left_at: Date | null;
  version: number;
  merged_id: string | null;
  merged_name: string | null;
  merged_acronym: string | null;
}

/** Reads organisations as {@link OrganisationRow}; `o` is the organisation. */
export const selectOrganisations = `
  select o.id, o.standing, o.standing_before, o.name, o.names, o.acronym, o.aliases, o.type_iati::text as type, o.type_ocha, o.identifiers, o.country_hq,
    o.works_in, o.homepage, o.about, o.themes, o.focal_points, o.safeguarding, o.admission, o.joined_at, o.left_at, o.version,
    m.id as merged_id, m.name as merged_name, m.acronym as merged_acronym
  from access.organisations o left join access.organisations m on m.id = o.merged_into`;

/** The organisation as the API answers it, private fields included. */
export function wholeOrganisation(row: OrganisationRow): Organisation {
  return {
    id: row.id,
    standing: row.standing,
    name: row.name,
    names: row.names,
    acronym: row.acronym,
    aliases: row.aliases,
    type: row.type,
    ochaType: row.type_ocha,
    identifiers: row.identifiers,
    headquarters: row.country_hq,
    worksIn: row.works_in,
    homepage: row.homepage,
    about: row.about,
    themes: row.themes,
    joinedAt: row.joined_at?.toISOString() ?? null,
    leftAt: row.left_at?.toISOString() ?? null,
    mergedInto:
      row.merged_id === null
        ? null
        : referenceOf({ id: row.merged_id, name: row.merged_name ?? '', acronym: row.merged_acronym }),
    version: row.version,
    focalPoints: row.focal_points,
    safeguarding: row.safeguarding,
    ...(row.admission.status ? { admission: { ...row.admission, status: row.admission.status } } : {}),
  };
}

/** An organisation as events and lists name it. */
export function referenceOf({ id, name, acronym }: { id: string; name: string; acronym: string | null }) {
  return { id, name, ...(acronym === null ? {} : { acronym }) };
}

const json = (value: unknown): unknown => JSON.stringify(value);
const asIs = (value: unknown): unknown => value;

/** The column of each field that can be changed, and how its value is written. */
const columns: Record<keyof OrganisationChange, { column: string; write: (value: unknown) => unknown }> = {
  name: { column: 'name', write: asIs },
  names: { column: 'names', write: json },
  acronym: { column: 'acronym', write: asIs },
  aliases: { column: 'aliases', write: asIs },
  type: { column: 'type_iati', write: Number },
  ochaType: { column: 'type_ocha', write: asIs },
  identifiers: { column: 'identifiers', write: json },
  headquarters: { column: 'country_hq', write: asIs },
  worksIn: { column: 'works_in', write: asIs },
  homepage: { column: 'homepage', write: asIs },
  about: { column: 'about', write: json },
  themes: { column: 'themes', write: asIs },
  focalPoints: { column: 'focal_points', write: json },
  safeguarding: { column: 'safeguarding', write: json },
};

/** The columns and values of whatever fields are there. */
export function columnsOf(fields: OrganisationChange): { names: string[]; values: unknown[] } {
  const given = (Object.keys(columns) as (keyof OrganisationChange)[]).filter(field => fields[field] !== undefined);
  return {
    names: given.map(field => columns[field].column),
    values: given.map(field => columns[field].write(fields[field])),
  };
}
