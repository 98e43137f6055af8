import {
  type Audience,
  type Material,
  type MaterialFields,
  type MaterialSnapshot,
  type MaterialState,
} from '@ortoo/contracts';
import { prepared } from '@ortoo/persistence';

/** A file as records carry it. */
export type MaterialFile = MaterialSnapshot['files'][number];

/** A material as it is read from the database, with what belongs to it. */
export interface MaterialRow {
  [column: string]: unknown;
  id: string;
  organisationId: string;
  organisationName: string;
  organisationAcronym: string | null;
  kind: string;
  title: string;
  summary: string | null;
  body: string;
  language: string;
  translations: MaterialSnapshot['translations'];
  themes: string[];
  places: string[];
  sources: MaterialSnapshot['sources'];
  licence: string | null;
  originalDate: string | null;
  fileIds: string[];
  files: Omit<MaterialFile, 'url'>[] | null;
  details: NonNullable<MaterialSnapshot['details']>;
  audience: Audience;
  readers: string[];
  state: MaterialState;
  embargoUntil: Date | null;
  publishedAt: Date | null;
  withdrawnAt: Date | null;
  withdrawalReason: string | null;
  similarChecked: boolean;
  identityChecked: boolean;
  sourceUrl: string | null;
  sourceChecksum: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Reads one material whole. */
export const readMaterial = prepared(
  'materials.read',
  `
  select m.id, m.organisation_id as "organisationId", o.name as "organisationName", o.acronym as "organisationAcronym",
    m.kind, m.title, m.summary, m.body, m.language, m.translations, m.themes, m.places, m.sources, m.licence,
    m.original_date::text as "originalDate", m.files as "fileIds", m.details, r.audience, r.readers, m.state,
    m.embargo_until as "embargoUntil", m.published_at as "publishedAt", m.withdrawn_at as "withdrawnAt",
    m.withdrawal_reason as "withdrawalReason", m.similar_checked as "similarChecked", m.identity_checked as "identityChecked",
    m.source_url as "sourceUrl", m.source_checksum as "sourceChecksum", m.version, m.created_at as "createdAt", m.updated_at as "updatedAt",
    case when m.files <> '{}' then (
      select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'mediaType', f.media_type, 'bytes', f.bytes, 'sha256', f.sha256)
        order by array_position(m.files, f.id))
      from hub.files f where f.id = any(m.files)) end as files
  from hub.materials m join access.records r on r.id = m.id join access.organisations o on o.id = m.organisation_id
  where m.id = $1`,
);

/** A material as the API answers it. */
export function toMaterial(row: MaterialRow, publicUrl: string): Material {
  const { kind, title, body, language, translations, audience, themes, places, sources, details, state, version } = row;
  return {
    id: row.id,
    version,
    state,
    kind,
    title,
    ...(row.summary === null ? {} : { summary: row.summary }),
    body,
    language,
    translations,
    audience,
    organisation: {
      id: row.organisationId,
      name: row.organisationName,
      ...(row.organisationAcronym === null ? {} : { acronym: row.organisationAcronym }),
    },
    themes,
    places,
    sources,
    ...(row.licence === null ? {} : { licence: row.licence }),
    files: (row.files ?? []).map(file => ({ ...file, url: `${publicUrl}/v1/files/${file.id}` })),
    ...(row.originalDate === null ? {} : { originalDate: row.originalDate }),
    details,
    url: `${publicUrl}/materials/${row.id}`,
    publishedAt: instant(row.publishedAt),
    embargoUntil: instant(row.embargoUntil),
    withdrawnAt: instant(row.withdrawnAt),
    withdrawalReason: row.withdrawalReason,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** The state of a published material as its events carry it. */
export function toSnapshot(material: Material): MaterialSnapshot {
  const {
    id,
    state: _state,
    embargoUntil: _embargo,
    withdrawnAt: _at,
    withdrawalReason: _why,
    createdAt: _made,
    updatedAt: _changed,
    publishedAt,
    ...rest
  } = material;
  return { ...rest, materialId: id, publishedAt: publishedAt ?? '' };
}

/** The same without anything that says what is in it: for records whose readers are named persons. */
export function thinSnapshot(snapshot: MaterialSnapshot): MaterialSnapshot {
  const { summary: _summary, licence: _licence, originalDate: _date, ...rest } = snapshot;
  return {
    ...rest,
    title: '',
    body: '',
    translations: [],
    themes: [],
    places: [],
    sources: [],
    files: [],
    details: {},
  };
}

/** What a new record is made of beside its fields. */
export interface NewRow {
  id: string;
  owner: { id: string; name: string; acronym: string | null };
  state: MaterialState;
  readers: string[];
  at: Date;
  embargoUntil: Date | null;
  source: { url: string; checksum: string } | null;
}

/** A material as it will be read once it is stored. */
export function newRow(
  fields: MaterialFields,
  { id, owner, state, readers, at, embargoUntil, source }: NewRow,
): MaterialRow {
  return {
    ...fields,
    ...emptyAsNull(fields),
    id,
    organisationId: owner.id,
    organisationName: owner.name,
    organisationAcronym: owner.acronym,
    fileIds: fields.files,
    files: null,
    readers,
    state,
    embargoUntil,
    publishedAt: state === 'published' ? at : null,
    withdrawnAt: null,
    withdrawalReason: null,
    similarChecked: false,
    identityChecked: false,
    sourceUrl: source === null ? null : source.url,
    sourceChecksum: source === null ? null : source.checksum,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}

/** The fields that may be absent, as the database and whole documents write it. */
export function emptyAsNull({
  summary,
  licence,
  originalDate,
}: Pick<MaterialFields, 'summary' | 'licence' | 'originalDate'>) {
  return { summary: summary ?? null, licence: licence ?? null, originalDate: originalDate ?? null };
}

const instant = (value: Date | null): string | null => value?.toISOString() ?? null;
