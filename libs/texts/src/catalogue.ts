import { type Language } from '@ortoo/contracts';
import { type Message, type MessageValues, type Translation } from './message.js';
import { en } from './messages/en.js';
import { mn } from './messages/mn.js';
import { ru } from './messages/ru.js';
import { uz } from './messages/uz.js';
import { vi } from './messages/vi.js';

type English = (typeof en)['areas'];

/** A part of the texts that is translated and reviewed as one. */
export type Area = keyof English;

/** The key of a message: its area, a dot and its name, for example `digest.item.withdrawn`. */
export type MessageKey = { [A in Area]: `${A}.${Extract<keyof English[A], string>}` }[Area];

type Declared<Key extends MessageKey> = Key extends `${infer A extends Area}.${infer Name}`
  ? Name extends keyof English[A]
    ? English[A][Name]
    : never
  : never;

/** The values that a message must be given. */
export type ValuesOf<Key extends MessageKey> = Declared<Key> extends Message<infer Values> ? Values : never;

const translations: Record<Exclude<Language, 'en'>, Translation<English>> = { mn, vi, 'uz-Latn': uz, ru };
const areas = Object.keys(en.areas) as Area[];

/** Every key there is, in the order of the English files. */
export const messageKeys = areas.flatMap(area =>
  Object.keys(en.areas[area]).map(name => `${area}.${name}`),
) as readonly MessageKey[];

const known = new Set<string>(messageKeys);

/** Whether a text, for example `events.` and a type from another version, is a key that this version has. */
export function isMessageKey(key: string): key is MessageKey {
  return known.has(key);
}

/** The ICU MessageFormat source of a message. */
export function sourceOf(language: Language, key: MessageKey): string {
  return language === 'en' ? declarationOf(key).text : lookUp<string>(translations[language].areas, key);
}

/** Values that show what a message is meant for; fixtures and previews use them. */
export function exampleOf(key: MessageKey): MessageValues {
  return declarationOf(key).example;
}

/** Whether a native speaker has read an area in a language. */
export function isReviewed(language: Language, area: Area): boolean {
  return (language === 'en' ? en : translations[language]).reviewed[area];
}

function declarationOf(key: MessageKey): Message {
  return lookUp<Message>(en.areas, key);
}

function lookUp<Entry>(source: object, key: MessageKey): Entry {
  const dot = key.indexOf('.');
  const area = (source as Record<string, Record<string, Entry>>)[key.slice(0, dot)];
  const entry = area?.[key.slice(dot + 1)];
  if (entry === undefined) throw new Error(`There is no message "${key}"`);
  return entry;
}
