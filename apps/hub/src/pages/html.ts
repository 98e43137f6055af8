/** Text that is HTML already; {@link html} makes it from templates that are written here. */
export class Html {
  constructor(readonly source: string) {}
}

/** What may stand in a template: text is escaped, HTML is taken as it is, lists one after the other, undefined not at all. */
export type Piece = string | number | Html | undefined | readonly Piece[];

/** Makes HTML of a template whose values are escaped. Attributes have to be written in quotes. */
export function html(template: TemplateStringsArray, ...values: Piece[]): Html {
  return new Html(String.raw({ raw: template }, ...values.map(sourceOf)));
}

function sourceOf(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Html) return piece.source;
  return typeof piece === 'object' ? piece.map(sourceOf).join('') : escaped(String(piece));
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
// Control characters but for tabs and line ends, lone surrogates, and what Unicode keeps for nobody: HTML has no way to write them.
const unwritable = /[^\P{Cc}\t\n]|\p{Cs}|\p{Noncharacter_Code_Point}/gu;

function escaped(text: string): string {
  return oneLineEnd(text)
    .replace(unwritable, '')
    .replace(/[&<>"']/g, character => entities[character] ?? '');
}

const oneLineEnd = (text: string): string => text.replace(/\r\n?/g, '\n');

/** Plain text as paragraphs: an empty line begins a new one, other line ends are kept. */
export function paragraphs(text: string): Html[] {
  return oneLineEnd(text)
    .split(/\n[^\S\n]*\n/)
    .map(paragraph => paragraph.trim())
    .filter(Boolean)
    .map(paragraph => html`<p>${paragraph.split('\n').map((line, at) => (at === 0 ? line : html`<br />${line}`))}</p>`);
}

/** An address that may stand in a link: of the web, by http or https. Other schemes can run script. */
export function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return ['http:', 'https:'].includes(url.protocol) ? url.href : undefined;
}

const base = 'http://hub.invalid';

/** The path within this site that a text names, query included; undefined when it leads, or might lead, anywhere else. */
export function ownPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || !text.startsWith('/') || !URL.canParse(text, base)) return undefined;
  const { origin, pathname, search } = new URL(text, base);
  // What is left of "/.//evil.example" would begin with "//", and so would name another site.
  return origin === base && !pathname.startsWith('//') ? pathname + search : undefined;
}
