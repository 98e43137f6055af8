import { type Language } from '@ortoo/contracts';
import { numberLocale } from './relatives.js';

const latinUnits = ['B', 'kB', 'MB', 'GB'] as const;
const cyrillicUnits = ['Б', 'кБ', 'МБ', 'ГБ'] as const;

/** A number as readers of the language write it, for example 1 234 567,89 in Russian. */
export function formatNumber(value: number, language: Language, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(numberLocale(language), options).format(value);
}

/**
 * The size of a file, in decimal units and with at most one digit after the point, so that people on a slow line can decide.
 * @throws RangeError when the size is negative or no number.
 */
export function formatBytes(bytes: number, language: Language): string {
  if (!(bytes >= 0)) throw new RangeError(`${bytes} is no size in bytes`);
  let size = bytes;
  let unit = 0;
  // 999.95 kB would be written "1,000 kB".
  while (size >= (unit === 0 ? 1000 : 999.95) && unit < latinUnits.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const units = language === 'mn' || language === 'ru' ? cyrillicUnits : latinUnits;
  return `${formatNumber(size, language, { maximumFractionDigits: 1 })}\u00a0${units[unit]}`;
}
