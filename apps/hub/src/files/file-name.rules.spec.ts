import { createRequire } from 'node:module';
import fc from 'fast-check';
import { cleanFileName, contentDisposition, extensionOf, servingHeaders } from './file-name.rules.js';

type Parsed = { type: string; parameters: Record<string, string> };
// Koa's parser of the same header, as a second opinion on ours.
const { parse } = createRequire(import.meta.url)('content-disposition') as { parse(header: string): Parsed };

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        '..',
        '/',
        '\\',
        '\0',
        '\r\n',
        '\u202e',
        '\u200b',
        'CON',
        'a',
        'ө',
        'ế',
        '😀',
        '.',
        ' ',
        'pdf',
        '"',
        '%',
        ';',
        "'",
        '\ud800',
      ),
    )
    .map(parts => parts.join('')),
  fc
    .tuple(fc.string({ unit: 'grapheme', minLength: 100, maxLength: 400 }), fc.constant('.docx'))
    .map(parts => parts.join('')),
);

describe('cleanFileName', () => {
  it.each([
    ['Тайлан 2023.pdf', 'Тайлан 2023.pdf'],
    ['Báo cáo quyền trẻ em.docx', 'Báo cáo quyền trẻ em.docx'],
    ['Farg‘ona.xlsx', 'Farg‘ona.xlsx'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\Bat\\report.pdf', 'report.pdf'],
    ['a\r\nSet-Cookie: x=1.txt', 'aSet-Cookie- x=1.txt'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['nul\0l.txt', 'null.txt'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['lpt1.', '_lpt1'],
    ['..', 'file'],
    ['', 'file'],
    [' . . ', 'file'],
    ['.htaccess', 'htaccess'],
    ['a  \t b.pdf', 'a b.pdf'],
    ['half \ud800 of a pair.txt', 'half of a pair.txt'],
    ['cafe\u0301.txt', 'café.txt'],
  ])('turns %j into %j', (sent, clean) => expect(cleanFileName(sent)).toBe(clean));

  it('keeps the ending of a name of 4,000 letters and cuts no letter in half', () => {
    const clean = cleanFileName(`${'ө'.repeat(4000)}.pdf`);
    expect(clean).toBe(`${'ө'.repeat(98)}.pdf`);
  });

  it('gives one safe path part for whatever it is sent, and the same again when cleaned again', () => {
    fc.assert(
      fc.property(hostile, sent => {
        const clean = cleanFileName(sent);
        expect(clean).not.toBe('');
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(200);
        expect(clean).not.toMatch(
          /[\p{Cc}\p{Surrogate}/\\<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]|^[. ]|[. ]$/u,
        );
        expect(Buffer.from(clean).toString()).toBe(clean);
        expect(cleanFileName(clean)).toBe(clean);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('contentDisposition', () => {
  it('says the name for old clients and for new ones', () => {
    expect(contentDisposition("Đời sống (bản 2)'.pdf")).toBe(
      `attachment; filename="Doi song (ban 2)'.pdf"; filename*=UTF-8''%C4%90%E1%BB%9Di%20s%E1%BB%91ng%20%28b%E1%BA%A3n%202%29%27.pdf`,
    );
  });

  it('is one header line of ASCII from which another parser reads the clean name', () => {
    fc.assert(
      fc.property(hostile, sent => {
        const header = contentDisposition(sent);
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        expect(parse(header)).toEqual({ type: 'attachment', parameters: { filename: cleanFileName(sent) } });
      }),
      { numRuns: 2000 },
    );
  });

  it('goes with headers under which no browser runs or keeps the file', () => {
    const headers = new Headers(Object.entries(servingHeaders));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('cache-control')).toBe('private, no-store');
  });
});

describe('extensionOf', () => {
  it.each([
    ['a.PDF', 'pdf'],
    ['a.tar.gz', 'gz'],
    ['.pdf', ''],
    ['pdf', ''],
    ['a.', ''],
    ['a.пдф', ''],
  ])('of %s is %j', (name, extension) => expect(extensionOf(name)).toBe(extension));
});
