/**
 * What a message's placeholders take. Dates and sizes come formatted, so that the zone is the caller's choice; a date
 * in the style `long`, because Russian and Uzbek sentences decline around it ("12-dekabrgacha").
 */
export type MessageValues = Readonly<Record<string, string | number>>;

/** A message in English, the source language: ICU MessageFormat text and values that show what it is meant for. */
export interface Message<Values extends MessageValues = MessageValues> {
  readonly text: string;
  readonly example: Values;
}

/** Declares a message; the example's names and types are the only values that `text()` accepts for it. */
export function message(text: string): Message<Record<never, never>>;
export function message<Values extends MessageValues>(text: string, example: Values): Message<Values>;
export function message(text: string, example: MessageValues = {}): Message {
  return { text, example };
}

/** The same keys as an English area, in another language: a missing or a foreign key does not compile. */
export type Translated<Area> = Readonly<Record<keyof Area, string>>;

/** Everything in one language, and for each area whether a native speaker has read it. */
export interface Translation<Areas> {
  readonly areas: { readonly [Area in keyof Areas]: Translated<Areas[Area]> };
  readonly reviewed: Readonly<Record<keyof Areas, boolean>>;
}
