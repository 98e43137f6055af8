import { GiveUp, outcomeOf, RetryLater } from './outcomes.js';

describe('outcomeOf', () => {
  it('is done when the handler returned', () => {
    expect(outcomeOf(undefined, 1)).toEqual({ kind: 'done' });
  });

  it('retries after the delay that the handler asked for, however often', () => {
    expect(outcomeOf(new RetryLater(1234), 1)).toEqual({ kind: 'retry', milliseconds: 1234 });
    expect(outcomeOf(new RetryLater(1234), 1000)).toEqual({ kind: 'retry', milliseconds: 1234 });
  });

  it('is dead at once when the handler gave up', () => {
    expect(outcomeOf(new GiveUp('no such country'), 1)).toEqual({ kind: 'dead', reason: 'no such country' });
  });

  it('retries any other error with a growing delay and is dead at the fifth', () => {
    const outcomes = [1, 2, 3, 4, 5, 6].map(delivery => outcomeOf(new Error('broken'), delivery));
    expect(outcomes).toEqual([
      { kind: 'retry', milliseconds: 500 },
      { kind: 'retry', milliseconds: 2000 },
      { kind: 'retry', milliseconds: 10_000 },
      { kind: 'retry', milliseconds: 60_000 },
      { kind: 'dead', reason: 'broken' },
      { kind: 'dead', reason: 'broken' },
    ]);
  });

  it('keeps the text of whatever was thrown that is no error', () => {
    expect(outcomeOf('a text', 9)).toEqual({ kind: 'dead', reason: 'a text' });
  });
});
