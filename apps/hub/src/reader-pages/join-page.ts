import { text } from '@ortoo/texts';
import { html, type Html } from '../pages/html.js';
import { linkTo, type Page, type Reader } from '../pages/page.js';
import { choice, labelled, languageSelect, remarks, ties, zoneSelect } from './fields.js';
import { type JoinEntries, type JoinField } from './reader-forms.rules.js';

/** Asks for what accepting an invitation takes; whoever is signed in has most of it. Opening it accepts nothing. */
export function joinPage(reader: Reader, entries: JoinEntries, wrong: ReadonlySet<JoinField> = new Set()): Page {
  const { language, name } = reader;
  const title = text(language, 'pages.acceptInvitation');
  const note = name === undefined ? text(language, 'pages.joinAgain') : text(language, 'pages.joinAs', { name });
  const code = {
    name: 'code',
    label: text(language, 'pages.invitationCode'),
    hint: text(language, 'pages.invitationCodeHint'),
    error: wrong.has('code') ? text(language, 'pages.invitationCodeWrong') : undefined,
  };
  return {
    ...(wrong.size > 0 ? { status: 422 } : {}),
    title: wrong.size > 0 ? text(language, 'pages.error', { message: title }) : title,
    main: html`<h1>${title}</h1>
      <p>${note}</p>
      <form class="fields" method="post" action="${linkTo(reader, '/join')}" novalidate>
        ${labelled(
          code,
          attributes =>
            html`<input
              ${attributes}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck="false"
              maxlength="40"
              required
              value="${entries.code}"
            />`,
        )}
        ${name === undefined ? account(reader, entries, wrong) : undefined} ${conduct(reader, entries, wrong)}
        <p><button>${text(language, 'pages.accept')}</button></p>
      </form>`,
  };
}

function account({ language }: Reader, entries: JoinEntries, wrong: ReadonlySet<JoinField>): Html {
  const name = {
    name: 'name',
    label: text(language, 'pages.yourName'),
    hint: text(language, 'pages.yourNameHint'),
    error: wrong.has('name') ? text(language, 'pages.yourNameWrong') : undefined,
  };
  const chosen = (field: JoinField): string | undefined =>
    wrong.has(field) ? text(language, 'pages.chooseWrong') : undefined;
  return html`${labelled(
    name,
    attributes => html`<input ${attributes} autocomplete="name" maxlength="120" value="${entries.name}" />`,
  )}
  ${languageSelect(
    { name: 'language', label: text(language, 'pages.yourLanguage'), error: chosen('language') },
    entries.language,
  )}
  ${zoneSelect(
    language,
    {
      name: 'zone',
      label: text(language, 'pages.timeZone'),
      hint: text(language, 'pages.timeZoneHint'),
      error: chosen('zone'),
    },
    entries.zone,
  )}`;
}

function conduct({ language }: Reader, { conduct: value }: JoinEntries, wrong: ReadonlySet<JoinField>): Html {
  const field = {
    name: 'conduct',
    hint: text(language, 'forms.child.rule'),
    error: wrong.has('conduct') ? text(language, 'pages.conductWrong') : undefined,
  };
  const label = text(language, 'pages.conduct');
  return html`${choice(
    { type: 'checkbox', name: 'conduct', value: 'yes', label, isChosen: value === 'yes' },
    html`required ${ties(field)}`,
  )}
  ${remarks(field)}`;
}
