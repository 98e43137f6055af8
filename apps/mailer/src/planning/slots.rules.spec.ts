import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { countedDate, firstSlot, lateness, nextSlot, type Rhythm, slotOn, slotsCovered } from './slots.rules.js';

const daily = (zone: string, hour = 9, minute = 0): Rhythm => ({ frequency: 'daily', weekday: 1, hour, minute, zone });
const zones = Intl.supportedValuesOf('timeZone');

/** Wall clock of an instant by Intl, which shares no code with Temporal's arithmetic. */
function wall(at: Date, timeZone: string): { date: string; minutes: number } {
  const parts = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: string): string => parts.find(candidate => candidate.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    minutes: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

describe('digest slots', () => {
  it('come once on each date at the wall time of the zone, in any zone and year', () => {
    const someDay = fc.date({ min: new Date('2024-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        someDay,
        fc.nat(23),
        fc.constantFrom(0, 30),
        (zone, from, hour, minute) => {
          let after = from;
          let lastDate: string | undefined;
          for (let n = 0; n < 5; n++) {
            const slot = nextSlot(daily(zone, hour, minute), after, lastDate);
            expect(slot.at.getTime()).toBeGreaterThan(after.getTime());
            if (lastDate) expect(slot.date).toBe(Temporal.PlainDate.from(lastDate).add({ days: 1 }).toString());
            const late = (wall(slot.at, zone).minutes - hour * 60 - minute + 1440) % 1440;
            // A skipped wall time comes later, by as much as the clocks jump.
            expect(late).toBeLessThanOrEqual(60);
            [after, lastDate] = [slot.at, slot.date];
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('come once on each date around every change of clocks, whatever the hour', () => {
    const years = [2024, 2025, 2026, 2027, 2028];
    for (const zone of zones) {
      let at = Temporal.ZonedDateTime.from({ year: 2024, month: 1, day: 1, timeZone: zone });
      for (;;) {
        const change = at.getTimeZoneTransition('next');
        if (!change || change.year > (years.at(-1) ?? 0)) break;
        at = change;
        const dates = [-1, 0, 1].map(days => change.toPlainDate().add({ days }));
        for (const hour of [0, 2, 23]) {
          const slots = dates.map(date => slotOn(daily(zone, hour), date));
          expect(slots.every((slot, n) => n === 0 || (slot?.at ?? 0) > (slots[n - 1]?.at ?? 0))).toBe(true);
        }
      }
    }
  });

  it('skip a date that the zone skipped', () => {
    const slot = nextSlot(daily('Pacific/Apia'), new Date('2011-12-29T20:00:00Z'), '2011-12-29');
    expect(slot.date).toBe('2011-12-31');
    expect(slotOn(daily('Pacific/Apia'), Temporal.PlainDate.from('2011-12-30'))).toBeNull();
  });

  it('come later when the clocks skip their hour and the first time when the clocks repeat it', () => {
    expect(nextSlot(daily('Europe/Berlin', 2, 30), new Date('2026-03-28T12:00:00Z')).at.toISOString()).toBe(
      '2026-03-29T01:30:00.000Z',
    );
    expect(nextSlot(daily('Europe/Berlin', 2, 30), new Date('2026-10-24T12:00:00Z')).at.toISOString()).toBe(
      '2026-10-25T00:30:00.000Z',
    );
  });

  it('fall on the chosen weekday', () => {
    const rhythm: Rhythm = { ...daily('Asia/Ulaanbaatar'), frequency: 'weekly', weekday: 3 };
    expect(nextSlot(rhythm, new Date('2026-11-24T00:00:00Z'))).toEqual({
      date: '2026-11-25',
      at: new Date('2026-11-25T01:00:00Z'),
    });
    expect(nextSlot(rhythm, new Date('2026-11-25T01:00:00Z')).date).toBe('2026-12-02');
  });

  it('keep twelve hours between two digests of someone who changes the zone', () => {
    const last = new Date('2026-11-24T01:00:00Z');
    const slot = firstSlot(daily('Europe/Berlin'), new Date('2026-11-24T02:00:00Z'), last);
    expect(slot.date).toBe('2026-11-25');
    expect(firstSlot(daily('Europe/Berlin', 14), new Date('2026-11-24T02:00:00Z'), last).at.toISOString()).toBe(
      '2026-11-24T13:00:00.000Z',
    );
  });

  it('are made up for after an outage as one, and held for a person’s yes after a week', () => {
    const slot = { date: '2026-11-20', at: new Date('2026-11-20T01:00:00Z') };
    const now = new Date('2026-11-23T06:00:00Z');
    const rhythm = daily('Asia/Ulaanbaatar');
    expect(lateness(slot.at, now)).toBe('send');
    expect(slotsCovered(rhythm, slot, now)).toBe(4);
    expect(countedDate(slot, now, rhythm.zone)).toBe('2026-11-23');
    expect(countedDate(slot, new Date('2026-11-20T03:00:00Z'), rhythm.zone)).toBe('2026-11-20');
    expect(lateness(slot.at, new Date('2026-11-27T01:00:01Z'))).toBe('hold');
  });
});
