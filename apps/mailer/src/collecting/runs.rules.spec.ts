import { type Heading, inOrder, runsOf } from './runs.rules.js';

const at = (position: number, type = 'report.published', reach: Heading['reach'] = 'all'): Heading => ({
  position,
  type,
  reach,
});

describe('reading the ledger for digests', () => {
  it('takes what simply matches together and everything that asks who has it alone, in order', () => {
    const headings = [
      at(1),
      at(2, 'int.file.stored', 'internal'),
      at(3),
      at(4, 'report.published', 'newcomers'),
      at(5),
      at(6, 'report.withdrawn'),
      at(7, 'int.digest.chosen', 'internal'),
      at(8, 'record.redacted', 'former'),
    ];
    expect(runsOf(headings)).toEqual([
      { kind: 'match', from: 1, to: 3 },
      { kind: 'newcomers', from: 4, to: 4 },
      { kind: 'match', from: 5, to: 5 },
      { kind: 'withdrawn', from: 6, to: 6 },
      { kind: 'chosen', from: 7, to: 7 },
      { kind: 'former', from: 8, to: 8 },
    ]);
  });

  it('stops before a missing number, and never begins after one', () => {
    expect(inOrder([at(5), at(6), at(8)], 4, 1)).toEqual([at(5), at(6)]);
    expect(() => inOrder([at(6)], 4, 1)).toThrow('goes on at 6 after 4');
    expect(inOrder([at(90)], 4, 90)).toEqual([at(90)]);
    expect(inOrder([], 4, 1)).toEqual([]);
  });
});
