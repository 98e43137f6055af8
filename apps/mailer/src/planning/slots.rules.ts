import { Temporal } from '@js-temporal/polyfill';

/** When a person wants the digest: wall time in their zone; `weekday` counts for the weekly one alone (1 = Monday). */
export interface Rhythm {
  frequency: 'daily' | 'weekly';
  weekday: number;
  hour: number;
  minute: number;
  zone: string;
}

/** One slot: a date on the wall calendar, and the moment at which it comes. */
export interface Slot {
  /** YYYY-MM-DD in the zone. */
  date: string;
  at: Date;
}

/** The version of the time zone rules that slots are computed with. */
export const zoneRulesVersion = process.versions.tz ?? 'unknown';

const hour = 3_600_000;
// A weekly slot may fall on a date that a zone skipped, as Samoa did in 2011: then the week after it counts.
const searchDays = 15;

/**
 * The first slot after `after` whose date comes after `lastDate`. A wall time that a change of clocks skips comes later,
 * one that it repeats comes first (RFC 5545 §3.3.5); a date that does not exist has no slot, so every other has exactly one.
 */
export function nextSlot(rhythm: Rhythm, after: Date, lastDate?: string): Slot {
  // The evening before may still have its slot after midnight, where a clock change skips the end of a day.
  let date = localDate(after, rhythm.zone).subtract({ days: 1 });
  if (lastDate && Temporal.PlainDate.compare(date, lastDate) <= 0)
    date = Temporal.PlainDate.from(lastDate).add({ days: 1 });
  for (let day = 0; day < searchDays; day++, date = date.add({ days: 1 })) {
    if (rhythm.frequency === 'weekly' && date.dayOfWeek !== rhythm.weekday) continue;
    const slot = slotOn(rhythm, date);
    if (slot && slot.at > after) return slot;
  }
  throw new RangeError(`No slot within ${searchDays} days of ${after.toISOString()} in ${rhythm.zone}`);
}

/** The slot of one date; null when the date does not exist in the zone. */
export function slotOn(rhythm: Rhythm, date: Temporal.PlainDate): Slot | null {
  const { zone: timeZone, hour, minute } = rhythm;
  const wall = date.toPlainDateTime({ hour, minute }).toZonedDateTime(timeZone, { disambiguation: 'compatible' });
  // Only a wall time that moved can belong to a date that does not exist.
  if (!wall.toPlainDate().equals(date) && !date.toZonedDateTime(timeZone).toPlainDate().equals(date)) return null;
  return { date: date.toString(), at: new Date(wall.epochMilliseconds) };
}

/** The date on the wall calendar of a zone at a moment, as YYYY-MM-DD. */
export function localDateText(at: Date, zone: string): string {
  return localDate(at, zone).toString();
}

/**
 * The first slot of new choices. Whoever moves to another zone or hour gets no second digest within twelve hours.
 */
export function firstSlot(rhythm: Rhythm, now: Date, lastDigestAt: Date | null): Slot {
  const earliest = lastDigestAt ? Math.max(now.getTime(), lastDigestAt.getTime() + 12 * hour - 1) : now.getTime();
  return nextSlot(rhythm, new Date(earliest));
}

/** What becomes of a slot that is due: sent now, or held because the mailer was away for more than a week. */
export function lateness(dueAt: Date, now: Date): 'send' | 'hold' {
  return now.getTime() - dueAt.getTime() > 7 * 24 * hour ? 'hold' : 'send';
}

/**
 * The date under which a late digest counts: its own while it comes within twelve hours, else the date on which it is
 * written, so that after an outage nobody gets two in one day.
 */
export function countedDate(slot: Slot, now: Date, zone: string): string {
  return now.getTime() - slot.at.getTime() <= 12 * hour ? slot.date : localDateText(now, zone);
}

/** How many slots a late digest covers, itself included. */
export function slotsCovered(rhythm: Rhythm, slot: Slot, now: Date): number {
  const days = Math.floor((now.getTime() - slot.at.getTime()) / (24 * hour));
  return 1 + Math.floor(Math.max(0, days) / (rhythm.frequency === 'weekly' ? 7 : 1));
}

function localDate(at: Date, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate();
}
