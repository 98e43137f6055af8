import { decide, type DueChoices, immediateCap } from './due.rules.js';

const choices: DueChoices = {
  personId: '0193a1b0-6d00-7000-8000-00000000e001',
  frequency: 'daily',
  weekday: 1,
  hour: 9,
  minute: 0,
  zone: 'Asia/Ulaanbaatar',
  language: 'mn',
  since: new Date('2026-11-01T00:00:00Z'),
  slotDate: '2026-11-24',
  dueAt: new Date('2026-11-24T01:00:00Z'),
  lastDigestAt: null,
  now: new Date('2026-11-24T01:00:02Z'),
  sentToday: 0,
};

describe('a digest that is due', () => {
  it('is written for its date, and the next one is planned for the day after', () => {
    const next = { date: '2026-11-25', at: new Date('2026-11-25T01:00:00Z') };
    expect(decide(choices)).toEqual({ kind: 'write', date: '2026-11-24', ordinal: 0, missed: 0, next });
  });

  it('makes one of all that were missed, and leaves the rest of that day alone', () => {
    const plan = decide({ ...choices, now: new Date('2026-11-26T23:30:00Z') });
    const next = { date: '2026-11-28', at: new Date('2026-11-28T01:00:00Z') };
    expect(plan).toEqual({ kind: 'write', date: '2026-11-27', ordinal: 0, missed: 2, next });
  });

  it('is held when it is a week late', () => {
    expect(decide({ ...choices, now: new Date('2026-12-02T00:00:00Z') })).toEqual({ kind: 'hold' });
  });

  it('comes at once until the day’s cap is reached, then the next morning', () => {
    const immediate = { ...choices, frequency: 'immediate' as const, slotDate: null };
    expect(decide({ ...immediate, sentToday: 3 })).toMatchObject({ kind: 'write', ordinal: 3, next: null });
    expect(decide({ ...immediate, sentToday: immediateCap })).toMatchObject({
      kind: 'wait',
      next: { date: '2026-11-25' },
    });
  });
});
