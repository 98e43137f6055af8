import { text } from '@ortoo/texts';
import { type Html, html } from './html.js';
import { linkTo, type Page, type Reader } from './page.js';

/** What a form of these pages holds, as it was sent. */
export interface SignInForm {
  /** Where to go on afterwards; a path of this site. */
  next?: string | undefined;
  /** The address that was typed. */
  email?: string;
  isWrong?: boolean;
}

/** Asks for the mail address. */
export function addressPage(reader: Reader, { next, email, isWrong }: SignInForm): Page {
  const { language } = reader;
  const title = text(language, 'pages.signIn');
  const input = html`<input
    id="email"
    name="email"
    type="email"
    autocomplete="email"
    maxlength="254"
    required
    value="${email ?? ''}"
    aria-describedby="${describedBy('email', isWrong)}"
    ${marks(isWrong)}
  />`;
  return formPage(
    reader,
    title,
    isWrong,
    html`<h1>${title}</h1>
      <form class="fields" method="post" action="${linkTo(reader, '/sign-in')}" novalidate>
        <p><label for="email">${text(language, 'pages.mailAddress')}</label></p>
        <p class="hint" id="email-hint">${text(language, 'pages.mailAddressHint')}</p>
        ${complaint('email', isWrong, text(language, 'pages.mailAddressWrong'))}
        <p>${input}</p>
        ${hiddenNext(next)}
        <p><button>${text(language, 'pages.sendCode')}</button></p>
      </form>
      <p><a href="${formLink(reader, '/sign-in/code', next)}">${text(language, 'pages.haveCode')}</a></p>`,
  );
}

/** Asks for the code. Says the same for every address. */
export function codePage(reader: Reader, { next, email, isWrong }: SignInForm, minutes: number): Page {
  const { language } = reader;
  const title = text(language, 'pages.enterCode');
  const input = html`<input
    id="code"
    name="code"
    inputmode="numeric"
    autocomplete="one-time-code"
    autocapitalize="off"
    spellcheck="false"
    maxlength="40"
    required
    aria-describedby="${describedBy('code', isWrong)}"
    ${marks(isWrong)}
  />`;
  return formPage(
    reader,
    title,
    isWrong,
    html`<h1>${title}</h1>
      ${email === undefined ? undefined : html`<p role="status">${text(language, 'pages.codeSent', { address: email, minutes })}</p>`}
      <form class="fields" method="post" action="${linkTo(reader, '/sign-in/code')}" novalidate>
        <p><label for="code">${text(language, 'pages.code')}</label></p>
        <p class="hint" id="code-hint">${text(language, 'pages.codeHint')}</p>
        ${complaint('code', isWrong, text(language, 'pages.codeWrong'))}
        <p>${input}</p>
        ${hiddenNext(next)}
        <p><button>${text(language, 'pages.signIn')}</button></p>
      </form>
      <p><a href="${formLink(reader, '/sign-in', next)}">${text(language, 'pages.newCode')}</a></p>`,
  );
}

function formPage({ language }: Reader, title: string, isWrong: boolean | undefined, main: Html): Page {
  if (!isWrong) return { title, main };
  return { status: 422, title: text(language, 'pages.error', { message: title }), main };
}

function complaint(field: string, isWrong: boolean | undefined, sentence: string): Html | undefined {
  return isWrong ? html`<p class="error" id="${field}-error" role="alert">${sentence}</p>` : undefined;
}

const describedBy = (field: string, isWrong: boolean | undefined): string =>
  isWrong ? `${field}-error ${field}-hint` : `${field}-hint`;

const marks = (isWrong: boolean | undefined): Html | undefined =>
  isWrong ? html` aria-invalid="true" autofocus` : undefined;

const hiddenNext = (next: string | undefined): Html | undefined =>
  next === undefined ? undefined : html`<input type="hidden" name="next" value="${next}" />`;

const formLink = (reader: Reader, path: string, next: string | undefined): string =>
  linkTo(reader, next === undefined ? path : `${path}?next=${encodeURIComponent(next)}`);
