import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { type FaultCode } from '../extraction/file-faults.rules.js';
import { inTurn } from '../extraction/in-turn.js';
import { inspectPackage, type OfficePackage } from '../extraction/office-package.js';
import { faultsOfPdf } from '../extraction/pdf-active-content.js';
import { isPlainText, unicodeEncodingOf } from '../extraction/plain-text.rules.js';
import { extensionOf } from './file-name.rules.js';
import {
  type Content,
  contentOf,
  type Inspection,
  judgeFile,
  maxFileBytes,
  maxImagePoints,
} from './file-type.rules.js';
import { withoutMetadata } from './image-metadata.rules.js';

const headBytes = 4100;
const tailBytes = 66_000;
const inspectAlone = inTurn();

/** Looks at a file that a member has sent, and says whether it may be shared under the name it came with. */
export function inspectFile(path: string, name: string): Promise<Inspection> {
  return inspectAlone(() => inspectNow(path, extensionOf(name)));
}

async function inspectNow(path: string, extension: string): Promise<Inspection> {
  const { bytes, head, tail } = await readEnds(path);
  if (bytes === 0 || bytes > maxFileBytes)
    return judgeFile({ bytes, extension, content: 'other', faults: [], head, tail });
  const content = contentOf(head, await foundType(head), await isTextThroughout(path, head));
  const { kind: officeKind, faults } = await lookInside(path, content, tail);
  return judgeFile({ bytes, extension, content, officeKind, faults, head, tail });
}

async function lookInside(path: string, content: Content, tail: Buffer): Promise<OfficePackage> {
  if (content === 'zip') return inspectPackage(path);
  if (content === 'pdf') return { kind: undefined, faults: await faultsOfWholePdf(path, tail) };
  if (content === 'png' || content === 'jpeg') return { kind: undefined, faults: await faultsOfImage(path, content) };
  return { kind: undefined, faults: [] };
}

async function faultsOfWholePdf(path: string, tail: Buffer): Promise<FaultCode[]> {
  const end = tail.toString('latin1');
  const last = end.lastIndexOf('%%EOF');
  if (last === -1 || !end.includes('startxref')) return ['damaged'];
  // What follows the end of a PDF is read by no PDF reader: it is there for another program.
  if (/[^\0\s]/.test(end.slice(last + 5))) return ['two-kinds'];
  return faultsOfPdf(await readFile(path));
}

async function faultsOfImage(path: string, content: 'png' | 'jpeg'): Promise<FaultCode[]> {
  const image = withoutMetadata(await readFile(path), `image/${content}`);
  if (!image || image.width * image.height === 0) return ['damaged'];
  return image.width * image.height > maxImagePoints ? ['image-too-big'] : [];
}

async function foundType(head: Buffer): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(head))?.mime;
  } catch {
    // The package may run over the end of a short or hostile start; then no type is found, which refuses the file.
    return undefined;
  }
}

async function isTextThroughout(path: string, head: Buffer): Promise<boolean> {
  const isUtf16 = unicodeEncodingOf(head) !== undefined;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>)
    if (!isPlainText(chunk, isUtf16)) return false;
  return true;
}

async function readEnds(path: string): Promise<{ bytes: number; head: Buffer; tail: Buffer }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const tailStart = Math.max(0, size - tailBytes);
    return { bytes: size, head: await readAt(file, 0, headBytes), tail: await readAt(file, tailStart, tailBytes) };
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
