import { crc32, deflateRawSync, deflateSync } from 'node:zlib';

export type ZipPart = {
  name: string;
  data: string | Buffer;
  isStored?: boolean;
  flags?: number;
  mode?: number;
  /** What the directory says instead of the truth. */
  claimedBytes?: number;
};

/** A ZIP written by hand, so that it can be as wrong as a test needs it. */
export function zipOf(parts: readonly ZipPart[], comment = ''): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const data = Buffer.from(part.data);
    const packed = part.isStored ? data : deflateRawSync(data);
    const name = Buffer.from(part.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((part.flags ?? 0) | 0x800, 2);
    common.writeUInt16LE(part.isStored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(part.claimedBytes ?? data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((part.mode ?? 0) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, name);
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([...bodies, central, end, Buffer.from(comment)]);
}

const officeMain = {
  docx: 'wordprocessingml.document',
  xlsx: 'spreadsheetml.sheet',
  pptx: 'presentationml.presentation',
} as const;

export function contentTypes(kind: keyof typeof officeMain, more = ''): ZipPart {
  const type = `application/vnd.openxmlformats-officedocument.${officeMain[kind]}.main+xml`;
  const data = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/main.xml" ContentType="${type}"/>${more}</Types>`;
  return { name: '[Content_Types].xml', data };
}

export function relationships(name: string, ...entries: [type: string, target: string, more?: string][]): ZipPart {
  const base = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const list = entries.map(
    ([type, target, more = ''], index) =>
      `<Relationship Id="r${index}" Type="${base}/${type}" Target="${target}" ${more}/>`,
  );
  return {
    name,
    data: `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.join('')}</Relationships>`,
  };
}

export function docxParts(paragraphs: readonly string[] = ['Хүүхдийн эрх']): ZipPart[] {
  const body = paragraphs.map(text => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`).join('');
  return [
    contentTypes('docx'),
    relationships('_rels/.rels', ['officeDocument', 'word/document.xml']),
    relationships('word/_rels/document.xml.rels', ['hyperlink', 'https://example.org/', 'TargetMode="External"']),
    {
      name: 'word/document.xml',
      data: `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
    },
  ];
}

export function xlsxParts(): ZipPart[] {
  return [
    contentTypes('xlsx'),
    relationships('_rels/.rels', ['officeDocument', 'xl/workbook.xml']),
    { name: 'xl/workbook.xml', data: '<workbook/>' },
    {
      name: 'xl/sharedStrings.xml',
      data: '<sst><si><t>Аймаг</t></si><si><r><t>Хөв</t></r><r><t>сгөл</t></r><rPh><t/></rPh></si></sst>',
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      data: '<worksheet><c t="inlineStr"><is><t>inline &amp; text</t></is></c><c><v>17</v></c></worksheet>',
    },
  ];
}

export function pptxParts(): ZipPart[] {
  const slide = (text: string) => `<p:sld><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sld>`;
  return [
    contentTypes('pptx'),
    relationships('_rels/.rels', ['officeDocument', 'ppt/presentation.xml']),
    { name: 'ppt/presentation.xml', data: '<p:presentation/>' },
    { name: 'ppt/slides/slide10.xml', data: slide('tenth') },
    { name: 'ppt/slides/slide2.xml', data: slide('second') },
  ];
}

export function odtParts(
  body = '<text:p>Quyền <text:span>trẻ em</text:span><text:s/>2023</text:p>',
  manifest = '',
): ZipPart[] {
  return [
    { name: 'mimetype', data: 'application/vnd.oasis.opendocument.text', isStored: true },
    {
      name: 'content.xml',
      data: `<?xml version="1.0"?><office:document-content><office:body>${body}</office:body></office:document-content>`,
    },
    { name: 'META-INF/manifest.xml', data: `<?xml version="1.0"?><manifest:manifest>${manifest}</manifest:manifest>` },
  ];
}

/** A PDF with one page of Latin text; `catalog` and `objects` go in as they are. */
export function pdfOf(text = 'Social partnership', catalog = '', objects: readonly string[] = []): Buffer {
  const content = `BT /F1 12 Tf 72 700 Td (${text}) Tj ET`;
  const bodies = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...objects,
  ];
  let file = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets = bodies.map((body, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const entries = offsets.map(at => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const count = bodies.length + 1;
  file += `xref\n0 ${count}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** An object stream, deflated, that holds one object; `dictionary` is added to its own. */
export function objectStream(object: string, dictionary = '/Type /ObjStm'): string {
  const header = '90 0 ';
  const packed = deflateSync(Buffer.from(header + object, 'latin1')).toString('latin1');
  return `<< ${dictionary} /N 1 /First ${header.length} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n${packed}\nendstream`;
}

export function pngOf(width = 2, height = 1, ...more: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const points = deflateSync(Buffer.alloc((1 + 2) * 1));
  const chunks = [pngChunk('IHDR', header), ...more, pngChunk('IDAT', points), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]);
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(data.length, 0);
  numbers.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}

/** The segments of a JPEG around a made-up scan; no decoder would show a picture, but every walker finds its way. */
export function jpegOf(width = 2, height = 1, ...more: Buffer[]): Buffer {
  const frame = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  const scan = Buffer.concat([
    jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0xff, 0xd0, 0x34]),
  ]);
  const parts = [
    jpegSegment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    ...more,
    jpegSegment(0xc0, frame),
    scan,
  ];
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...parts, Buffer.from([0xff, 0xd9])]);
}

export function jpegSegment(marker: number, data: Buffer): Buffer {
  const length = data.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), data]);
}
