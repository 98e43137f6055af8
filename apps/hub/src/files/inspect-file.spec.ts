import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  contentTypes,
  docxParts,
  jpegOf,
  objectStream,
  odtParts,
  pdfOf,
  pngOf,
  pptxParts,
  relationships,
  xlsxParts,
  type ZipPart,
  zipOf,
} from '../extraction/sample-documents.spec-support.js';
import { mediaTypes } from './file-type.rules.js';
import { inspectFile } from './inspect-file.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'ortoo-inspect-'))));
afterAll(() => rm(folder, { recursive: true }));

let written = 0;
async function inspect(content: Buffer | string, name: string) {
  const path = join(folder, `${(written += 1)}`);
  await writeFile(path, content);
  const { verdict, mediaType, reasons } = await inspectFile(path, name);
  return { verdict, mediaType, codes: reasons.map(reason => reason.code) };
}

const honest: Record<keyof typeof mediaTypes, Buffer> = {
  pdf: pdfOf(),
  docx: zipOf(docxParts()),
  xlsx: zipOf(xlsxParts()),
  pptx: zipOf(pptxParts()),
  odt: zipOf(odtParts()),
  png: pngOf(),
  jpg: jpegOf(),
  jpeg: jpegOf(),
  csv: Buffer.from('\ufeffаймаг,хүүхэд\nХөвсгөл,17\n'),
  txt: Buffer.from('BMI of children in Hòa Bình: 17'),
};
const endings = Object.keys(honest) as (keyof typeof mediaTypes)[];
const kindOf = (ending: keyof typeof mediaTypes) => (ending === 'jpeg' ? 'jpg' : ending === 'csv' ? 'txt' : ending);

describe('inspectFile', () => {
  it.each(endings)('accepts an honest .%s', async ending => {
    expect(await inspect(honest[ending], `Тайлан 2023.${ending.toUpperCase()}`)).toEqual({
      verdict: 'accept',
      mediaType: mediaTypes[ending],
      codes: [],
    });
  });

  const wrong = endings.flatMap(real =>
    endings.filter(said => kindOf(said) !== kindOf(real)).map(said => [real, said] as const),
  );
  it.each(wrong)('refuses a %s that is called .%s', async (real, said) => {
    expect(await inspect(honest[real], `x.${said}`)).toMatchObject({ verdict: 'refuse', codes: ['wrong-extension'] });
  });

  it.each(['report', 'report.exe', 'report.pdf.scr', 'report.', '.pdf', 'pdf', 'x.constructor', 'x.__proto__'])(
    'refuses a PDF that is called %s',
    async name =>
      expect(await inspect(honest.pdf, name)).toMatchObject({ verdict: 'refuse', codes: ['wrong-extension'] }),
  );

  const cut = (['pdf', 'docx', 'xlsx', 'pptx', 'odt', 'png', 'jpg'] as const).map(ending => [ending] as const);
  it.each(cut)('accepts no %s that is cut off anywhere', async ending => {
    const whole = honest[ending];
    const step = Math.max(1, Math.floor(whole.length / 40));
    // The last line of a PDF may lack its line end; nothing else may lack anything.
    for (let length = 0; length < whole.length - (ending === 'pdf' ? 1 : 0); length += step) {
      const { verdict } = await inspect(whole.subarray(0, length), `x.${ending}`);
      expect({ length, verdict }).toEqual({ length, verdict: 'refuse' });
    }
  });
});

const part = (name: string, data: string | Buffer = 'x', more: Partial<ZipPart> = {}): ZipPart => ({
  name,
  data,
  ...more,
});
const withParts = (...more: ZipPart[]) => zipOf([...docxParts(), ...more]);
const replacing = (replacement: ZipPart) =>
  zipOf(docxParts().map(original => (original.name === replacement.name ? replacement : original)));
const settings = (...entries: Parameters<typeof relationships>[1][]) =>
  withParts(relationships('word/_rels/settings.xml.rels', ...entries));

describe('inspectFile, of a hostile office document', () => {
  const external = 'TargetMode="External"';
  it.each<[string, Buffer, string]>([
    ['a macro project', withParts(part('word/vbaProject.bin')), 'macro'],
    [
      'a macro-enabled document under another name',
      zipOf([
        contentTypes('docx', '<Override PartName="/v" ContentType="application/vnd.ms-office.vbaProject"/>'),
        ...docxParts().slice(1),
      ]),
      'macro',
    ],
    [
      'a content type spelt with references',
      zipOf([
        contentTypes('docx', '<Override ContentType="application/vnd.ms-office.&#118;baProject"/>'),
        ...docxParts().slice(1),
      ]),
      'macro',
    ],
    ['an ActiveX control', withParts(part('word/activeX/activeX1.xml', '<a/>')), 'macro'],
    ['an OLE object', withParts(part('word/embeddings/oleObject1.bin')), 'embedded-object'],
    ['a program', withParts(part('word/media/setup.EXE')), 'embedded-object'],
    ['a document that is none', withParts(part('word/embeddings/a.xlsx', zipOf([part('x.txt')]))), 'embedded-object'],
    [
      'a workbook with a macro inside',
      withParts(part('word/embeddings/a.xlsx', zipOf([...xlsxParts(), part('xl/vbaProject.bin')]))),
      'macro',
    ],
    [
      'a workbook in a document in it',
      withParts(part('word/embeddings/a.docx', withParts(part('word/embeddings/b.xlsx', honest.xlsx)))),
      'embedded-object',
    ],
    ['a remote template', settings(['attachedTemplate', 'https://evil.example/t.dotm', external]), 'external-content'],
    ['a remote picture', settings(['image', '\\\\evil.example\\share\\x.png', external]), 'external-content'],
    [
      'a remote template behind a > sign',
      settings(['attachedTemplate', 'https://e.example/?a>b', external]),
      'external-content',
    ],
    [
      'a remote template that names a hyperlink',
      settings(['attachedTemplate', "https://e.example/?Type='/hyperlink'", external]),
      'external-content',
    ],
    [
      'a remote template spelt with references',
      settings(['attachedTemplate', 'https://e.example', 'TargetMode="&#x45;xternal"']),
      'external-content',
    ],
    ['a link to another workbook', withParts(part('xl/externalLinks/externalLink1.xml', '<a/>')), 'external-content'],
    [
      'entities',
      replacing(part('word/document.xml', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><w:document/>')),
      'document-type',
    ],
    [
      'entities in UTF-16',
      replacing(part('word/document.xml', Buffer.from('\ufeff<!DOCTYPE a><w:document/>', 'utf16le'))),
      'document-type',
    ],
    [
      'entities far behind',
      replacing(part('word/document.xml', `<?xml version="1.0"?><!--${'-'.repeat(70_000)}x--><!DOCTYPE a><w/>`)),
      'document-type',
    ],
    [
      'a relationship file that never ends',
      withParts(part('word/_rels/a.rels', '<Relationship a="'.repeat(50_000), { isStored: true })),
      'damaged',
    ],
    ['a part that leaves its folder', withParts(part('../../etc/passwd')), 'unsafe-part'],
    ['a part with an absolute name', withParts(part('/etc/passwd')), 'unsafe-part'],
    ['a part with a drive', withParts(part('C:x')), 'unsafe-part'],
    ['a part with a backslash', withParts(part('word\\x.xml')), 'unsafe-part'],
    ['a part named twice', withParts(part('WORD/document.xml', '<a/>')), 'unsafe-part'],
    ['a symbolic link', withParts(part('word/link', '/etc/passwd', { mode: 0o120777 })), 'unsafe-part'],
    ['an encrypted part', withParts(part('word/x.xml', '<a/>', { flags: 1 })), 'encrypted'],
    ['a bomb', withParts(part('word/media/a.bmp', Buffer.alloc(3_000_000))), 'unpacks-too-big'],
    [
      'a bomb that lies about its size',
      withParts(part('word/media/a.bmp', Buffer.alloc(3_000_000), { claimedBytes: 100 })),
      'damaged',
    ],
    [
      'more than 5,000 parts',
      zipOf([...docxParts(), ...Array.from({ length: 5000 }, (_, n) => part(`word/${n}`, 'ab', { isStored: true }))]),
      'too-many-parts',
    ],
    ['a comment that could be another file', zipOf(docxParts(), '<script>'), 'two-kinds'],
    ['another file before it', Buffer.concat([Buffer.from('PK\x03\x04'), honest.docx]), 'damaged'],
    ['no declared type', zipOf([part('word/document.xml', '<a/>')]), 'unknown-type'],
  ])('refuses one with %s', async (_what, content, code) => {
    expect(await inspect(content, 'x.docx')).toMatchObject({ verdict: 'refuse', codes: [code] });
  });

  it('accepts one with the workbook of a chart inside', async () => {
    const content = withParts(part('word/embeddings/Microsoft_Excel_Sheet.xlsx', honest.xlsx));
    expect(await inspect(content, 'x.docx')).toMatchObject({ verdict: 'accept' });
  });

  it.each<[string, ZipPart[], string]>([
    ['a macro', odtParts().concat(part('Basic/Standard/Module1.xml', '<a/>')), 'macro'],
    ['an event that runs a script', odtParts('<script:event-listener script:language="ooo:script"/>'), 'macro'],
    ['a remote picture', odtParts('<draw:image xlink:href="https://evil.example/x.png"/>'), 'external-content'],
    [
      'a section from a file',
      odtParts(`<text:section-source xlink:type="simple" xlink:href='&#x66;ile:///etc/passwd'/>`),
      'external-content',
    ],
    ['an OLE object', odtParts().concat(part('Object 1')), 'embedded-object'],
    ['a password', odtParts('', '<manifest:encryption-data/>'), 'encrypted'],
    ['two declarations of what it is', [...odtParts(), contentTypes('docx')], 'unknown-type'],
  ])('refuses an ODT with %s', async (_what, parts, code) => {
    expect(await inspect(zipOf(parts), 'x.odt')).toMatchObject({ verdict: 'refuse', codes: [code] });
  });

  it('accepts an ODT with a picture of its own and a link', async () => {
    const parts = odtParts(
      '<draw:image xlink:href="Pictures/1.png"/><text:a xlink:href="https://example.org">x</text:a>',
    );
    expect(await inspect(zipOf(parts), 'x.odt')).toMatchObject({ verdict: 'accept' });
  });
});

describe('inspectFile, of a PDF that acts', () => {
  const action = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>';
  it.each<[string, Buffer, string]>([
    ['an opening script', pdfOf('x', `/OpenAction ${action}`), 'active-pdf'],
    ['a script spelt with escapes', pdfOf('x', '', ['<< /S /J#61vaScript >>']), 'active-pdf'],
    ['a script without its type', pdfOf('x', '', ['<< /S /Rendition /JS 9 0 R >>']), 'active-pdf'],
    ['a script in an object stream', pdfOf('x', '', [objectStream(action)]), 'active-pdf'],
    [
      'an opening action elsewhere that opens a page of the web',
      pdfOf('x', '/OpenAction 6 0 R', ['<< /S /URI /URI (https://e.example) >>']),
      'active-pdf',
    ],
    ['an opening action that is nowhere', pdfOf('x', '/OpenAction 60 0 R'), 'active-pdf'],
    ['actions of its pages', pdfOf('x', '/AA << /O 7 0 R >>'), 'active-pdf'],
    ['a program to launch', pdfOf('x', '', ['<< /S /Launch /F (cmd.exe) >>']), 'active-pdf'],
    ['an attachment', pdfOf('x', '/Names << /EmbeddedFiles 6 0 R >>'), 'active-pdf'],
    ['rich media', pdfOf('x', '', ['<< /Subtype /RichMedia >>']), 'active-pdf'],
    ['a form that sends', pdfOf('x', '', ['<< /S /SubmitForm >>']), 'active-pdf'],
    ['an XFA form', pdfOf('x', '/AcroForm << /XFA [(a) 6 0 R] >>'), 'active-pdf'],
    ['a password', pdfOf('x', '/Encrypt 6 0 R'), 'locked-pdf'],
    [
      'an object stream under another spelling',
      pdfOf('x', '', [objectStream('<< >>', '/Type /Obj#53tm')]),
      'unchecked-part',
    ],
    [
      'an object stream with a decoy',
      pdfOf('x', '', [objectStream('<< >>', '/Type /ObjStm /X (stream\n)')]),
      'unchecked-part',
    ],
    [
      'an object stream that is no deflated data',
      pdfOf('x', '', [objectStream('').replace('stream\n', 'stream\nxx')]),
      'unchecked-part',
    ],
  ])('holds one with %s', async (_what, content, code) => {
    expect(await inspect(content, 'x.pdf')).toMatchObject({ verdict: 'hold', codes: [code] });
  });

  it.each<[string, Buffer]>([
    ['a page to open at', pdfOf('x', '/OpenAction [3 0 R /XYZ null null 0]')],
    ['an action that goes to a page', pdfOf('x', '/OpenAction << /Type /Action /S /GoTo /D [3 0 R /Fit] >>')],
    ['such an action elsewhere', pdfOf('x', '/OpenAction 6 0 R', ['<< /S /GoTo /D [3 0 R /Fit] >>'])],
    [
      'such an action in an object stream',
      pdfOf('x', '/OpenAction 90 0 R', [objectStream('<< /S /GoTo /D [3 0 R /Fit] >>')]),
    ],
    ['links', pdfOf('x', '', ['<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org) >> >>'])],
  ])('accepts one with %s', async (_what, content) => {
    expect(await inspect(content, 'x.pdf')).toMatchObject({ verdict: 'accept', codes: [] });
  });

  it('refuses one whose object stream unpacks without end', async () => {
    const bomb = objectStream(' '.repeat(33 * 1024 * 1024));
    expect(await inspect(pdfOf('x', '', [bomb]), 'x.pdf')).toMatchObject({
      verdict: 'refuse',
      codes: ['unpacks-too-big'],
    });
  });
});

describe('inspectFile, of whatever bytes', () => {
  const change = fc.record({
    ending: fc.constantFrom(...endings),
    at: fc.nat(),
    to: fc.uint8Array({ minLength: 1, maxLength: 6 }),
  });

  it('always comes to a verdict, and gives a reason for every one but accept', async () => {
    await fc.assert(
      fc.asyncProperty(change, async ({ ending, at, to }) => {
        const whole = honest[ending];
        const position = at % whole.length;
        const changed = Buffer.concat([whole.subarray(0, position), to, whole.subarray(position + to.length)]);
        const { verdict, mediaType, codes } = await inspect(changed, `x.${ending}`);
        expect(codes.length === 0).toBe(verdict === 'accept');
        if (verdict === 'accept') expect(mediaType).toBe(mediaTypes[ending]);
      }),
      { numRuns: 400 },
    );
  });
});

describe('inspectFile, of a file that is two or none', () => {
  it.each<[string, string, Buffer | string, string]>([
    ['a PDF with an archive behind it', 'x.pdf', Buffer.concat([honest.pdf, honest.docx]), 'two-kinds'],
    [
      'a PDF that starts as a web page',
      'x.pdf',
      Buffer.from(`%PDF-1.7\n<script>alert(1)</script>\n${pdfOf().toString('latin1')}`, 'latin1'),
      'two-kinds',
    ],
    [
      'a PDF after some text',
      'x.txt',
      `hello ${pdfOf('x')
        .toString('ascii')
        .replace(/[^\n\x20-\x7e]/g, '')}`,
      'two-kinds',
    ],
    ['a JPEG with an archive behind it', 'x.jpg', Buffer.concat([honest.jpg, honest.docx]), 'two-kinds'],
    [
      'a JPEG with a page in it',
      'x.jpg',
      jpegOf(2, 1, Buffer.from('\xff\xfe\x00\x10<script>aaaaaa', 'latin1')),
      'two-kinds',
    ],
    ['a web page as text', 'x.txt', '\ufeff\n <!DOCTYPE html><p>x', 'web-page'],
    [
      'a drawing with a script',
      'x.png',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
      'web-page',
    ],
    ['a program as text', 'x.txt', Buffer.from('MZ\x90\0\x03\0\0\0'), 'unknown-type'],
    ['rich text as text', 'x.txt', '{\\rtf1 hello}', 'unknown-type'],
    ['a picture of 30,000 × 30,000 points', 'x.png', pngOf(30_000, 30_000), 'image-too-big'],
    ['nothing', 'x.txt', '', 'empty'],
    ['more than 50 MiB', 'x.txt', Buffer.alloc(50 * 1024 * 1024 + 1, 'a'), 'too-large'],
  ])('refuses %s', async (_what, name, content, code) => {
    const { verdict, codes } = await inspect(content, name);
    expect(verdict).toBe('refuse');
    expect(codes).toContain(code);
  });
});
