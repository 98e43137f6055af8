import fc from 'fast-check';
import { Audience, audienceName, readersOf, tlpLabel } from './index.js';

const owner = '00000000-0000-4000-8000-000000000001';
const other = '00000000-0000-4000-8000-000000000002';
const uuids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 5 });
const audiences = fc.oneof(
  fc.constantFrom('public', 'coalition+government', 'coalition', 'own'),
  fc.record({ group: fc.uuid() }),
  fc.record({ organisations: uuids }),
  fc.record({ persons: uuids }),
);

describe('an audience', () => {
  it.each([
    ['public', ['public', `org:${owner}`]],
    ['coalition+government', ['coalition+government', `org:${owner}`]],
    ['own', [`org:${owner}`]],
    [{ group: other }, [`group:${other}`, `org:${owner}`]],
    [{ organisations: [other, owner] }, [`org:${other}`, `org:${owner}`]],
    [{ persons: [other] }, [`person:${other}`]],
  ] as const)('%j is read by holders of %j', (audience, readers) => {
    expect(readersOf(audience as Audience, owner)).toEqual(readers);
  });

  it('keeps coalition records from holders of the wider coalition+government token, and never repeats a token', () => {
    fc.assert(
      fc.property(audiences, audience => {
        const readers = readersOf(Audience.parse(audience), owner);
        expect(new Set(readers).size).toBe(readers.length);
        if (audience === 'coalition') expect(readers).not.toContain('coalition+government');
      }),
    );
  });

  it('has a TLP label that no document translates', () => {
    fc.assert(
      fc.property(audiences, audience =>
        expect(tlpLabel(audienceName(Audience.parse(audience)))).toMatch(/^TLP:(CLEAR|GREEN|AMBER|AMBER\+STRICT|RED)$/),
      ),
    );
  });

  it.each([null, 'everyone', { group: 'x' }, { organisations: [] }, { persons: [owner], group: owner }])(
    'refuses %j',
    value => {
      expect(Audience.safeParse(value).success).toBe(false);
    },
  );
});
