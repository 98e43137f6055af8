import {
  type DigestChoices,
  DigestKind,
  labelOf,
  type Language,
  languages,
  materialKinds,
  type Place,
  placeLabel,
  themes,
} from '@ortoo/contracts';
import { isMessageKey, text } from '@ortoo/texts';
import { timeOf } from './reader-forms.rules.js';

/** What can be chosen, as far as it is not the same for everybody and always. */
export interface DigestOffer {
  places: readonly Place[];
  organisations: readonly { id: string; name: string }[];
}

/** Every kind, in the order of the list. */
export const kinds: readonly string[] = DigestKind.options;

/** What people read for a kind: of materials, or of events that are about none. */
export function kindLabel(kind: string, language: Language): string {
  const key = `events.${kind}`;
  return isMessageKey(key)
    ? text(language, key as 'events.organisation.joined')
    : labelOf(materialKinds, kind, language);
}

/** What people read for an organisation; one that left has no name here any more. */
export function organisationLabel(id: string, language: Language, { organisations }: DigestOffer): string {
  return organisations.find(organisation => organisation.id === id)?.name ?? text(language, 'pages.formerOrganisation');
}

/** The name of a day of the week, 1 = Monday … 7 = Sunday. */
export function weekdayName(weekday: number, language: Language): string {
  // The first of January 2024 was a Monday.
  const day = new Date(Date.UTC(2024, 0, weekday));
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(day);
}

/** What a person with these choices gets, and when, as a sentence. */
export function digestInWords(language: Language, choices: DigestChoices, offer: DigestOffer): string {
  const { frequency, zone } = choices;
  if (frequency === 'off') return text(language, 'pages.digestNothing');
  const values = {
    language: labelOf(languages, choices.language, language),
    what: contentInWords(language, choices, offer),
  };
  if (frequency === 'immediate') return text(language, 'pages.digestAtOnce', values);
  const moment = { ...values, time: timeOf(choices), zone };
  if (frequency === 'daily') return text(language, 'pages.digestDaily', moment);
  const weekday = weekdayName(choices.weekday, language);
  // ICU begins the Mongolian names with a capital, which is right in a list only.
  const within = language === 'mn' ? weekday.toLocaleLowerCase('mn') : weekday;
  return text(language, 'pages.digestWeekly', { ...moment, weekday: within });
}

function contentInWords(language: Language, choices: DigestChoices, offer: DigestOffer): string {
  const list = (values: readonly string[], label: (value: string) => string): string =>
    new Intl.ListFormat(language).format(values.map(label));
  const about = list(choices.themes, code => labelOf(themes, code, language));
  const where = list(choices.places, code => placeLabel(code, language, offer.places));
  const from = list(choices.organisations, id => organisationLabel(id, language, offer));
  return [
    list(choices.kinds, kind => kindLabel(kind, language)) || text(language, 'pages.digestEverything'),
    about && text(language, 'pages.digestAbout', { themes: about }),
    where && text(language, 'pages.digestIn', { places: where }),
    from && text(language, 'pages.digestFrom', { organisations: from }),
  ]
    .filter(Boolean)
    .join('; ');
}
