import {
  contentLanguages,
  labelOf,
  type Language,
  type MaterialFacets,
  materialKinds,
  type Place,
  placeLabel,
  themes,
} from '@ortoo/contracts';

/** How many of the records found carry a tag; the tag `total` counts them all. */
export interface TagCount {
  tag: string;
  count: number;
  /** The name of an organisation, where the tag is one. */
  name: string | null;
}

const mostOfADimension = 50;

/** Puts counted tags into facets with labels in a language; most frequent first, equal ones by code. */
export function facetsFrom(counts: readonly TagCount[], language: Language, places: readonly Place[]): MaterialFacets {
  const facet = (prefix: string, label: (code: string, name: string | null) => string) =>
    counts
      .filter(({ tag }) => tag.startsWith(`${prefix}:`))
      .map(({ tag, count, name }) => ({ code: tag.slice(prefix.length + 1), count, name }))
      .sort((one, other) => other.count - one.count || (one.code < other.code ? -1 : 1))
      .slice(0, mostOfADimension)
      .map(({ code, count, name }) => ({ code, label: label(code, name), count }));
  return {
    total: counts.find(({ tag }) => tag === 'total')?.count ?? 0,
    kinds: facet('kind', code => labelOf(materialKinds, code, language)),
    themes: facet('theme', code => labelOf(themes, code, language)),
    places: facet('place', code => placeLabel(code, language, places)),
    organisations: facet('org', (code, name) => name ?? code),
    languages: facet('lang', code => labelOf(contentLanguages, code, language)),
    years: facet('year', code => code),
  };
}
