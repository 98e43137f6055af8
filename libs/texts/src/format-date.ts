import { type Language } from '@ortoo/contracts';

/**
 * `short` 24.11.2026 · `long` 24 November 2026 · `weekday` Tuesday, 24 November 2026 · `time` 09:00 ·
 * `moment` 24 November 2026, 09:00; each in the manner of the language.
 */
export type DateStyle = 'short' | 'long' | 'weekday' | 'time' | 'moment';

interface CalendarDate {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}

const calendarDate = /^(\d{4})-(\d{2})-(\d{2})$/;
const words = (list: string): readonly string[] => list.split(' ');

// Own words rather than Intl's: browsers have none for Mongolian and Uzbek (see relatives.ts). The spec compares them
// with the full ICU of Node. Weeks begin with Sunday, as Date#getUTCDay counts.
const months = {
  en: words('January February March April May June July August September October November December'),
  'uz-Latn': words('yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr'),
  ru: words('января февраля марта апреля мая июня июля августа сентября октября ноября декабря'),
};
const weekdays: Record<Language, readonly string[]> = {
  en: words('Sunday Monday Tuesday Wednesday Thursday Friday Saturday'),
  mn: words('ням даваа мягмар лхагва пүрэв баасан бямба'),
  vi: ['Chủ Nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'],
  'uz-Latn': words('yakshanba dushanba seshanba chorshanba payshanba juma shanba'),
  ru: words('воскресенье понедельник вторник среда четверг пятница суббота'),
};

// The year ends in a word in Russian ("года"): "г." would double the full stop at the end of a sentence.
const long: Record<Language, (date: CalendarDate) => string> = {
  en: ({ year, month, day }) => `${day} ${months.en[month - 1]} ${year}`,
  mn: ({ year, month, day }) => `${year} оны ${month}-р сарын ${day}`,
  vi: ({ year, month, day }) => `${day} tháng ${month} năm ${year}`,
  'uz-Latn': ({ year, month, day }) => `${year}-yil ${day}-${months['uz-Latn'][month - 1]}`,
  ru: ({ year, month, day }) => `${day} ${months.ru[month - 1]} ${year} года`,
};
const short: Record<Language, (date: CalendarDate) => string> = {
  en: ({ year, month, day }) => `${day} ${months.en[month - 1]?.slice(0, 3)} ${year}`,
  mn: ({ year, month, day }) => `${year}.${two(month)}.${two(day)}`,
  vi: dayFirst('/'),
  'uz-Latn': dayFirst('.'),
  ru: dayFirst('.'),
};

/**
 * A calendar date (`YYYY-MM-DD`, the same everywhere) or an instant (a Date or an ISO 8601 text, seen in `zone`, an IANA
 * name) as readers of the language write it.
 * @throws RangeError when the date or the zone does not exist, or a time is asked of a calendar date.
 */
export function formatDate(value: string | Date, language: Language, zone: string, style: DateStyle = 'long'): string {
  if (typeof value === 'string' && calendarDate.test(value)) return formatCalendarDate(value, language, style);
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) throw new RangeError(`"${String(value)}" is neither a date nor an instant`);
  const { date, time } = wallClock(instant, zone);
  if (style === 'time') return time;
  return style === 'moment' ? `${long[language](date)}, ${time}` : written(date, language, style);
}

function formatCalendarDate(value: string, language: Language, style: DateStyle): string {
  if (style === 'time' || style === 'moment')
    throw new RangeError(`${value} is a calendar date: it has no time of day`);
  const date = new Date(`${value}T00:00:00Z`);
  // Date rolls 31 February over to March, or is invalid.
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(value))
    throw new RangeError(`${value} does not exist`);
  return written(
    { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
    language,
    style,
  );
}

function written(date: CalendarDate, language: Language, style: 'short' | 'long' | 'weekday'): string {
  if (style === 'short') return short[language](date);
  if (style === 'long') return long[language](date);
  const name = weekdays[language][new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay()];
  return language === 'mn' ? `${long.mn(date)}, ${name} гараг` : `${name}, ${long[language](date)}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter takes a hundred times as long as using it. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  clocks.set(zone, clock);
  return clock;
}

function wallClock(instant: Date, zone: string): { date: CalendarDate; time: string } {
  const parts = clockOf(zone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find(candidate => candidate.type === type)?.value);
  return {
    date: { year: part('year'), month: part('month'), day: part('day') },
    time: `${two(part('hour'))}:${two(part('minute'))}`,
  };
}

function dayFirst(separator: string): (date: CalendarDate) => string {
  return ({ year, month, day }) => [two(day), two(month), year].join(separator);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
