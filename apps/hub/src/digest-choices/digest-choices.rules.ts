import { type DataOf, type DigestChoices, type DigestChosen, type NewDigestChoices } from '@ortoo/contracts';

/** The account's own settings, for whatever a choice leaves open. */
export interface AccountDefaults {
  zone: string;
  language: DigestChoices['language'];
}

/** What a person gets who has not chosen: nothing, until they say so. */
export function unchosen(account: AccountDefaults): DigestChoices {
  const filters = { kinds: [], themes: [], places: [], organisations: [] };
  return { frequency: 'off', weekday: 1, hour: 9, minute: 0, ...account, ...filters, version: 0, unsubscribedAt: null };
}

/** The choices of someone new: once a week, on Monday morning, everything. */
export function firstChoices(account: AccountDefaults): NewDigestChoices {
  const filters = { kinds: [], themes: [], places: [], organisations: [] };
  return { frequency: 'weekly', weekday: 1, hour: 9, minute: 0, ...account, ...filters };
}

/** Fills what the person left open, and names each choice once. */
export function completed(
  input: NewDigestChoices,
  account: AccountDefaults,
): Omit<DigestChoices, 'version' | 'unsubscribedAt'> {
  const once = <T>(values: T[]): T[] => [...new Set(values)];
  return {
    ...input,
    zone: input.zone ?? account.zone,
    language: input.language ?? account.language,
    kinds: once(input.kinds),
    themes: once(input.themes),
    places: once(input.places),
    organisations: once(input.organisations),
  };
}

/** What the mailer has to know of choices: everything but their version. */
export function chosenEvent(
  personId: string,
  { version: _version, unsubscribedAt: _unsubscribedAt, ...choices }: DigestChoices,
): DataOf<typeof DigestChosen> {
  return { personId, ...choices };
}

/** The version named in If-Match; null when it is absent or `*`: one's own choices may be replaced unread. */
export function expectedVersion(ifMatch: string | undefined): number | null | 'wrong' {
  const value = ifMatch?.trim();
  if (!value || value === '*') return null;
  const match = /^(?:W\/)?"v(\d{1,9})"$/.exec(value);
  return match ? Number(match[1]) : 'wrong';
}
