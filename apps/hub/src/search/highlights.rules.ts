import { wordPattern } from './query.rules.js';

/** Where a word that was looked for stands: begin and end in UTF-16 code units. */
export type Range = [number, number];

/** A passage of a longer text, and where in it the words stand. */
export interface Excerpt {
  text: string;
  ranges: Range[];
}

const apostrophes = /[ʻʼ‘’′`´'-]/g;
const latinMarks = /(?<=\p{Script=Latin}\p{M}*)\p{M}/gu;

/** One spelling of a word, as close to `hub.fold` as showing needs it. */
export function foldWord(word: string): string {
  const plain = word.toLowerCase().normalize('NFD').replace(latinMarks, '').normalize('NFC');
  return plain
    .replace(apostrophes, '')
    .replaceAll('đ', 'd')
    .replaceAll('ё', 'е')
    .replaceAll('є', 'ө')
    .replaceAll('ї', 'ү');
}

/**
 * Where words of `text` stand that were looked for, endings aside: two words are the same when they begin alike and
 * differ in their last letters only, so that хүүхэд finds хүүхдийн and study finds studies.
 */
export function rangesOf(text: string, wanted: readonly string[]): Range[] {
  const stems = wanted
    .map(foldWord)
    .filter(word => word.length > 1)
    .map(stemOf);
  if (stems.length === 0) return [];
  return [...text.matchAll(wordPattern())].flatMap((match): Range[] => {
    const word = foldWord(match[0]);
    return stems.some(stem => isForm(word, stem)) ? [[match.index, match.index + match[0].length]] : [];
  });
}

/** A passage of at most `length` characters around the first word that was looked for, cut between words. */
export function excerptOf(text: string, wanted: readonly string[], length = 240): Excerpt {
  const plain = text.replace(/\s+/g, ' ').trim();
  const [first] = rangesOf(plain.slice(0, 20_000), wanted);
  const from = first && first[0] > length / 2 ? startOfWord(plain, first[0] - Math.floor(length / 3)) : 0;
  const until = from + length >= plain.length ? plain.length : endOfWord(plain, from + length);
  const passage = `${from > 0 ? '… ' : ''}${plain.slice(from, until)}${until < plain.length ? ' …' : ''}`;
  return { text: passage, ranges: rangesOf(passage, wanted) };
}

interface Stem {
  whole: string;
  start: string;
}

function stemOf(whole: string): Stem {
  return { whole, start: whole.length > 4 ? whole.slice(0, Math.max(4, whole.length - 2)) : whole };
}

function isForm(word: string, { whole, start }: Stem): boolean {
  if (word === whole) return true;
  // Mongolian stacks endings; elsewhere a longer word is another one.
  const longestEnding = /[Ѐ-ӿ]/.test(whole) ? 5 : 3;
  return whole.length > 4 && word.startsWith(start) && Math.abs(word.length - whole.length) <= longestEnding;
}

function startOfWord(text: string, from: number): number {
  const space = text.indexOf(' ', Math.max(0, from));
  return space === -1 ? Math.max(0, from) : space + 1;
}

function endOfWord(text: string, until: number): number {
  const space = text.lastIndexOf(' ', until);
  return space <= 0 ? until : space;
}
