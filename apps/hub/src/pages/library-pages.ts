import {
  audienceName,
  audiences,
  type Concept,
  contentLanguages,
  labelOf,
  licences,
  type Material,
  materialKinds,
  type MaterialsPage,
  type Place,
  placeLabel,
  themes,
  tlpLabel,
} from '@ortoo/contracts';
import { formatBytes, formatDate, type MessageKey, text, type ValuesOf } from '@ortoo/texts';
import { type Html, html, paragraphs, type Piece, webAddress } from './html.js';
import { linkTo, type Page, type Reader, signInLink } from './page.js';

type PlainKey = { [Key in MessageKey]: keyof ValuesOf<Key> extends never ? Key : never }[MessageKey];

/** The home page: what this is, and the newest that the reader may see. */
export function homePage(reader: Reader, { items, next }: MaterialsPage): Page {
  const { language } = reader;
  const site = text(language, 'pages.siteName');
  const entries = items.map(
    ({ id, title, excerpt, language: written, kind, organisation, publishedAt }) =>
      html`<li>
        <h3 lang="${written}"><a href="${linkTo(reader, `/materials/${id}`)}">${title}</a></h3>
        <p class="soft">
          ${labelOf(materialKinds, kind, language)} ·
          ${organisation.name}${publishedAt ? html` · ${dateOf(reader, publishedAt)}` : undefined}
        </p>
        ${excerpt ? html`<p lang="${written}">${excerpt}</p>` : undefined}
      </li> `,
  );
  const older =
    next &&
    html`<p>
      <a rel="next" href="${linkTo(reader, `/?after=${encodeURIComponent(next)}`)}">${text(language, 'pages.next')}</a>
    </p>`;
  return {
    title: site,
    main: html`<h1>${site}</h1>
      <p>${text(language, 'pages.tagline')}</p>
      ${reader.name === undefined ? html`<p><a href="${signInLink(reader)}">${text(language, 'pages.signInForMore')}</a></p>` : undefined}
      <h2>${text(language, 'pages.newestMaterials')}</h2>
      ${
        entries.length > 0
          ? html`<ul class="list">
              ${entries}
            </ul>`
          : html`<p>${text(language, 'pages.nothingYet')}</p>`
      }
      ${older ?? undefined}`,
  };
}

/** A text of a material in one language. */
interface Wording {
  language: string;
  title: string;
  body: string;
  machine: boolean;
}

/** The page of a material, in the wording that was asked for, else in the reader's language, else as it was written. */
export function materialPage(
  reader: Reader,
  material: Material,
  places: readonly Place[],
  askedWording: string | undefined,
): Page {
  const { language } = reader;
  const original: Wording = { ...material, machine: false };
  const wordings = [original, ...material.translations];
  const shown =
    [askedWording, language]
      .map(wanted => wordings.find(wording => wording.language === wanted))
      .find(wording => wording !== undefined) ?? original;
  const { organisation, publishedAt, id } = material;
  return {
    title: shown.title,
    links: html`<link rel="alternate" type="application/json" href="/v1/materials/${id}" />`,
    main: html`<article>
      <h1 lang="${shown.language}">${shown.title}</h1>
      <p class="byline">
        ${organisation.name}${organisation.acronym && organisation.acronym !== organisation.name ? ` (${organisation.acronym})` : undefined}${publishedAt ? html` · ${dateOf(reader, publishedAt)}` : undefined}
      </p>
      ${material.state === 'published' ? undefined : html`<p class="notice">${text(language, 'pages.notPublished')}</p>`}
      ${shown.machine ? html`<p class="notice">${text(language, 'pages.machineNote')}</p>` : undefined}
      ${shown === original && material.summary ? html`<p class="summary" lang="${shown.language}">${material.summary}</p>` : undefined}
      <div lang="${shown.language}">${paragraphs(shown.body)}</div>
      ${otherWordings(
        reader,
        id,
        original,
        wordings.filter(wording => wording !== shown),
      )}
      ${files(reader, material)} ${sources(reader, material)} ${facts(reader, material, places)}
    </article>`,
  };
}

function otherWordings(reader: Reader, id: string, original: Wording, others: readonly Wording[]): Html | undefined {
  if (others.length === 0) return undefined;
  const { language } = reader;
  const items = others.map(other => {
    const name = contentLanguages.find(({ code }) => code === other.language)?.endonym ?? other.language;
    const note = other === original ? 'pages.original' : other.machine ? 'pages.machineTranslation' : undefined;
    const address = linkTo(reader, `/materials/${id}?text=${encodeURIComponent(other.language)}`);
    return html`<li>
      <a hreflang="${other.language}" href="${address}"><span lang="${other.language}">${name}</span></a
      >${note ? ` (${text(language, note)})` : undefined}
    </li>`;
  });
  return html`<h2>${text(language, 'pages.otherLanguages')}</h2>
    <ul>
      ${items}
    </ul>`;
}

function files({ language }: Reader, material: Material): Html | undefined {
  if (material.files.length === 0) return undefined;
  const items = material.files.map(({ id, name, bytes, mediaType }) => {
    const label = text(language, 'pages.downloadFile', { file: name, size: formatBytes(bytes, language) });
    return html`<li><a href="/v1/files/${id}" type="${mediaType}">${label}</a></li>`;
  });
  return html`<h2>${text(language, 'pages.files')}</h2>
    <ul>
      ${items}
    </ul>`;
}

function sources({ language }: Reader, material: Material): Html | undefined {
  if (material.sources.length === 0) return undefined;
  const items = material.sources.map(({ name, url }) => {
    const address = webAddress(url);
    return html`<li>${address ? html`<a rel="noopener nofollow" href="${address}">${name}</a>` : name}</li>`;
  });
  return html`<h2>${text(language, 'pages.sources')}</h2>
    <ul>
      ${items}
    </ul>`;
}

function facts(reader: Reader, material: Material, places: readonly Place[]): Html {
  const { language } = reader;
  const audience = audienceName(material.audience);
  const readers = audiences.find(({ code }) => code === audience)?.readers[language] ?? '';
  const licence: (Concept & { url?: string }) | undefined = licences.find(({ code }) => code === material.licence);
  const licenceName = material.licence && labelOf(licences, material.licence, language);
  return html`<dl>
    ${fact(reader, 'labels.kind', labelOf(materialKinds, material.kind, language))}
    ${fact(reader, 'labels.theme', joined(material.themes.map(code => labelOf(themes, code, language))))}
    ${fact(reader, 'labels.place', joined(material.places.map(code => placeLabel(code, language, places))))}
    ${fact(reader, 'labels.originalDate', material.originalDate && dateOf(reader, material.originalDate))}
    ${fact(reader, 'labels.licence', licence?.url ? html`<a rel="license" href="${licence.url}">${licenceName}</a>` : licenceName)}
    ${fact(reader, 'labels.audience', html`${labelOf(audiences, audience, language)} (${tlpLabel(audience)}). ${readers}`)}
  </dl>`;
}

function fact({ language }: Reader, name: PlainKey, value: Piece): Html | undefined {
  if (value === undefined || value === '') return undefined;
  return html`<div>
    <dt>${text(language, name)}</dt>
    <dd>${value}</dd>
  </div>`;
}

const joined = (names: readonly string[]): string => names.join(', ');

function dateOf({ language, zone }: Reader, value: string): Html {
  return html`<time datetime="${value}">${formatDate(value, language, zone)}</time>`;
}
