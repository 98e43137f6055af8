import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { locationRows } from './locations.data.js';
import { expandPlaces, PlaceCode, type Place, placeLabel, places, placesOn } from './places.js';

const row = (code: string, succeededBy: string[] = [], parent?: string): Place => ({
  code,
  level: parent ? 1 : 0,
  names: { en: code },
  succeededBy,
  ...(parent && { parent }),
});

describe('the list of places', () => {
  it('is the committed table, column for column', () => {
    const csv = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'locations.csv'), 'utf8');
    const [, ...lines] = csv.trim().split('\n');
    const written = locationRows.map(([code, country, name, language, localName, pcode, validTo, successor, gso]) =>
      [code, country, '1', name, language, localName, pcode, '', validTo, successor, gso].join(','),
    );
    expect(written).toEqual(lines);
  });

  it('has 34 provinces of Viet Nam since 1 July 2025, and 63 the day before', () => {
    const provinces = (date: string) => placesOn(date).filter(place => place.parent === 'VN').length;
    expect([provinces('2025-06-30'), provinces('2025-07-01')]).toEqual([63, 34]);
  });

  it('leads from every place that ended to one that exists today', () => {
    const today = new Set(placesOn('2026-11-24').map(place => place.code));
    const stranded = places.filter(
      ({ code }) => !today.has(code) && !expandPlaces([code]).some(other => other !== 'VN' && today.has(other)),
    );
    expect(stranded).toEqual([]);
  });

  it('knows every parent and successor that it names', () => {
    for (const { parent, succeededBy } of places) {
      for (const code of [...succeededBy, ...(parent ? [parent] : [])]) expect(PlaceCode.options).toContain(code);
    }
  });

  it('holds each code, P-code and statistics code once', () => {
    for (const key of ['code', 'pcode', 'gsoCode'] as const) {
      const values = places.map(place => place[key]).filter(Boolean);
      expect([...new Set(values)]).toEqual(values);
    }
  });
});

describe('where a record is found', () => {
  it('is under the province that took over Hòa Bình, and under the country', () => {
    expect(expandPlaces(['VN-14'])).toEqual(['VN-14', 'VN-68', 'VN']);
  });

  it('is not under what the province absorbed', () => {
    expect(expandPlaces(['VN-68'])).toEqual(['VN-68', 'VN']);
  });

  it('is not under every province when the record is on the whole country', () => {
    expect(expandPlaces(['MN'])).toEqual(['MN']);
  });

  it('keeps a code that the list does not hold', () => {
    expect(expandPlaces(['KZ-75', 'MN-041'])).toEqual(['KZ-75', 'MN-041', 'MN']);
  });

  it('follows places that were split, and successors of successors', () => {
    const rows = [row('X'), row('a', ['b', 'c'], 'X'), row('b', ['d'], 'X'), row('c', [], 'X'), row('d', [], 'X')];
    expect(expandPlaces(['a'], rows).sort()).toEqual(['X', 'a', 'b', 'c', 'd']);
  });

  it('ends on rings, keeps what was given, and adds nothing when asked twice', () => {
    const codes = ['a', 'b', 'c', 'd', 'e'];
    const rows = fc.tuple(
      ...codes.map(code =>
        fc
          .subarray(codes)
          .chain(next => fc.option(fc.constantFrom(...codes)).map(up => row(code, next, up ?? undefined))),
      ),
    );
    fc.assert(
      fc.property(rows, fc.subarray([...codes, 'unknown']), (list, given) => {
        const found = expandPlaces(given, list);
        expect(found).toEqual(expect.arrayContaining(given));
        expect(expandPlaces(found, list).sort()).toEqual([...found].sort());
      }),
    );
  });
});

describe('the name of a place', () => {
  it('is the local one for its own readers and Latin letters for the others', () => {
    expect(placeLabel('MN-041', 'mn')).toBe('Хөвсгөл');
    expect(placeLabel('MN-041', 'ru')).toBe('Хувсгел');
    expect(placeLabel('MN-041', 'vi')).toBe('Hövsgöl');
    expect(placeLabel('UZ-FA', 'uz-Latn')).toBe('Fargʻona');
    expect(placeLabel('VN-14', 'en')).toBe('Hòa Bình');
    expect(placeLabel('UZ', 'uz-Latn')).toBe('Oʻzbekiston');
  });

  it('is the code when nobody knows the place', () => {
    expect(placeLabel('KZ-75', 'ru')).toBe('KZ-75');
  });

  it('is Russian for every unit of Mongolia and Uzbekistan', () => {
    for (const { code, parent } of places) if (parent !== 'VN') expect(placeLabel(code, 'ru')).toMatch(/^[а-яё -]+$/i);
  });
});
