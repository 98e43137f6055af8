import fc from 'fast-check';
import { type Language } from '@ortoo/contracts';
import { formatDate } from './format-date.js';
import { formatBytes, formatNumber } from './format-number.js';
import { collator, numberLocale, pluralLocale } from './relatives.js';

const codes = ['en', 'mn', 'vi', 'uz-Latn', 'ru'] as const satisfies readonly Language[];
const everyMonth = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 5 + month)));
const intl = (locale: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });

describe('the ICU of this Node', () => {
  it.each(codes)('has %s itself, so that comparing with it says something', language => {
    expect(Intl.DateTimeFormat.supportedLocalesOf([language])).toEqual([language]);
    expect(Intl.PluralRules.supportedLocalesOf([language])).toEqual([language]);
    expect(Intl.Collator.supportedLocalesOf([language])).toEqual([language]);
  });
});

describe('dates', () => {
  it('are written in the manner of each language', () => {
    const written = codes.map(language =>
      ['short', 'long', 'weekday'].map(style => formatDate('2026-03-05', language, 'UTC', style as 'short')),
    );
    expect(written).toEqual([
      ['5 Mar 2026', '5 March 2026', 'Thursday, 5 March 2026'],
      ['2026.03.05', '2026 оны 3-р сарын 5', '2026 оны 3-р сарын 5, пүрэв гараг'],
      ['05/03/2026', '5 tháng 3 năm 2026', 'Thứ Năm, 5 tháng 3 năm 2026'],
      ['05.03.2026', '2026-yil 5-mart', 'payshanba, 2026-yil 5-mart'],
      ['05.03.2026', '5 марта 2026 года', 'четверг, 5 марта 2026 года'],
    ]);
  });

  it('have the month names of ICU in English, Russian and Uzbek', () => {
    for (const date of everyMonth) {
      const words = (language: Language) => formatDate(date, language, 'UTC', 'long');
      expect(words('en')).toBe(intl('en-GB', { dateStyle: 'long' }).format(date));
      expect(words('ru').replace(' года', ' г.')).toBe(
        intl('ru', { dateStyle: 'long' }).format(date).replace('\u00a0', ' '),
      );
      const uzbek = intl('uz-Latn', { day: 'numeric', month: 'long' }).format(date);
      expect(words('uz-Latn')).toBe(`2026-yil ${uzbek}`);
    }
  });

  it('have the pattern of ICU for months that Mongolian writes as numbers', () => {
    for (const date of everyMonth) {
      expect(formatDate(date, 'mn', 'UTC', 'long')).toBe(intl('mn', { dateStyle: 'medium' }).format(date));
    }
  });

  it.each(codes)('have the weekdays of ICU in %s', language => {
    for (let day = 1; day <= 7; day += 1) {
      const date = new Date(Date.UTC(2026, 10, day));
      const name = intl(language, { dateStyle: 'full' })
        .formatToParts(date)
        .find(part => part.type === 'weekday');
      expect(formatDate(date, language, 'UTC', 'weekday')).toContain(name?.value);
    }
  });

  it('belong to the zone in which an instant is seen, calendar dates to none', () => {
    const evening = new Date('2026-12-31T18:30:00Z');
    expect(formatDate(evening, 'en', 'Asia/Ulaanbaatar', 'moment')).toBe('1 January 2027, 02:30');
    expect(formatDate(evening, 'vi', 'Asia/Ho_Chi_Minh', 'moment')).toBe('1 tháng 1 năm 2027, 01:30');
    expect(formatDate(evening, 'uz-Latn', 'Asia/Tashkent', 'moment')).toBe('2026-yil 31-dekabr, 23:30');
    expect(formatDate('2026-12-31T18:30:00.000Z', 'mn', 'Asia/Hovd', 'time')).toBe('01:30');
    expect(formatDate('2026-12-31', 'ru', 'Asia/Ulaanbaatar')).toBe('31 декабря 2026 года');
  });

  it('write midnight as 00:00', () => {
    expect(formatDate('2026-11-24T16:00:00Z', 'en', 'Asia/Ulaanbaatar', 'time')).toBe('00:00');
  });

  it('are refused when they do not exist, or when a time is asked of a calendar date', () => {
    for (const impossible of ['2026-02-31', '2026-13-01', 'yesterday', '']) {
      expect(() => formatDate(impossible, 'en', 'UTC')).toThrow(RangeError);
    }
    expect(() => formatDate(new Date(NaN), 'en', 'UTC')).toThrow(RangeError);
    expect(() => formatDate('2026-03-05', 'en', 'UTC', 'time')).toThrow(
      '2026-03-05 is a calendar date: it has no time of day',
    );
    expect(() => formatDate(new Date(), 'en', 'Asia/Atlantis')).toThrow(RangeError);
  });

  it('agree with ICU on day, month and year for any instant and zone', () => {
    const instants = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom('UTC', 'Asia/Hovd', 'Asia/Tashkent', 'America/St_Johns', 'Pacific/Apia'),
        (instant, zone) => {
          const expected = new Intl.DateTimeFormat('ru', {
            timeZone: zone,
            day: '2-digit',
            month: '2-digit',
            year: 'numeric',
          });
          expect(formatDate(instant, 'ru', zone, 'short')).toBe(expected.format(instant));
        },
      ),
    );
  });
});

describe('numbers', () => {
  it.each(codes)('in %s are written as ICU writes them, by a locale that browsers have too', language => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double({ noNaN: true, min: -1e12, max: 1e12 })), value => {
        expect(formatNumber(value, language)).toBe(new Intl.NumberFormat(language).format(value));
      }),
    );
    expect(['en', 'vi', 'ru']).toContain(numberLocale(language));
  });

  it.each(codes)('in %s fall into the plural categories of ICU', language => {
    const [own, relative] = [new Intl.PluralRules(language), new Intl.PluralRules(pluralLocale(language))];
    fc.assert(
      fc.property(
        fc.oneof(fc.nat(), fc.nat(200), fc.double({ min: 0, max: 300, noNaN: true })),
        n => own.select(n) === relative.select(n),
      ),
    );
  });
});

describe('sizes of files', () => {
  it('are short, decimal and in the letters of the language', () => {
    expect(codes.map(language => formatBytes(2_440_000, language))).toEqual([
      '2.4\u00a0MB',
      '2.4\u00a0МБ',
      '2,4\u00a0MB',
      '2,4\u00a0MB',
      '2,4\u00a0МБ',
    ]);
    expect([0, 999, 1000, 999_949, 999_950, 52_428_800, 5e12].map(bytes => formatBytes(bytes, 'en'))).toEqual(
      ['0 B', '999 B', '1 kB', '999.9 kB', '1 MB', '52.4 MB', '5,000 GB'].map(size => size.replace(' ', '\u00a0')),
    );
  });

  it.each(codes)('in %s have the unit of ICU', language => {
    const icu = new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
    expect(formatBytes(2_400_000, language)).toBe(icu.format(2.4).replace(' ', '\u00a0'));
  });

  it('are refused when negative or no number', () => {
    for (const size of [-1, NaN]) expect(() => formatBytes(size, 'en')).toThrow(RangeError);
  });
});

describe('sorting', () => {
  const sorted = (language: string, list: string) => list.split(' ').sort(collator(language).compare).join(' ');

  it('puts Ө after О and Ү after У in Mongolian, and Cyrillic before Latin', () => {
    expect(sorted('mn', 'Zavkhan Үе Увс Өвөр Пүрэв Орхон')).toBe('Орхон Өвөр Пүрэв Увс Үе Zavkhan');
  });

  it('puts Đ after D and orders tones in Vietnamese', () => {
    expect(sorted('vi', 'Điện Em Dương Ân Ăn Ạn An')).toBe('An Ạn Ăn Ân Dương Điện Em');
  });

  it('puts Oʻ, Gʻ, Sh and Ch after Z in Uzbek', () => {
    expect(sorted('uz-Latn', 'Choy Shahar Gʻijduvon Oʻzbek Zarafshon Sut Olma Gul')).toBe(
      'Gul Olma Sut Zarafshon Oʻzbek Gʻijduvon Shahar Choy',
    );
  });

  it('counts numbers in names', () => {
    expect(sorted('en', 'Plan10 Plan9')).toBe('Plan9 Plan10');
  });

  it('sorts Karakalpak, for which ICU has no rules, in the root order whatever the system’s locale', () => {
    expect(collator('kaa').resolvedOptions().locale).toBe('en');
  });
});
