import {
  type Audience,
  type AudienceName,
  audienceName,
  contentLanguages,
  labelOf,
  type Language,
  materialKinds,
  placeLabel,
  themes,
} from '@ortoo/contracts';
import { formatBytes, formatDate, isMessageKey, formatMessage, text } from '@ortoo/texts';
import { type Reader } from './notices.js';

/** An item of a digest with what the ledger knows of it now. */
export interface ItemRow {
  id: string;
  type: string;
  firstType: string;
  at: Date;
  perhapsOn: string | null;
  audience: Audience | null;
  classification: string | null;
  data: ItemData | null;
}

/** What the events of different kinds have in common, as far as a digest shows it. */
export interface ItemData {
  title?: string;
  name?: string;
  summary?: string;
  body?: string;
  language?: string;
  kind?: string;
  version?: number;
  reason?: string;
  url?: string;
  changed?: string[];
  themes?: string[];
  places?: string[];
  organisation?: { id: string; name: string };
  translations?: { language: string; title: string; body: string; machine: boolean }[];
  files?: { name: string; mediaType: string; bytes: number }[];
}

/** What the mail says of an item; fields that its audience keeps out of mails are simply not there. */
export interface ItemView {
  id: string;
  at: Date;
  heading: string;
  perhapsOn: string | null;
  change: 'new' | 'changed' | 'withdrawn';
  /** `waiting` and `restricted` are told of by their number alone. */
  shown: 'full' | 'title' | 'restricted' | 'waiting' | 'gone';
  title: string;
  notes: string[];
  summary?: string;
  body?: string;
  language?: string;
  url?: string;
}

const shownFor: Record<AudienceName, ItemView['shown']> = {
  public: 'full',
  'coalition+government': 'full',
  coalition: 'full',
  group: 'title',
  organisations: 'title',
  own: 'restricted',
  persons: 'waiting',
};

type Common = Pick<ItemView, 'id' | 'at' | 'heading' | 'perhapsOn' | 'notes' | 'title'>;

/** Decides how much of an item goes into a mail, by its audience now, and in which language. */
export function viewOf(row: ItemRow, reader: Reader): ItemView {
  const data = row.data ?? {};
  const audience = audienceOf(row);
  const common: Common = {
    id: row.id,
    at: row.at,
    heading: row.firstType,
    perhapsOn: row.perhapsOn,
    notes: [],
    title: '',
  };
  // Whoever lost a record may not be told by mail what it was.
  if (row.type === 'record.redacted') return goneView(common, row.type, text(reader.language, 'digest.item.redacted'));
  if (row.type.endsWith('.withdrawn')) return withdrawnView(common, row, data, reader);
  const change = /\.(revised|changed)$/.test(row.firstType) ? 'changed' : 'new';
  const shown = shownFor[audience] ?? 'waiting';
  if (shown === 'waiting') return { ...common, change, shown };
  const url = data.url ?? reader.hubUrl;
  if (shown === 'restricted') return { ...common, change, shown, url };
  return { ...common, change, shown, url, ...contentOf(row, data, shown, reader) };
}

function audienceOf({ audience, classification }: ItemRow): AudienceName {
  return audience ? audienceName(audience) : ((classification ?? 'public') as AudienceName);
}

function contentOf(
  row: ItemRow,
  data: ItemData,
  shown: 'full' | 'title' | 'gone',
  reader: Reader,
): Partial<ItemView> & Pick<ItemView, 'title' | 'notes'> {
  const { title, language, body, isOriginal, notes } = inReadersLanguage(data, reader.language);
  const by = byLine(row, data, reader);
  if (shown === 'title') return { title, language, notes: [by] };
  const about = aboutLine(data, reader.language);
  const changes = changeNotes(row, data, reader.language);
  const files = fileNotes(data, reader.language);
  const summary = isOriginal ? data.summary : undefined;
  return { title, language, body, summary, notes: [by, about, ...changes, ...notes, ...files].filter(Boolean) };
}

function goneView(common: Common, heading: string, title: string, notes: string[] = []): ItemView {
  return { ...common, heading, title, notes, change: 'withdrawn', shown: 'gone' };
}

function withdrawnView(common: Common, row: ItemRow, data: ItemData, { language }: Reader): ItemView {
  // Told to those who had the record, so the audience that it had decides.
  const isOpen = shownFor[audienceOf({ ...row, audience: null })] === 'full';
  const organisation = data.organisation?.name ?? '';
  if (!organisation || !isOpen) return goneView(common, row.type, text(language, 'digest.item.redacted'));
  const notes = data.reason ? [text(language, 'digest.item.reason', { reason: data.reason })] : [];
  return goneView(common, row.type, text(language, 'digest.item.withdrawnUntitled', { organisation }), notes);
}

interface Written {
  title: string;
  body?: string;
  language?: string;
  isOriginal: boolean;
  notes: string[];
}

function inReadersLanguage(data: ItemData, language: Language): Written {
  const translation = translationFor(data, language);
  const original = data.language ?? language;
  const shown = translation ? language : original;
  const others = [original, ...(data.translations ?? []).map(candidate => candidate.language)].filter(
    code => code !== shown,
  );
  const names = [...new Set(others)].map(code => labelOf(contentLanguages, code, language)).join(', ');
  const foreign =
    shown === language ? [] : [`${text(language, 'labels.language')}: ${labelOf(contentLanguages, shown, language)}`];
  const alsoIn = names ? [text(language, 'digest.item.alsoIn', { languages: names })] : [];
  if (!translation)
    return {
      title: titleOf(data),
      body: data.body,
      language: data.language,
      isOriginal: true,
      notes: [...foreign, ...alsoIn],
    };
  const machine = text(language, 'digest.item.machine', { language: labelOf(contentLanguages, original, language) });
  const notes = translation.machine ? [machine, ...alsoIn] : alsoIn;
  return { title: translation.title, body: translation.body, language, isOriginal: false, notes };
}

function translationFor(data: ItemData, language: Language) {
  return data.language === language ? undefined : data.translations?.find(candidate => candidate.language === language);
}

const titleOf = (data: ItemData): string => data.title ?? data.name ?? data.organisation?.name ?? '';

function byLine(row: ItemRow, data: ItemData, { language, zone }: Reader): string {
  const date = formatDate(row.at, language, zone);
  const organisation = data.organisation?.name;
  return organisation ? text(language, 'digest.item.by', { organisation, date }) : date;
}

function aboutLine(data: ItemData, language: Language): string {
  const kind = data.kind ? [labelOf(materialKinds, data.kind, language)] : [];
  const about = (data.themes ?? []).map(code => labelOf(themes, code, language));
  const where = (data.places ?? []).map(code => placeLabel(code, language));
  return [...kind, ...new Set([...about, ...where].slice(0, 8))].join(' · ');
}

const fieldLabels: Record<string, string> = {
  body: 'text',
  themes: 'theme',
  places: 'place',
  sources: 'source',
  files: 'file',
};

function changeNotes(row: ItemRow, data: ItemData, language: Language): string[] {
  if (!row.firstType.endsWith('.revised') || !data.version) return [];
  const fields = (data.changed ?? [])
    .map(field => `labels.${fieldLabels[field] ?? field}`)
    .filter(isMessageKey)
    .filter(key => key !== 'labels.version');
  const summary = fields.map(key => formatMessage(language, key, {})).join(', ');
  return [
    text(language, 'digest.item.revised', { version: data.version }),
    ...(summary ? [text(language, 'digest.item.changed', { summary })] : []),
  ];
}

function fileNotes(data: ItemData, language: Language): string[] {
  return (data.files ?? []).map(({ name, mediaType, bytes }) =>
    text(language, 'digest.item.file', { name, type: fileType(name, mediaType), size: formatBytes(bytes, language) }),
  );
}

function fileType(name: string, mediaType: string): string {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1];
  return (extension ?? mediaType.split('/').at(-1) ?? mediaType).toUpperCase();
}
