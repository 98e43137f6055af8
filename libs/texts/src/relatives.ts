import { type Language } from '@ortoo/contracts';

// Browsers ship a trimmed ICU, and which locales it has changes: for Uzbek, Chromium has written months as "M03" while
// calling the locale supported (mdn/browser-compat-data#17994). The locales below are in every browser and have the
// same rules; a spec compares them with the full ICU of Node.
const numbers: Record<Language, string> = { en: 'en', mn: 'en', vi: 'vi', 'uz-Latn': 'ru', ru: 'ru' };
const plurals: Record<Language, string> = { en: 'en', mn: 'tr', vi: 'vi', 'uz-Latn': 'tr', ru: 'ru' };

/** A locale that every platform has and that writes numbers as the language does. */
export function numberLocale(language: Language): string {
  return numbers[language];
}

/** A locale that every platform has and that has the plural categories of the language. */
export function pluralLocale(language: Language): string {
  return plurals[language];
}

/**
 * Sorts names as readers of a language expect: Ө after О, Ү after У, Đ after D, Oʻ Gʻ Sh Ch after Z.
 * Where the platform lacks the language, Mongolian sorts right all the same, and Uzbek falls back to the root order.
 */
export function collator(language: string, options: Intl.CollatorOptions = {}): Intl.Collator {
  const candidates = language === 'mn' ? ['mn', 'ru'] : [language, 'en'];
  return new Intl.Collator(Intl.Collator.supportedLocalesOf(candidates), { numeric: true, ...options });
}
