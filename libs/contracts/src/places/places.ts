import { z } from 'zod';
import { type Labels, type Language } from '../vocabularies/concept.js';
import { locationRows } from './locations.data.js';
import { countryNames, russianNames } from './place-names.js';

/** One row of the list of places; units that merged stay in it, with their last day and their successor. */
export interface Place {
  /** ISO 3166-1 for a country, ISO 3166-2 below it. */
  readonly code: string;
  /** 0 country, 1 province or region. */
  readonly level: number;
  /** The place that holds it. */
  readonly parent?: string;
  readonly names: Partial<Labels> & { readonly en: string };
  /** Code of the United Nations' common operational data sets. */
  readonly pcode?: string;
  /** Code of the General Statistics Office of Viet Nam. */
  readonly gsoCode?: string;
  /** First calendar date on which the place exists; open when absent. */
  readonly validFrom?: string;
  /** Last calendar date on which the place exists; open when absent. */
  readonly validTo?: string;
  /** The places that took it over after `validTo`. */
  readonly succeededBy: readonly string[];
}

type LocationRow = (typeof locationRows)[number];

/** Every place that this version knows: three countries and their first-level units, those that merged included. */
export const places: readonly Place[] = [
  ...Object.entries(countryNames).map(([code, names]) => ({ code, level: 0, names, succeededBy: [] })),
  ...locationRows.map(placeOf),
];

/** The code of a place, for example `MN-041`. */
export const PlaceCode = z.enum(places.map(place => place.code)).meta({
  id: 'PlaceCode',
  description: 'ISO 3166-1 or 3166-2 code of a country or first-level unit, past ones included.',
});
export type PlaceCode = z.output<typeof PlaceCode>;

/**
 * Every code under which a record on these places must be found: the places themselves, what holds them, and what they
 * became. A record of 2020 on Hòa Bình (VN-14) is found under Phú Thọ (VN-68) and Viet Nam, never the other way round.
 * A code that `rows` do not hold stays as it is, so that a record on it can still be found by it.
 */
export function expandPlaces(codes: readonly string[], rows: readonly Place[] = places): string[] {
  const known = new Map(rows.map(row => [row.code, row]));
  const found = new Set(codes);
  // A set may grow while it is walked, and each code is walked once: chains end, even rings do.
  for (const code of found) {
    const place = known.get(code);
    for (const next of [...(place?.succeededBy ?? []), ...(place?.parent ? [place.parent] : [])]) found.add(next);
  }
  return [...found];
}

/** The places that exist on a calendar date (YYYY-MM-DD), as a form offers them. */
export function placesOn(date: string, rows: readonly Place[] = places): Place[] {
  return rows.filter(({ validFrom, validTo }) => (!validFrom || validFrom <= date) && (!validTo || date <= validTo));
}

/**
 * What people read for a place: its name in the language, else in Latin letters; the code itself when it is not known.
 * Former places have the same name as before: whether to say that they merged is for the page to decide.
 */
export function placeLabel(code: string, language: Language, rows: readonly Place[] = places): string {
  const names = rows.find(row => row.code === code)?.names;
  return names?.[language] ?? names?.en ?? code;
}

function placeOf(row: LocationRow): Place {
  const [code, country, name, , localName, pcode, validTo, successor, gsoCode] = row;
  const local = { MN: 'mn', UZ: 'uz-Latn', VN: 'vi' } as const satisfies Record<string, Language>;
  const russian = russianNames[code];
  return {
    code,
    level: 1,
    parent: country,
    names: { en: name, ...(russian && { ru: russian }), [local[country]]: localName },
    succeededBy: successor === '' ? [] : [successor],
    ...(pcode !== '' && { pcode }),
    ...(validTo !== '' && { validTo }),
    ...(gsoCode !== '' && { gsoCode }),
  };
}
