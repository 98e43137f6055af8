import fc from 'fast-check';
import { excerptOf, foldWord, rangesOf } from './highlights.rules.js';

const found = (text: string, ...words: string[]): string[] =>
  rangesOf(text, words).map(([from, until]) => text.slice(from, until));

describe('words that were looked for', () => {
  it.each([
    ['Монголын хүүхдийн эрх', ['хүүхэд'], ['хүүхдийн']],
    ['Tỉnh Điện Biên và trẻ em', ['dien', 'bien'], ['Điện', 'Biên']],
    ['Farg‘ona viloyati', ["farg'ona"], ['Farg‘ona']],
    ['Права ребёнка в школе', ['ребенок', 'школа'], ['ребёнка', 'школе']],
    ['Studies of water', ['study'], ['Studies']],
    ['Хєвсгєл аймаг', ['Хөвсгөл'], ['Хєвсгєл']],
  ])('stand in "%s" for %j at %j', (text, words, expected) => {
    expect(found(text, ...words)).toEqual(expected);
  });

  it('are not seen in words that only begin alike', () => {
    expect(found('The watershed of the water', 'water')).toEqual(['water']);
    expect(found('in and out', 'in')).toEqual(['in']);
    expect(found('nothing is looked for')).toEqual([]);
  });

  it('are given as ranges that lie in the text and do not overlap', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.string({ minLength: 1, maxLength: 8 }),
        (text, word) => {
          let last = 0;
          for (const [from, until] of rangesOf(`${text} ${word} ${text}`, [word])) {
            expect(from).toBeGreaterThanOrEqual(last);
            expect(until).toBeGreaterThan(from);
            last = until;
          }
        },
      ),
    );
  });
});

describe('an excerpt', () => {
  const long = `${'Introduction and thanks to everyone. '.repeat(40)}Half of the households carry water. ${'More text follows here. '.repeat(40)}`;

  it('is cut around the first word that was looked for', () => {
    const { text, ranges } = excerptOf(long, ['households']);
    expect(text).toMatch(/^… .*households carry water.* …$/);
    expect(ranges.map(([from, until]) => text.slice(from, until))).toEqual(['households']);
  });

  it('begins at the beginning when nothing was looked for, and is never much longer than asked', () => {
    expect(excerptOf(long, []).text).toMatch(/^Introduction/);
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), fc.string({ maxLength: 10 }), (text, word) => {
        expect(excerptOf(text, [word], 100).text.length).toBeLessThanOrEqual(104);
      }),
    );
  });

  it('folds a folded word to itself', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), word => foldWord(foldWord(word)) === foldWord(word)));
  });
});
