import { z } from 'zod';

// Control characters and direction overrides hide what a text says, and NUL cannot be stored at all.
const oneLine = /^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$/u;
const manyLines = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$/u;
const complaint = 'Remove control characters and direction marks.';

/** One line as people write it: NFC, trimmed, `min` to `max` characters, without control characters. */
export const line = (min: number, max: number) =>
  z.string().normalize('NFC').trim().min(min).max(max).regex(oneLine, complaint);

/** Text that may have several lines, at most `max` characters, without other control characters. */
export const paragraphs = (max: number) => z.string().normalize('NFC').trim().max(max).regex(manyLines, complaint);

/** A mail address, in lower case: two spellings of one mailbox must not become two people. */
export const MailAddress = z.email('Write a mail address, for example name@example.org.').max(254).toLowerCase();

/** A web address that a browser opens; other schemes are refused. */
export const WebAddress = z
  .url({ protocol: /^https?$/, error: 'Write a web address that begins with https://.' })
  .max(2000);

/** An id in a path; upper case is taken too. */
export const Id = z.uuid('An id looks like 0193a1b0-6d00-7000-8000-00000000b001.').toLowerCase();

/** A time zone by its IANA name, as this machine's time zone data knows it. */
export const TimeZone = z.string().max(60).refine(isZone, 'Write an IANA time zone, for example Asia/Ulaanbaatar.');

// Offsets such as +08:00 are taken by Intl too, but say nothing about summer time.
function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
