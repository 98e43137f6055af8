import fc from 'fast-check';
import { line, MailAddress, paragraphs, TimeZone, WebAddress } from './text.schema.js';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

describe('text that people write', () => {
  it('is trimmed and brought to one form, so that equal names are equal', () => {
    expect(line(1, 20).parse('  Ho\u0300a Bi\u0300nh ')).toBe('H\u00f2a B\u00ecnh');
  });

  it('holds no control characters and nothing that turns the reading direction', () => {
    const bad = fc.constantFrom(
      '\u0000',
      '\u0007',
      '\u001b',
      '\u007f',
      '\u009b',
      '\u202a',
      '\u202e',
      '\u2066',
      '\u2069',
    );
    fc.assert(
      fc.property(fc.string(), bad, fc.string(), (before, character, after) => {
        const text = `a${before}${character}${after}a`;
        expect([accepts(line(0, 2000), text), accepts(paragraphs(2000), text)]).toEqual([false, false]);
      }),
    );
  });

  it('is one line, or several where several are meant', () => {
    expect([accepts(line(0, 20), 'a\nb'), accepts(paragraphs(20), 'a\nb\tc')]).toEqual([false, true]);
  });

  it.each(['Өргөө төв', 'Fargʻona', 'Đà Nẵng', 'Ребёнок', 'family 👨‍👩‍👧'])('takes %s as it is', text => {
    expect(line(1, 40).parse(text)).toBe(text);
  });
});

describe('addresses', () => {
  it('of mail are kept in lower case', () => {
    expect(MailAddress.parse('Bataa@Example.ORG')).toBe('bataa@example.org');
    for (const wrong of [
      'bataa',
      'a@b',
      'a b@example.org',
      'a@example.org\r\nBcc: b@example.org',
      `${'x'.repeat(250)}@example.org`,
    ])
      expect([wrong, accepts(MailAddress, wrong)]).toEqual([wrong, false]);
  });

  it('of the web are opened by browsers only', () => {
    expect(accepts(WebAddress, 'https://example.org/policy.pdf')).toBe(true);
    for (const wrong of [
      'javascript:alert(1)',
      'data:text/html,x',
      'ftp://example.org',
      '//example.org',
      'example.org',
    ])
      expect([wrong, accepts(WebAddress, wrong)]).toEqual([wrong, false]);
  });
});

describe('time zones', () => {
  it('are every zone that this machine knows by name', () => {
    expect(Intl.supportedValuesOf('timeZone').filter(zone => !accepts(TimeZone, zone))).toEqual([]);
    expect(accepts(TimeZone, 'UTC')).toBe(true);
  });

  it.each(['', '+08:00', 'Mars/Olympus', 'Asia/Ulaanbaatar ', '../zoneinfo', 'Asia/\u0000', 'x'.repeat(61)])(
    'are not %j',
    zone => {
      expect(accepts(TimeZone, zone)).toBe(false);
    },
  );
});
