import { type Aim } from './measure.js';
import { tableOf } from './report.js';
import { judge, percentile, spreadOf } from './rounds.js';

const rate: Aim = { figure: 'rows', title: 'rows', unit: '/s', ratio: { atLeast: 0.5 } };
const delay: Aim = { figure: 'p99', title: 'p99', unit: 'ms', ratio: { atMost: 2 } };

describe('the rounds', () => {
  it('take percentiles between two values', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(percentile([1, 2, 3, 4, 5], 0.99)).toBeCloseTo(4.96);
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
  });

  it('compare pair by pair, so that a machine that slows down harms neither side', () => {
    expect(judge('relay', rate, 'usual', [600, 300, 60], [1000, 500, 100])).toMatchObject({
      ratio: { median: 0.6, least: 0.6, most: 0.6 },
      met: true,
    });
  });

  it('know that a rate is to be high and a delay low', () => {
    expect(judge('relay', rate, 'usual', [400], [1000]).met).toBe(false);
    expect(judge('accept', delay, 'usual', [19], [10]).met).toBe(true);
    expect(judge('accept', delay, 'usual', [21], [10]).met).toBe(false);
  });

  it('say that a figure is missing instead of judging it', () => {
    const verdict = judge('streams', rate, 'usual', [], []);
    expect(verdict.met).toBeUndefined();
    expect(tableOf([verdict])).toContain('Not run: rows (disk as it is): this system does not tell the figure.');
  });
});

describe('the table', () => {
  it('names every aim that was missed', () => {
    const table = tableOf([
      judge('relay', rate, 'slower', [12_345], [100_000]),
      judge('accept', delay, 'usual', [19], [10]),
    ]);
    expect(table).toContain(
      '| rows | 1 ms slower | 12,300 (12,300..12,300) /s | 100,000 (100,000..100,000) /s | 0.12 (0.12..0.12) | ≥ 0.5 | **missed** |',
    );
    expect(table).toContain('- Missed: rows (disk 1 ms slower): 0.12 where ≥ 0.5 is aimed at.');
    expect(table).not.toContain('Missed: p99');
  });
});
