import { type Audience, audienceName, type EventDefinition, NewsPublished, PracticePublished, readersOf, ReportPublished, StudyAnnounced } from '@ortoo/contracts';

/** States in which only the owner reads a record, whatever its audience says. */
const hiddenStates = new Set(['draft', 'embargoed']);

/** Who may read a material now: a draft or an embargoed one is its organisation's alone. */
export function currentReaders(state: string, audience: Audience, owner: string): string[] {
  return hiddenStates.has(state) ? readersOf('own', owner) : readersOf(audience, owner);
}

/** The event that the first publication of a kind raises. */
export function publicationEvent(kind: string) {
  const events: Record<string, typeof ReportPublished | typeof NewsPublished | typeof PracticePublished | typeof StudyAnnounced> = {
    news: NewsPublished,
    best_practice: PracticePublished,
    announced_study: StudyAnnounced,
  };
  return events[kind] ?? ReportPublished;
}

/** What filters look at in a material's events; `places` and `themes` come with everything that contains them. */
export function tagsOf(material: { kind: string; language: string; organisationId: string }, themes: string[], places: string[]): string[] {
  return [
    `kind:${material.kind}`,
    `lang:${material.language}`,
    `org:${material.organisationId}`,
    ...themes.map(code => `theme:${code}`),
    ...places.map(code => `place:${code}`),
  ];
}

/** What an audience change asks of the streams: those who lose the record, and those who get it now. */
export function audienceShift(before: string[], after: string[]): { someLose: boolean; someGain: boolean } {
  const had = new Set(before);
  const has = new Set(after);
  return { someLose: before.some(token => !has.has(token)), someGain: after.some(token => !had.has(token)) };
}

/** The label that events of a record carry as `dataclassification`. */
export const classificationOf = (audience: Audience): string => audienceName(audience);

/** An event type, for callers that only need its name. */
export type AnyEvent = EventDefinition;
