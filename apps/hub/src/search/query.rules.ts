/** What somebody looks for: words that have to be there, and words that must not. */
export interface SearchWords {
  wanted: string;
  unwanted: string[];
}

const leftOut = /(^|\s)-("[^"]*"|[^\s"]+)/g;

/**
 * Splits a query into what it wants and what it leaves out (`-word`, `-"a phrase"`). The two are looked up apart: the
 * wanted words are read in several languages at once, of which any may fit; of the unwanted ones none may.
 */
export function splitQuery(query: string): SearchWords {
  const unwanted = [...query.matchAll(leftOut)].map(match => match[2] ?? '').filter(word => /[\p{L}\p{N}]/u.test(word));
  return { wanted: query.replace(leftOut, ' ').replace(/\s+/g, ' ').trim(), unwanted };
}

/** The single words of a query, without quotes and the word that joins alternatives, for showing where they stand. */
export function wordsOf(wanted: string): string[] {
  const words = wanted.match(wordPattern()) ?? [];
  return [...new Set(words.filter(word => word.toLowerCase() !== 'or'))];
}

/** Words as people see them: apostrophes of Uzbek and marks on letters are part of them. */
export const wordPattern = () => /[\p{L}\p{M}\p{N}]+(?:[ʻʼ‘’′`´'-][\p{L}\p{M}\p{N}]+)*/gu;
