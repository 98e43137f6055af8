import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { mediaTypes } from '../files/file-type.rules.js';
import { extractionLimits, extractText } from './extract-text.js';
import { docxParts, odtParts, pdfOf, pptxParts, xlsxParts, zipOf } from './sample-documents.spec-support.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'ortoo-extract-'))));
afterAll(() => rm(folder, { recursive: true }));

let written = 0;
async function textOf(content: Buffer | string, mediaType: string, limits = extractionLimits) {
  const path = join(folder, `${(written += 1)}`);
  await writeFile(path, content);
  return extractText(path, mediaType, limits);
}

describe('extractText', () => {
  it.each<[keyof typeof mediaTypes, Buffer | string, string]>([
    ['pdf', pdfOf('Social partnership'), 'Social partnership'],
    ['docx', zipOf(docxParts(['Хүүхдийн эрх', 'Фарғона'])), 'Хүүхдийн эрх\n\nФарғона'],
    ['odt', zipOf(odtParts()), 'Quyền trẻ em 2023'],
    ['pptx', zipOf(pptxParts()), 'second\ntenth'],
    ['xlsx', zipOf(xlsxParts()), 'Аймаг\nХөвсгөл\ninline & text'],
    ['txt', 'Тайлан', 'Тайлан'],
    ['csv', Buffer.from('\ufeffa,ө', 'utf16le'), 'a,ө'],
  ])('reads a .%s', async (ending, content, text) => {
    const extracted = await textOf(content, mediaTypes[ending]);
    expect('text' in extracted && { ...extracted, text: extracted.text.trim() }).toEqual({ text, isTruncated: false });
  });

  it('reads the real documents that come with the DOCX parser as their makers expect', async () => {
    const samples = join(dirname(createRequire(import.meta.url).resolve('mammoth/package.json')), 'test', 'test-data');
    expect(await readdir(samples)).toContain('tables.docx');
    const content = await readFile(join(samples, 'tables.docx'));
    const words = ['Above', 'Top left', 'Top right', 'Bottom left', 'Bottom right', 'Below'];
    expect(await textOf(content, mediaTypes.docx)).toEqual({ text: `${words.join('\n\n')}\n\n`, isTruncated: false });
  });

  it('keeps as much text as the limit allows and says that there is more', async () => {
    const limits = { ...extractionLimits, textBytes: 101 };
    for (const [ending, content] of [
      ['txt', 'ө'.repeat(500)],
      ['docx', zipOf(docxParts(['ө'.repeat(500)]))],
      ['odt', zipOf(odtParts(`<text:p>${'ө'.repeat(500)}</text:p>`))],
    ] as const) {
      expect(await textOf(content, mediaTypes[ending], limits)).toEqual({ text: 'ө'.repeat(50), isTruncated: true });
    }
  });

  it('gives no character that the database would refuse', async () => {
    const extracted = await textOf(zipOf(odtParts('<text:p>a&#0;b&#xD800;c</text:p>')), mediaTypes.odt);
    expect(extracted).toMatchObject({ text: 'a b c\n' });
  });

  it('says that a picture has no text', async () => {
    expect(await textOf('x', 'image/png')).toHaveProperty('failed');
  });

  it('does not expand entities', async () => {
    const lol = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]>';
    const odt = odtParts().map(part =>
      part.name === 'content.xml' ? { ...part, data: `${lol}<text:p>&c;</text:p>` } : part,
    );
    const docx = docxParts().map(part =>
      part.name === 'word/document.xml'
        ? { ...part, data: `${lol}${String(part.data).slice(21).replace('Хүүхдийн эрх', '&c;')}` }
        : part,
    );
    for (const extracted of [await textOf(zipOf(odt), mediaTypes.odt), await textOf(zipOf(docx), mediaTypes.docx)]) {
      expect(JSON.stringify(extracted)).not.toContain('bbb');
    }
  });

  it.each(['pdf', 'docx', 'odt', 'xlsx'] as const)(
    'fails with a reason on what is no .%s, and reads the next one',
    async ending => {
      expect(await textOf('nothing of the kind', mediaTypes[ending])).toEqual({
        failed: expect.stringMatching(/\w{5}/),
      });
      expect(await textOf(pdfOf('next'), mediaTypes.pdf)).toMatchObject({ isTruncated: false });
    },
  );
});

describe('extractText, of a document made to do harm', () => {
  const paragraph = '<w:p><w:r><w:t>x</w:t></w:r></w:p>';

  it('ends a parser that takes too long', async () => {
    const slow = zipOf(docxParts([`${'x'.repeat(10)}</w:t></w:r></w:p>${paragraph.repeat(100_000)}<w:p><w:r><w:t>`]));
    const extracted = await textOf(slow, mediaTypes.docx, { ...extractionLimits, deadline: 100 });
    expect(extracted).toEqual({ failed: 'Reading the document took too long.' });
  });

  it('ends a parser that fills its heap, and goes on', async () => {
    const big = zipOf(docxParts([`</w:t></w:r></w:p>${paragraph.repeat(60_000)}<w:p><w:r><w:t>`]));
    const extracted = await textOf(big, mediaTypes.docx, { ...extractionLimits, heap: 48 });
    expect(extracted).toEqual({ failed: expect.stringContaining('memory') });
    expect(await textOf(pdfOf('next'), mediaTypes.pdf)).toHaveProperty('text');
  });

  it('ends a parser that unpacks a bomb outside its heap', async () => {
    const packed = deflateSync(Buffer.alloc(400 * 1024 * 1024, ' '), { level: 1 }).toString('latin1');
    const bomb = pdfOf('x', '', [`<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n${packed}\nendstream`]);
    const pointing = Buffer.from(bomb.toString('latin1').replace('/Contents 4 0 R', '/Contents 6 0 R'), 'latin1');
    const extracted = await textOf(pointing, mediaTypes.pdf, { ...extractionLimits, memory: 200 });
    expect(extracted).toEqual({ failed: expect.stringContaining('memory') });
  });
});
