import {
  type Audience,
  expandThemes,
  type Material,
  type MaterialChange,
  type MaterialFields,
  type MaterialState,
  NewsPublished,
  PracticePublished,
  readersOf,
  ReportPublished,
  StudyAnnounced,
} from '@ortoo/contracts';

/** Who may read a material now: unless it is published, its organisation's own people (or the persons named) alone. */
export function currentReaders(state: MaterialState, audience: Audience, owner: string): string[] {
  if (state === 'published' || isForPersons(audience)) return readersOf(audience, owner);
  return readersOf('own', owner);
}

/** Whether the readers of a record are named persons: then nothing of its content enters a stream. */
export function isForPersons(audience: Audience): boolean {
  return typeof audience === 'object' && 'persons' in audience;
}

/** The event that the first publication of a kind raises. */
export function publicationEvent(kind: string) {
  if (kind === 'news') return NewsPublished;
  if (kind === 'best_practice') return PracticePublished;
  return kind === 'announced_study' ? StudyAnnounced : ReportPublished;
}

/** What filters look at in a material and its events; `places` come with everything that contains them. */
export function tagsOf(
  material: Pick<MaterialFields, 'kind' | 'language' | 'translations' | 'themes'>,
  organisationId: string,
  places: readonly string[],
): string[] {
  const languages = new Set([material.language, ...material.translations.map(({ language }) => language)]);
  return [
    `kind:${material.kind}`,
    `org:${organisationId}`,
    ...[...languages].map(code => `lang:${code}`),
    ...expandThemes(material.themes).map(code => `theme:${code}`),
    ...places.map(code => `place:${code}`),
  ];
}

/** What an audience change asks of the streams: those who lose the record, and those who get it now. */
export function audienceShift(
  before: readonly string[],
  after: readonly string[],
): { mayLose: boolean; mayGain: boolean } {
  return {
    mayLose: before.some(token => !after.includes(token)),
    mayGain: after.some(token => !before.includes(token)),
  };
}

/** What is asked of a material's state: to be published, or a moment for it, or none any more. */
export interface StateWish {
  publish: boolean;
  /** Undefined when nothing was said about it; null takes the moment away. */
  embargoUntil?: string | null | undefined;
  /** Whether that moment lies ahead, by the database's clock. */
  isAhead: boolean;
}

/** The state after a wish; a refusal says why. */
export function nextState(current: MaterialState, wish: StateWish): { state: MaterialState } | { refusal: string } {
  if (current === 'withdrawn') return { refusal: 'It was withdrawn and stays so: publish a new record instead.' };
  if (current === 'published')
    return wish.embargoUntil
      ? { refusal: 'It is published already, so it cannot be held back any more.' }
      : { state: 'published' };
  if (wish.embargoUntil) return { state: wish.isAhead ? 'embargoed' : 'published' };
  if (wish.publish) return { state: 'published' };
  return { state: wish.embargoUntil === null ? 'draft' : current };
}

/** The moment of an embargo after a wish: what was said, else what stands, and none in any other state. */
export function embargoAfter(
  state: MaterialState,
  stands: Date | null,
  wished: string | null | undefined,
): Date | null {
  if (state !== 'embargoed') return null;
  return wished ? new Date(wished) : stands;
}

/** The fields of a material that its publisher writes, as they are now. */
export function fieldsOf(material: Material): MaterialFields {
  const {
    kind,
    title,
    summary,
    body,
    language,
    audience,
    themes,
    places,
    translations,
    sources,
    licence,
    originalDate,
    details,
  } = material as Material & Pick<MaterialFields, 'kind' | 'language' | 'themes' | 'translations' | 'licence'>;
  const files = material.files.map(file => file.id);
  return {
    kind,
    title,
    summary,
    body,
    language,
    audience,
    themes,
    places,
    translations,
    sources,
    licence,
    originalDate,
    files,
    details: details ?? {},
  };
}

/** The fields after a change; null removes one. */
export function mergeChange(fields: MaterialFields, change: Partial<MaterialChange>): MaterialFields {
  const given = Object.entries(change).filter(([name, value]) => name in fields && value !== undefined);
  return { ...fields, ...Object.fromEntries(given.map(([name, value]) => [name, value ?? undefined])) };
}

/** Names of the fields that differ, in the order of the fields. */
export function changedFields(before: MaterialFields, after: MaterialFields): (keyof MaterialFields)[] {
  const names = Object.keys(before) as (keyof MaterialFields)[];
  return names.filter(name => canonical(before[name]) !== canonical(after[name]));
}

/** What a change comes to: the fields after it, what differs, and whether anything does. */
export interface ChangePlan {
  fields: MaterialFields;
  changed: (keyof MaterialFields)[];
  state: MaterialState;
  /** Whether the change brings another state: it is published, held back or taken back. */
  isStep: boolean;
  embargoUntil: Date | null;
  isMoved: boolean;
  isNothing: boolean;
}

/** Decides what a change to a material comes to; a refusal says why it cannot be. */
export function planChange(
  before: Material,
  change: Partial<MaterialChange> & { publish: boolean },
  isAhead: boolean,
): ChangePlan | { refusal: string } {
  const next = nextState(before.state, { publish: change.publish, embargoUntil: change.embargoUntil, isAhead });
  if ('refusal' in next) return next;
  const { state } = next;
  const fields = normalised(mergeChange(fieldsOf(before), change));
  const changed = changedFields(fieldsOf(before), fields);
  const stands = before.embargoUntil === null ? null : new Date(before.embargoUntil);
  const embargoUntil = embargoAfter(state, stands, change.embargoUntil);
  const isMoved = embargoUntil?.getTime() !== stands?.getTime();
  const isStep = state !== before.state;
  return {
    fields,
    changed,
    state,
    isStep,
    embargoUntil,
    isMoved,
    isNothing: changed.length === 0 && !isStep && !isMoved,
  };
}

/** JSON text that is the same for equal values, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) => {
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
      return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
    }) ?? 'undefined'
  );
}

/** The fields with ids in the one spelling that readers and files are known by. */
export function normalised(fields: MaterialFields): MaterialFields {
  const { audience, files } = fields;
  const small = (ids: string[]): string[] => ids.map(id => id.toLowerCase());
  if (typeof audience === 'string') return { ...fields, files: small(files) };
  const [name, value] = Object.entries(audience)[0] as [string, string | string[]];
  const lowered = { [name]: typeof value === 'string' ? value.toLowerCase() : small(value) } as unknown as Audience;
  return { ...fields, audience: lowered, files: small(files) };
}

/** The fields in which people write freely. */
export const textFields: readonly (keyof MaterialFields)[] = ['title', 'summary', 'body', 'translations'];
