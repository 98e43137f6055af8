import { type DigestChoices, type Language, labelOf, placeLabel, themes } from '@ortoo/contracts';
import { text } from '@ortoo/texts';
import { html, type Html, type Piece } from '../pages/html.js';
import { linkTo, type Page, type Reader } from '../pages/page.js';
import { type DigestEntries, type DigestField } from './reader-forms.rules.js';
import { digestInWords, type DigestOffer, kindLabel, kinds, organisationLabel, weekdayName } from './digest-words.js';
import { choice, languageSelect, option, remarks, select, zoneSelect } from './fields.js';

/** How the page came about: opened, just saved, refused for wrong fields, or for a change in between. */
export interface DigestState {
  entries: DigestEntries;
  isSaved?: boolean;
  isChanged?: boolean;
  wrong?: ReadonlySet<DigestField>;
}

/** Shows what a person gets, and the form that changes it. */
export function digestPage(reader: Reader, saved: DigestChoices, offer: DigestOffer, state: DigestState): Page {
  const { language } = reader;
  const { entries, isChanged, wrong = new Set() } = state;
  const title = text(language, 'pages.myDigest');
  const isRefused = wrong.size > 0 || isChanged === true;
  const form: Form = { language, entries, wrong };
  return {
    ...(isRefused ? { status: isChanged ? 412 : 422 } : {}),
    title: isRefused ? text(language, 'pages.error', { message: title }) : title,
    main: html`<h1>${title}</h1>
      ${state.isSaved ? html`<p class="notice" role="status">${text(language, 'pages.digestSaved')}</p>` : undefined}
      <p class="summary">${digestInWords(language, saved, offer)}</p>
      ${isChanged ? html`<p class="error" role="alert">${text(language, 'pages.digestChanged')}</p>` : undefined}
      <form class="fields" method="post" action="${linkTo(reader, '/me/digest')}" novalidate>
        <input type="hidden" name="version" value="${saved.version}" />
        ${rhythm(form)}
        <h2>${text(language, 'pages.digestFilters')}</h2>
        <p class="hint">${text(language, 'pages.digestFiltersHint')}</p>
        ${filters(form, saved, offer)}
        <p><button>${text(language, 'pages.save')}</button></p>
      </form>`,
  };
}

interface Form {
  language: Language;
  entries: DigestEntries;
  wrong: ReadonlySet<DigestField>;
}

const frequencies = [
  ['off', 'pages.digestNever'],
  ['immediate', 'digest.frequency.immediate'],
  ['daily', 'digest.frequency.daily'],
  ['weekly', 'digest.frequency.weekly'],
] as const;
const weekdays = [1, 2, 3, 4, 5, 6, 7];
const times = Array.from(
  { length: 48 },
  (_, at) => `${String(at >> 1).padStart(2, '0')}:${at % 2 === 0 ? '00' : '30'}`,
);

function rhythm(form: Form): Html {
  const { language, entries } = form;
  const field = (name: DigestField, label: string) => ({ name, label, error: complaint(form, name) });
  return html`<fieldset>
      <legend>${text(language, 'pages.digestRhythm')}</legend>
      ${remarks({ name: 'frequency', error: complaint(form, 'frequency') })}
      ${frequencies.map(([value, key]) =>
        choice({
          type: 'radio',
          name: 'frequency',
          value,
          label: text(language, key),
          isChosen: entries.frequency === value,
        }),
      )}
    </fieldset>
    ${select(
      field('weekday', text(language, 'pages.digestWeekday')),
      weekdays.map(day => option(String(day), weekdayName(day, language), entries.weekday === String(day))),
    )}
    ${select(
      field('time', text(language, 'pages.digestHour')),
      times.map(time => option(time, time, entries.time === time)),
    )}
    ${zoneSelect(language, field('zone', text(language, 'pages.timeZone')), entries.zone)}
    ${languageSelect(field('language', text(language, 'pages.digestLanguage')), entries.language)}`;
}

function filters(form: Form, saved: DigestChoices, offer: DigestOffer): Html {
  const { language } = form;
  const listed = offer.organisations.map(({ id }) => id);
  return html`${part(form, 'kinds', 'pages.digestKinds', below(boxes(form, 'kinds', kinds, kind => kindLabel(kind, language))))}
  ${part(form, 'themes', 'pages.digestThemes', domains(form))}
  ${part(form, 'places', 'pages.digestPlaces', countries(form, saved, offer))}
  ${part(
    form,
    'organisations',
    'pages.digestOrganisations',
    below(
      boxes(form, 'organisations', [...new Set([...listed, ...saved.organisations])], id =>
        organisationLabel(id, language, offer),
      ),
    ),
  )}`;
}

type Filter = 'kinds' | 'themes' | 'places' | 'organisations';
type FilterName = 'pages.digestKinds' | 'pages.digestThemes' | 'pages.digestPlaces' | 'pages.digestOrganisations';

/** A list that opens, with how much of it is chosen. */
function part(form: Form, filter: Filter, key: FilterName, content: Piece): Html {
  const { language, entries } = form;
  const error = complaint(form, filter);
  const name = text(language, key);
  return html`<details ${error ? html`open` : undefined}>
    <summary>${counted(language, name, entries[filter].length)}</summary>
    ${remarks({ name: filter, error })}
    <div role="group" aria-label="${name}">${content}</div>
  </details> `;
}

function domains(form: Form): Html[] {
  const { language } = form;
  const label = (code: string): string => labelOf(themes, code, language);
  return themes
    .filter(({ parent }) => parent === undefined)
    .map(({ code }) => {
      const within = themes.filter(({ parent }) => parent === code).map(theme => theme.code);
      return html`<div class="domain" role="group" aria-label="${label(code)}">
        ${boxes(form, 'themes', [code], label)} ${below(boxes(form, 'themes', within, label))}
      </div>`;
    });
}

/** Countries with their present units, and what was chosen of others before: it must not be lost by saving. */
function countries(form: Form, saved: DigestChoices, { places }: DigestOffer): Html {
  const { language, entries } = form;
  const label = (code: string): string => placeLabel(code, language, places);
  const present = places.filter(({ succeededBy }) => succeededBy.length === 0);
  const top = present.filter(({ level }) => level === 0);
  const unitsOf = (country: string): string[] =>
    present.filter(({ level, parent }) => level === 1 && parent === country).map(({ code }) => code);
  const listed = new Set(top.flatMap(({ code }) => [code, ...unitsOf(code)]));
  const others = saved.places.filter(code => !listed.has(code));
  return html`${top.map(({ code }) => {
    const units = unitsOf(code).sort((one, other) => label(one).localeCompare(label(other), language));
    const chosen = entries.places.filter(place => units.includes(place)).length;
    return html`<div class="domain" role="group" aria-label="${label(code)}">
      ${boxes(form, 'places', [code], label)}
      <details>
        <summary>
          ${chosen > 0 ? counted(language, label(code), chosen) : text(language, 'pages.placesIn', { country: label(code) })}
        </summary>
        ${below(boxes(form, 'places', units, label))}
      </details>
    </div>`;
  })}
  ${others.length > 0 ? below(boxes(form, 'places', others, label)) : undefined}`;
}

function boxes({ entries }: Form, name: Filter, values: readonly string[], label: (value: string) => string): Html[] {
  const chosen = new Set(entries[name]);
  return values.map(value =>
    choice({ type: 'checkbox', name, value, label: label(value), isChosen: chosen.has(value) }),
  );
}

const below = (content: Piece): Html => html`<div class="below">${content}</div>`;

const counted = (language: Language, name: string, count: number): string =>
  count === 0 ? text(language, 'pages.allOf', { name }) : text(language, 'pages.chosenOf', { name, count });

const complaint = ({ language, wrong }: Form, field: DigestField): string | undefined =>
  wrong.has(field) ? text(language, 'pages.chooseWrong') : undefined;
