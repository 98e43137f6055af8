import { type Language, languages, placeLabel } from '@ortoo/contracts';
import { text } from '@ortoo/texts';
import { type Html, html, type Piece } from '../pages/html.js';

/** A field of a form: its words, and what is wrong with what was sent. */
export interface Field {
  name: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

/** A field below its label, its hint and its error; `control` writes the element with the attributes that tie them. */
export function labelled(field: Field, control: (attributes: Html) => Html): Html {
  return html`<p class="ask"><label for="${field.name}">${field.label}</label></p>
    ${remarks(field)}
    <p>${control(html`id="${field.name}" name="${field.name}" ${ties(field)}`)}</p> `;
}

/** A box to tick, or one of several to choose from. */
export interface Choice {
  type: 'checkbox' | 'radio';
  name: string;
  value: string;
  label: string;
  isChosen: boolean;
}

/** A choice beside its label. */
export function choice({ type, name, value, label, isChosen }: Choice, more?: Html): Html {
  const id = `${name}-${value}`;
  return html`<p class="choice">
    <input type="${type}" id="${id}" name="${name}" value="${value}" ${isChosen ? html`checked` : undefined} ${more} />
    <label for="${id}">${label}</label>
  </p> `;
}

/** What explains a field, and what is wrong with it. */
export function remarks({ name, hint, error }: Omit<Field, 'label'>): Html {
  return html`${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : undefined}
  ${error ? html`<p class="error" id="${name}-error" role="alert">${error}</p>` : undefined}`;
}

/** The attributes that tie an element to its {@link remarks}. */
export function ties({ name, hint, error }: Omit<Field, 'label'>): Html {
  const ids = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ');
  return html`${ids ? html`aria-describedby="${ids}"` : undefined} ${error ? html`aria-invalid="true"` : undefined}`;
}

/** A list of which one is chosen. */
export function select(field: Field, options: Piece): Html {
  return labelled(
    field,
    attributes =>
      html`<select ${attributes}>
        ${options}
      </select>`,
  );
}

/** An entry of a list. */
export const option = (value: string, label: string, isChosen: boolean): Html =>
  html`<option value="${value}" ${isChosen ? html`selected` : undefined}>${label}</option> `;

/** The languages of pages and mails, each by its own name. */
export function languageSelect(field: Field, chosen: string): Html {
  return select(
    field,
    languages.map(
      ({ code, endonym }) =>
        html`<option lang="${code}" value="${code}" ${code === chosen ? html`selected` : undefined}>
          ${endonym}
        </option> `,
    ),
  );
}

// Named as IANA does: ICU still lists Ho Chi Minh City by its former name.
const nearbyZones = ['Asia/Ulaanbaatar', 'Asia/Hovd', 'Asia/Tashkent', 'Asia/Samarkand', 'Asia/Ho_Chi_Minh'];
const otherZones = ['UTC', ...Intl.supportedValuesOf('timeZone')].filter(
  (zone, at, all) => !nearbyZones.includes(zone) && zone !== 'Asia/Saigon' && all.indexOf(zone) === at,
);

/** Every time zone, those of the hubs' countries first; without a choice the list asks for one. */
export function zoneSelect(language: Language, field: Field, chosen: string): Html {
  const entry = (zone: string): Html => html`<option ${zone === chosen ? html`selected` : undefined}>${zone}</option>`;
  const isListed = chosen === '' || nearbyZones.includes(chosen) || otherZones.includes(chosen);
  return select(
    field,
    html`${chosen === '' ? html`<option value="">${text(language, 'pages.choose')}</option>` : undefined}
      ${isListed ? undefined : entry(chosen)}
      <optgroup label="${['MN', 'UZ', 'VN'].map(code => placeLabel(code, language)).join(', ')}">
        ${nearbyZones.map(entry)}
      </optgroup>
      <optgroup label="${text(language, 'pages.otherTimeZones')}">${otherZones.map(entry)}</optgroup>`,
  );
}
