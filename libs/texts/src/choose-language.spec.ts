import fc from 'fast-check';
import { languages } from '@ortoo/contracts';
import { chooseLanguage, preferredTags } from './choose-language.js';

describe('the language to write in', () => {
  it.each([
    [['mn'], 'mn'],
    [['mn-Cyrl-MN'], 'mn'],
    [['uz'], 'uz-Latn'],
    [['uz-Cyrl-UZ', 'en'], 'uz-Latn'],
    [['VI_vn'], 'vi'],
    [['ru-RU', 'uz'], 'ru'],
    [['fr', 'de', 'ru'], 'ru'],
    [['kaa', 'ru'], 'ru'],
    [['kaa', 'fr'], 'uz-Latn'],
    [['fr'], 'en'],
    [[], 'en'],
    [['', '*', '💥', 'mnx'], 'en'],
  ])('for %j is %s', (preferences, expected) => {
    expect(chooseLanguage(preferences)).toBe(expected);
  });

  it('is one of the five whatever is asked', () => {
    const codes = languages.map(({ code }) => code);
    fc.assert(fc.property(fc.array(fc.string()), preferences => codes.includes(chooseLanguage(preferences))));
  });

  it('is the first that we write, wherever languages that we do not write stand', () => {
    const foreign = fc.array(fc.constantFrom('fr', 'de-CH', 'zh-Hans', 'xx', '*'));
    const ours = fc.constantFrom(...languages.map(({ code }) => code));
    fc.assert(
      fc.property(
        foreign,
        ours,
        foreign,
        (before, code, after) => chooseLanguage([...before, code, ...after]) === code,
      ),
    );
  });
});

describe('an Accept-Language header', () => {
  it('is read by quality, then by place', () => {
    expect(preferredTags('en;q=0.5, mn , ru;q=0.8,vi;q=0, *;q=0.1')).toEqual(['mn', 'ru', 'en']);
    expect(preferredTags('uz-Latn-UZ,uz;q=0.9,ru;q=0.8')).toEqual(['uz-Latn-UZ', 'uz', 'ru']);
  });

  it('that is no header yields no tags', () => {
    for (const header of ['', ',,;q=1', 'en;q=nothing']) expect(preferredTags(header)).toEqual([]);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), header => Array.isArray(preferredTags(header))));
  });
});
