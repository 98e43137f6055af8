import { splitQuery, wordsOf } from './query.rules.js';

describe('a query', () => {
  it.each([
    ['water health', { wanted: 'water health', unwanted: [] }],
    ['water -health', { wanted: 'water', unwanted: ['health'] }],
    ['-"trẻ em" nước', { wanted: 'nước', unwanted: ['"trẻ em"'] }],
    ['Bayan-Ölgii -', { wanted: 'Bayan-Ölgii -', unwanted: [] }],
    ['"safe water" or toilets', { wanted: '"safe water" or toilets', unwanted: [] }],
  ])('%s is read as %j', (query, words) => {
    expect(splitQuery(query)).toEqual(words);
  });

  it('is shown by its words', () => {
    expect(wordsOf('"safe water" or Farg‘ona Bayan-Ölgii water')).toEqual(['safe', 'water', 'Farg‘ona', 'Bayan-Ölgii']);
  });
});
