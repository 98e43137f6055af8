import { countedDate, lateness, localDateText, nextSlot, type Rhythm, type Slot, slotsCovered } from './slots.rules.js';

/** Choices of a person whose digest is due. */
export interface DueChoices {
  personId: string;
  frequency: 'immediate' | 'daily' | 'weekly';
  weekday: number;
  hour: number;
  minute: number;
  zone: string;
  language: string;
  since: Date;
  slotDate: string | null;
  dueAt: Date;
  lastDigestAt: Date | null;
  now: Date;
  /** Mails that the person got "at once" today. */
  sentToday: number;
}

/** What to do with a digest that is due. `next` is the slot after it; without one, the next item makes it due. */
export type Plan =
  | { kind: 'hold' }
  | { kind: 'wait'; next: Slot }
  | { kind: 'write'; date: string; ordinal: number; missed: number; next: Slot | null };

/** The most mails that anybody gets "at once" in a day; what comes after waits for the next morning. */
export const immediateCap = 20;

/** Decides what becomes of a digest that is due. */
export function decide(choices: DueChoices): Plan {
  const { now, dueAt, zone } = choices;
  if (lateness(dueAt, now) === 'hold') return { kind: 'hold' };
  if (choices.frequency === 'immediate') return decideImmediate(choices);
  const rhythm: Rhythm = { ...choices, frequency: choices.frequency };
  const slot: Slot = { date: choices.slotDate ?? localDateText(dueAt, zone), at: dueAt };
  const date = countedDate(slot, now, zone);
  return {
    kind: 'write',
    date,
    ordinal: 0,
    missed: slotsCovered(rhythm, slot, now) - 1,
    next: nextSlot(rhythm, now, date),
  };
}

function decideImmediate(choices: DueChoices): Plan {
  const date = localDateText(choices.now, choices.zone);
  if (choices.sentToday >= immediateCap)
    return { kind: 'wait', next: nextSlot({ ...choices, frequency: 'daily' }, choices.now, date) };
  return { kind: 'write', date, ordinal: choices.sentToday, missed: 0, next: null };
}
