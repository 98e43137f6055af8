import { z } from 'zod';
import { codesOf, type Concept } from './concept.js';

/** The languages of pages, mails and messages, as BCP 47 tags. */
export const languages = [
  {
    code: 'en',
    endonym: 'English',
    labels: { en: 'English', mn: 'англи хэл', vi: 'tiếng Anh', 'uz-Latn': 'ingliz tili', ru: 'английский' },
  },
  {
    code: 'mn',
    endonym: 'Монгол',
    labels: { en: 'Mongolian', mn: 'монгол хэл', vi: 'tiếng Mông Cổ', 'uz-Latn': 'moʻgʻul tili', ru: 'монгольский' },
  },
  {
    code: 'vi',
    endonym: 'Tiếng Việt',
    labels: { en: 'Vietnamese', mn: 'вьетнам хэл', vi: 'tiếng Việt', 'uz-Latn': 'vyetnam tili', ru: 'вьетнамский' },
  },
  {
    code: 'uz-Latn',
    endonym: 'Oʻzbekcha',
    labels: {
      en: 'Uzbek (Latin)',
      mn: 'узбек хэл (латин)',
      vi: 'tiếng Uzbek (chữ Latinh)',
      'uz-Latn': 'oʻzbek tili (lotin)',
      ru: 'узбекский (латиница)',
    },
  },
  {
    code: 'ru',
    endonym: 'Русский',
    labels: { en: 'Russian', mn: 'орос хэл', vi: 'tiếng Nga', 'uz-Latn': 'rus tili', ru: 'русский' },
  },
] as const satisfies readonly (Concept & { endonym: string })[];

/** The languages in which a record may be written: those of the pages, and more that members write in. */
export const contentLanguages = [
  ...languages,
  {
    code: 'uz-Cyrl',
    endonym: 'Ўзбекча',
    labels: {
      en: 'Uzbek (Cyrillic)',
      mn: 'узбек хэл (кирилл)',
      vi: 'tiếng Uzbek (chữ Kirin)',
      'uz-Latn': 'oʻzbek tili (kirill)',
      ru: 'узбекский (кириллица)',
    },
  },
  {
    code: 'kaa',
    endonym: 'Qaraqalpaqsha',
    labels: {
      en: 'Karakalpak',
      mn: 'каракалпак хэл',
      vi: 'tiếng Karakalpak',
      'uz-Latn': 'qoraqalpoq tili',
      ru: 'каракалпакский',
    },
  },
  {
    code: 'kk',
    endonym: 'Қазақша',
    labels: { en: 'Kazakh', mn: 'казах хэл', vi: 'tiếng Kazakh', 'uz-Latn': 'qozoq tili', ru: 'казахский' },
  },
] as const satisfies readonly (Concept & { endonym: string })[];

/** A language of pages and mails. */
export const LanguageCode = z
  .enum(codesOf(languages))
  .meta({ id: 'LanguageCode', description: 'A language of pages and mails (BCP 47).' });
export type LanguageCode = z.output<typeof LanguageCode>;

/** A language that a record may be written in. */
export const ContentLanguageCode = z
  .enum(codesOf(contentLanguages))
  .meta({ id: 'ContentLanguageCode', description: 'A language that a record may be written in (BCP 47).' });
export type ContentLanguageCode = z.output<typeof ContentLanguageCode>;
