import { Problem } from '@ortoo/contracts';
import { AttemptLimits } from './attempt-limits.js';

const limit = { name: 'try', times: 3, milliseconds: 1000 };

describe('attempt limits', () => {
  it('let so many through, then say how long to wait', () => {
    const limits = new AttemptLimits();
    for (let attempt = 0; attempt < 3; attempt++) limits.take(limit, 'one', 0);
    expect(() => limits.take(limit, 'one', 400)).toThrow(
      expect.objectContaining({ slug: 'too-many-requests', details: { retryAfterSeconds: 1 } }) as Problem,
    );
  });

  it('count each caller and each limit apart, and begin anew after the time', () => {
    const limits = new AttemptLimits();
    for (let attempt = 0; attempt < 3; attempt++) limits.take(limit, 'one', 0);
    expect(() => limits.take(limit, 'two', 0)).not.toThrow();
    expect(() => limits.take({ ...limit, name: 'other' }, 'one', 0)).not.toThrow();
    expect(() => limits.take(limit, 'one', 1000)).not.toThrow();
  });

  it('hold a bounded number of callers, and forget the oldest first', () => {
    const limits = new AttemptLimits();
    for (let attempt = 0; attempt < 4; attempt++)
      expect(() => limits.take({ ...limit, times: 4 }, 'first', 0)).not.toThrow();
    for (let caller = 0; caller < 50_000; caller++) limits.take(limit, `caller ${caller}`, 0);
    expect(() => limits.take({ ...limit, times: 4 }, 'first', 0)).not.toThrow();
  });
});
