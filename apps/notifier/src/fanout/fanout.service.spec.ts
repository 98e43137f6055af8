import fc from 'fast-check';
import { type Reach } from '@ortoo/messaging';
import { runsOf } from './fanout.service.js';

const batch = (...reaches: Reach[]) => reaches.map((reach, index) => ({ position: index + 1, reach }));

describe('runsOf', () => {
  it('joins neighbours that are for everyone', () => {
    expect(runsOf(batch('all', 'all', 'all'))).toEqual([{ reach: 'all', from: 1, to: 3 }]);
  });

  it('lets what asks who holds a record stand alone, so that it sees the entries before it', () => {
    expect(runsOf(batch('all', 'former', 'newcomers', 'newcomers', 'all'))).toEqual([
      { reach: 'all', from: 1, to: 1 },
      { reach: 'former', from: 2, to: 2 },
      { reach: 'newcomers', from: 3, to: 3 },
      { reach: 'newcomers', from: 4, to: 4 },
      { reach: 'all', from: 5, to: 5 },
    ]);
  });

  it('gives internal events to nobody', () => {
    expect(runsOf(batch('internal', 'internal'))).toEqual([]);
    expect(runsOf(batch('internal', 'former', 'internal'))).toEqual([{ reach: 'former', from: 2, to: 2 }]);
  });

  it('covers every event that is not internal exactly once, in order, and mixes no two reaches', () => {
    const reach = fc.constantFrom<Reach>('all', 'newcomers', 'former', 'internal');
    fc.assert(
      fc.property(fc.array(reach, { maxLength: 40 }), reaches => {
        const events = batch(...reaches);
        const covered = runsOf(events).flatMap(run =>
          events
            .filter(e => e.position >= run.from && e.position <= run.to && e.reach !== 'internal')
            .map(e => [e.position, run.reach]),
        );
        expect(covered).toEqual(events.filter(e => e.reach !== 'internal').map(e => [e.position, e.reach]));
      }),
    );
  });
});
