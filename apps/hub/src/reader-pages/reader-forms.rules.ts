import { type DigestChoices, InvitationAcceptance, NewDigestChoices } from '@ortoo/contracts';
import { type Form } from '../http/own-form.js';

/** What the form for accepting an invitation holds, as it was typed. */
export interface JoinEntries {
  code: string;
  name: string;
  language: string;
  zone: string;
  conduct: string;
}

/** A field of this form. */
export type JoinField = keyof JoinEntries;

/** The entries of a form; what is no single text counts as empty. */
export function joinEntries(form: Form): JoinEntries {
  return {
    code: entryOf(form, 'code'),
    name: entryOf(form, 'name'),
    language: entryOf(form, 'language'),
    zone: entryOf(form, 'zone'),
    conduct: entryOf(form, 'conduct'),
  };
}

/** The acceptance that entries make, or the fields that are wrong. Whoever has an account is asked for no other. */
export function acceptanceIn(
  { code, name, language, zone, conduct }: JoinEntries,
  hasAccount: boolean,
): InvitationAcceptance | ReadonlySet<JoinField> {
  const account = { ...(name.trim() === '' ? {} : { name }), language, zone };
  const read = InvitationAcceptance.safeParse({
    code,
    ...(hasAccount ? {} : account),
    codeOfConductAccepted: conduct === 'yes',
  });
  if (read.success) return read.data;
  return new Set(
    read.error.issues.map(({ path: [field] }) =>
      field === 'codeOfConductAccepted' ? 'conduct' : (field as JoinField),
    ),
  );
}

/** What the form of digest choices holds, as it was sent. */
export interface DigestEntries {
  frequency: string;
  weekday: string;
  /** Hour and minute, `09:30`. */
  time: string;
  zone: string;
  language: string;
  kinds: readonly string[];
  themes: readonly string[];
  places: readonly string[];
  organisations: readonly string[];
}

/** A field of this form. */
export type DigestField = keyof DigestEntries;

/** The entries that show choices. */
export function entriesOf(choices: DigestChoices): DigestEntries {
  return { ...choices, weekday: String(choices.weekday), time: timeOf(choices) };
}

/** A time of day as it is written everywhere here: `09:30`. */
export function timeOf({ hour, minute }: { hour: number; minute: number }): string {
  return [hour, minute].map(part => String(part).padStart(2, '0')).join(':');
}

/** The entries of a form; what is no text counts as not sent. */
export function digestEntries(form: Form): DigestEntries {
  return {
    frequency: entryOf(form, 'frequency'),
    weekday: entryOf(form, 'weekday'),
    time: entryOf(form, 'time'),
    zone: entryOf(form, 'zone'),
    language: entryOf(form, 'language'),
    kinds: listOf(form, 'kinds'),
    themes: listOf(form, 'themes'),
    places: listOf(form, 'places'),
    organisations: listOf(form, 'organisations'),
  };
}

/** The version that the form showed; one that no choices have when it says none. */
export function versionIn(form: Form): number {
  const version = entryOf(form, 'version');
  return /^\d{1,9}$/.test(version) ? Number(version) : -1;
}

/** The choices that entries make, or the fields that are wrong. */
export function choicesIn({ weekday, time, ...entries }: DigestEntries): NewDigestChoices | ReadonlySet<DigestField> {
  const [, hour, minute] = /^(\d{2}):(\d{2})$/.exec(time) ?? [];
  const read = NewDigestChoices.safeParse({
    ...entries,
    weekday: Number(weekday),
    hour: Number(hour),
    minute: Number(minute),
  });
  if (read.success) return read.data;
  return new Set(
    read.error.issues.map(({ path: [field] }) =>
      field === 'hour' || field === 'minute' ? 'time' : (field as DigestField),
    ),
  );
}

function listOf(form: Form, name: string): string[] {
  const value = form?.[name];
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.filter(each => typeof each === 'string');
}

function entryOf(form: Form, name: string): string {
  const value = form?.[name];
  return typeof value === 'string' ? value : '';
}
