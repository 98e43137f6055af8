import { type FaultCode, type Reason, type Verdict, verdictOn } from '../extraction/file-faults.rules.js';
import { type OfficeKind } from '../extraction/office-package.rules.js';

export const maxFileBytes = 50 * 1024 * 1024;
export const maxImagePoints = 100_000_000;

/** The kinds of file that members share, by the ending of the name. */
export const mediaTypes = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  csv: 'text/csv',
  txt: 'text/plain',
} as const;

export type MediaType = (typeof mediaTypes)[keyof typeof mediaTypes];
export type Inspection = { verdict: Verdict; mediaType: MediaType | undefined; reasons: Reason[] };

/** What the bytes are, seen from their first ones and the type that `file-type` finds in them. */
export type Content = 'pdf' | 'zip' | 'png' | 'jpeg' | 'text' | 'web-page' | 'other';

export type FileFacts = {
  bytes: number;
  extension: string;
  content: Content;
  officeKind?: OfficeKind | undefined;
  /** What the look inside has found. */
  faults: readonly FaultCode[];
  /** The first 1,024 and the last 66,000 bytes: where other formats would have to show themselves. */
  head: Buffer;
  tail: Buffer;
};

export function judgeFile(facts: FileFacts): Inspection {
  const mediaType = mediaTypeOf(facts);
  const { verdict, reasons } = verdictOn([...faultsOfWhole(facts), ...faultsOfType(facts, mediaType), ...facts.faults]);
  return { verdict, mediaType, reasons };
}

export function contentOf(head: Buffer, foundType: string | undefined, isPlainText: boolean): Content {
  const magic = head.toString('latin1', 0, 5);
  if (magic === '%PDF-' && foundType === 'application/pdf') return 'pdf';
  if (magic.startsWith('PK\x03\x04')) return 'zip';
  const found = imageTypes[foundType ?? ''];
  if (found) return found;
  if (isWebPage(head)) return 'web-page';
  // Magic numbers of two letters (BM, MZ) also start honest sentences; formats made of text are refused by name.
  return isPlainText && !/rtf|postscript|xml|calendar|vcard|pem|pgp/.test(foundType ?? '') ? 'text' : 'other';
}

const imageTypes: Record<string, Content> = { 'image/png': 'png', 'image/apng': 'png', 'image/jpeg': 'jpeg' };

/** True when a text is made to be run by a browser: what it starts with, as browsers guess (WHATWG MIME Sniffing §7.1). */
function isWebPage(head: Buffer): boolean {
  const start = head
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .trimStart();
  return /^(<!--|<\?xml|<\?php|<!doctype|<(html|head|script|iframe|svg|body|style|title|meta|table|div|font|br|p|a|b|h1)[\s>/])/i.test(
    start,
  );
}

function mediaTypeOf({ content, officeKind, extension }: FileFacts): MediaType | undefined {
  if (content === 'pdf' || content === 'png' || content === 'jpeg') return mediaTypes[content];
  if (content === 'zip') return officeKind && mediaTypes[officeKind];
  if (content === 'text') return extension === 'csv' ? mediaTypes.csv : mediaTypes.txt;
  return undefined;
}

function faultsOfWhole({ bytes, content, head, tail }: FileFacts): FaultCode[] {
  if (bytes === 0) return ['empty'];
  if (bytes > maxFileBytes) return ['too-large'];
  const start = head.subarray(0, 1024).toString('latin1');
  const found: FaultCode[] = [];
  if (content !== 'pdf' && start.includes('%PDF-')) found.push('two-kinds');
  if (content !== 'zip' && endsAsZip(tail)) found.push('two-kinds');
  if (content !== 'text' && /<(script|html|svg|iframe|!doctype html|\?php)/i.test(start)) found.push('two-kinds');
  return found;
}

function faultsOfType(facts: FileFacts, mediaType: MediaType | undefined): FaultCode[] {
  const { bytes, content, extension, faults } = facts;
  if (bytes === 0 || bytes > maxFileBytes) return [];
  if (content === 'web-page') return ['web-page'];
  const expected = Object.hasOwn(mediaTypes, extension) ? mediaTypes[extension as keyof typeof mediaTypes] : undefined;
  if (mediaType !== undefined) return mediaType === expected ? [] : ['wrong-extension'];
  // A package that is refused for what is in it need not be called by its name as well.
  return content === 'zip' && faults.length > 0 ? [] : ['unknown-type'];
}

/** True when the last bytes hold a ZIP's end record: an unpacker would open the file, whatever stands before. */
function endsAsZip(tail: Buffer): boolean {
  const isEndRecord = (at: number) => at + 22 <= tail.length && tail.readUInt16LE(at + 4) === 0;
  let at = tail.indexOf('PK\x05\x06', 0, 'latin1');
  while (at !== -1 && !isEndRecord(at)) at = tail.indexOf('PK\x05\x06', at + 1, 'latin1');
  return at !== -1;
}
