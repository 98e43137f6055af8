import { createHash } from 'node:crypto';
import { type Language, languages } from '@ortoo/contracts';
import { text } from '@ortoo/texts';
import { type Actor } from '../http/actor.js';
import { html, type Html } from './html.js';

/** Who reads a page, and how it is written for them. */
export interface Reader {
  actor: Actor;
  language: Language;
  zone: string;
  /** Their name, when they are signed in. */
  name?: string;
  /** The language that the address asks for; links carry it on. */
  asked?: Language;
  /** Path and query of the page, without the language. */
  here: string;
}

/** What is particular to a page. */
export interface Page {
  status?: number;
  title: string;
  main: Html;
  /** More for the head: other forms of the same content. */
  links?: Html;
}

/** An address of this site that keeps the language which the reader asked for. */
export function linkTo({ asked }: Pick<Reader, 'asked'>, path: string): string {
  if (!asked) return path;
  return `${path}${path.includes('?') ? '&' : '?'}lang=${asked}`;
}

/** Where to sign in, and come back from. */
export function signInLink(reader: Reader, path = '/sign-in'): string {
  const isForm = reader.here.startsWith('/sign-in') || reader.here.startsWith('/sign-out');
  return linkTo(reader, isForm || reader.here === '/' ? path : `${path}?next=${encodeURIComponent(reader.here)}`);
}

/** The style of every page: system fonts, which have the letters of all five languages, and sizes that grow with the reader's own. */
export const stylesheet = `
:root { color-scheme: light dark; --paper: #fdfcf9; --ink: #1f2328; --soft: #59616b; --line: #d9d5cb; --link: #0b5a8a; --bad: #a3231b; --fill: #f2efe7; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #16191d; --ink: #e6e4df; --soft: #a5adb7; --line: #3a4048; --link: #86c5f0; --bad: #ff9d94; --fill: #21262c; }
}
* { box-sizing: border-box; }
html { font: 100%/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "DejaVu Sans", sans-serif; background: var(--paper); color: var(--ink); }
body { max-width: 44rem; margin: 0 auto; padding: 0 1rem 2rem; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 0.15em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: 0.5rem; top: 0.5rem; padding: 0.5rem 1rem; background: var(--paper); }
.skip:not(:focus) { width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header, header form { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1rem; }
header { justify-content: space-between; padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
header p { margin: 0; }
.site { font-weight: 700; font-size: 1.15rem; color: inherit; text-decoration: none; }
h1 { font-size: min(1.7rem, 1rem + 4vw); line-height: 1.25; margin: 1.5rem 0 0.5rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2rem 0 0.5rem; }
h3 { font-size: 1.05rem; line-height: 1.35; margin: 0 0 0.15rem; }
.soft, .byline, .hint, footer, dt { color: var(--soft); }
.byline { margin: 0 0 1rem; }
.summary { font-size: 1.1rem; }
.notice { border-left: 4px solid var(--line); padding: 0.25rem 0 0.25rem 0.75rem; }
time { display: inline-block; }
.list { list-style: none; padding: 0; }
.list li { padding: 0.9rem 0; border-top: 1px solid var(--line); }
.list p { margin: 0.15rem 0; }
.inline { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
[aria-current] { font-weight: 700; }
dl { border-top: 1px solid var(--line); margin: 2rem 0 0; }
dl div { display: grid; grid-template-columns: minmax(6rem, 11rem) 1fr; gap: 0 1rem; padding: 0.45rem 0; border-bottom: 1px solid var(--line); }
dd { margin: 0; }
@media (max-width: 28rem) { dl div { grid-template-columns: 1fr; } }
.fields p { margin: 0.35rem 0; }
.fields .ask, .fields > p:last-child { margin-top: 1rem; }
label { display: block; font-weight: 600; }
input, select { width: 100%; max-width: 24rem; padding: 0.6rem; border: 1px solid var(--soft); border-radius: 4px; background: var(--paper); color: inherit; font: inherit; }
input[aria-invalid], select[aria-invalid] { border: 2px solid var(--bad); }
fieldset { margin: 1rem 0 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; }
.choice { display: flex; gap: 0.6rem; align-items: baseline; break-inside: avoid; }
.fields .choice { margin: 0; }
.choice input { flex: none; width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--link); transform: translateY(0.15rem); }
.choice label { flex: 1; padding: 0.45rem 0; font-weight: 400; }
.domain > .choice label { font-weight: 600; }
.below { columns: 15rem; column-gap: 1.5rem; padding-left: 1.75rem; }
details { border-top: 1px solid var(--line); }
details:last-of-type { border-bottom: 1px solid var(--line); }
details details, details details:last-of-type { border: 0; margin-left: 1.75rem; }
summary { padding: 0.65rem 0; cursor: pointer; font-weight: 600; }
details details summary { font-weight: 400; }
.error { color: var(--bad); font-weight: 600; }
button { min-height: 2.75rem; padding: 0.5rem 1.1rem; border: 1px solid var(--link); border-radius: 4px; background: var(--link); color: var(--paper); font: inherit; font-weight: 600; cursor: pointer; }
.quiet { border-color: var(--line); background: var(--fill); color: inherit; font-weight: 400; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 0.75rem; font-size: 0.9rem; }
@media print { header form, header p, footer, .skip { display: none; } }
`;

// The name changes with the content, so that it can be kept for good.
const version = createHash('sha256').update(stylesheet).digest('base64url').slice(0, 8);

/**
 * The whole document of a page. Its referrer policy is wider than the header's: under "no-referrer" browsers say that a
 * form comes from nowhere, and the hub refuses forms that do not come from its own pages.
 */
export function documentOf(reader: Reader, { title, main, links }: Page): string {
  const { language } = reader;
  const site = text(language, 'pages.siteName');
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="same-origin" />
        <meta name="color-scheme" content="light dark" />
        <title>${title === site ? site : `${title} · ${site}`}</title>
        <link rel="stylesheet" href="/style.css?v=${version}" />
        <link rel="alternate" type="application/atom+xml" title="${site}" href="/v1/feed.atom" />
        <link rel="alternate" type="application/feed+json" title="${site}" href="/v1/feed.json" />
        ${links}
      </head>
      <body>
        <a class="skip" href="#content">${text(language, 'pages.skipToContent')}</a>
        <header>
          <a class="site" href="${linkTo(reader, '/')}">${site}</a>
          ${account(reader)}
        </header>
        <main id="content">${main}</main>
        <footer>
          ${reader.name === undefined ? languageLinks(reader) : undefined}
          <p>
            ${text(language, 'pages.forSystems')}: <a href="/v1/feed.atom">Atom</a> ·
            <a href="/v1/feed.json">JSON Feed</a> · <a href="/openapi.json">OpenAPI</a> ·
            <a href="/asyncapi.json">AsyncAPI</a>
          </p>
        </footer>
      </body>
    </html> `.source;
}

function account(reader: Reader): Html {
  const { language, name } = reader;
  if (name === undefined) return html`<p><a href="${signInLink(reader)}">${text(language, 'pages.signIn')}</a></p>`;
  return html`<form method="post" action="/sign-out">
    <span>${name}</span> <button class="quiet">${text(language, 'pages.signOut')}</button>
  </form>`;
}

function languageLinks({ language, here }: Reader): Html {
  const links = languages.map(({ code, endonym }) =>
    code === language
      ? html`<li><span lang="${code}" aria-current="true">${endonym}</span></li>`
      : html`<li><a lang="${code}" hreflang="${code}" href="${linkTo({ asked: code }, here)}">${endonym}</a></li>`,
  );
  return html`<nav aria-label="${text(language, 'pages.languages')}">
    <ul class="inline">
      ${links}
    </ul>
  </nav>`;
}
