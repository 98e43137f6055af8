import { type Readable } from 'node:stream';
import yauzl from 'yauzl';
import { type FaultCode } from './file-faults.rules.js';
import {
  faultsOfDecidingPart,
  faultsOfEntries,
  isDecidingPart,
  isMarkup,
  isNestedDocument,
  kindOfPackage,
  type OfficeKind,
  packageLimits,
  type PackageEntry,
} from './office-package.rules.js';

export type OfficePackage = { kind: OfficeKind | undefined; faults: FaultCode[] };
type Found = { entry: yauzl.Entry; facts: PackageEntry };

const options = { autoClose: false, decodeStrings: false } as const;
const decidingPartBytes = 32 * 1024 * 1024;
const nestedBytes = 20 * 1024 * 1024;

/** Looks into a ZIP that claims to be an office document, without writing any of it to disk. */
export async function inspectPackage(path: string): Promise<OfficePackage> {
  try {
    return await inspectArchive(await yauzl.openPromise(path, options), true);
  } catch {
    // Every fault of the archive's structure reaches us as an error of the reader; to the sender they are all one.
    return { kind: undefined, faults: ['damaged'] };
  }
}

async function inspectArchive(archive: yauzl.ZipFile, mayNest: boolean): Promise<OfficePackage> {
  try {
    const found = await listEntries(archive);
    const faults = new Set(
      faultsOfEntries(
        found.map(({ facts }) => facts),
        archive.fileSize,
      ),
    );
    if (hasRoomForAnother(archive, found)) faults.add('two-kinds');
    // What the directory already gives away is not unpacked: it may be a bomb.
    if (faults.size > 0) return { kind: undefined, faults: [...faults] };
    return await inspectParts(archive, found, mayNest);
  } finally {
    archive.close();
  }
}

async function listEntries(archive: yauzl.ZipFile): Promise<Found[]> {
  const found: Found[] = [];
  for await (const entry of archive.eachEntry()) {
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
    const facts = {
      name,
      bytes: entry.uncompressedSize,
      packedBytes: entry.compressedSize,
      isEncrypted: (entry.generalPurposeBitFlag & 0x2041) !== 0,
      isSymbolicLink: ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000,
    };
    found.push({ entry, facts });
    if (found.length > packageLimits.entries) break;
  }
  return found;
}

/** Office programs write nothing before the first part and no comment after the last: another format could hide there. */
function hasRoomForAnother(archive: yauzl.ZipFile, found: readonly Found[]): boolean {
  const first = found.reduce((least, { entry }) => Math.min(least, entry.relativeOffsetOfLocalHeader), Infinity);
  return first !== 0 || archive.comment.length > 0;
}

async function inspectParts(archive: yauzl.ZipFile, found: readonly Found[], mayNest: boolean): Promise<OfficePackage> {
  const faults = new Set<FaultCode>();
  const deciding = new Map<string, Buffer>();
  for (const { entry, facts } of found) {
    if (facts.name.endsWith('/')) continue;
    // The reader checks the declared size against what really comes out, so a lying directory ends here.
    const content = await archive.openReadStreamPromise(entry);
    if (isDecidingPart(facts.name)) {
      const part = await readWhole(content, decidingPartBytes);
      if (part === undefined) faults.add('unchecked-part');
      else deciding.set(facts.name, part);
    } else if (isNestedDocument(facts.name)) {
      for (const fault of await inspectNested(content, mayNest)) faults.add(fault);
    } else if (await declaresDocumentType(content, isMarkup(facts.name))) faults.add('document-type');
  }
  for (const [name, part] of deciding) for (const fault of faultsOfWholePart(name, part)) faults.add(fault);
  return { kind: kindOfPackage(deciding.get('[Content_Types].xml'), deciding.get('mimetype')), faults: [...faults] };
}

async function inspectNested(content: Readable, mayNest: boolean): Promise<FaultCode[]> {
  const whole = await readWhole(content, nestedBytes);
  if (!whole || !mayNest) return ['embedded-object'];
  const { kind, faults } = await inspectArchive(await yauzl.fromBufferPromise(whole, options), false);
  return kind === undefined && faults.length === 0 ? ['embedded-object'] : faults;
}

function faultsOfWholePart(name: string, part: Buffer): FaultCode[] {
  if (name === 'mimetype') return [];
  if (part.length > 0 && !startsLikeMarkup(part)) return ['damaged'];
  const found = faultsOfDecidingPart(name, part);
  return mentionsDocumentType(part.toString('latin1')) ? [...found, 'document-type'] : found;
}

async function readWhole(content: Readable, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function declaresDocumentType(content: Readable, isXml: boolean): Promise<boolean> {
  let last = '';
  let isFirst = true;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    if (!isXml) continue;
    if (isFirst && !startsLikeMarkup(chunk)) throw new Error('A markup part does not start with markup');
    isFirst = false;
    const text = last + chunk.toString('latin1');
    if (mentionsDocumentType(text)) return true;
    last = text.slice(-40);
  }
  return false;
}

/** In UTF-16 every other byte is zero: with the zeros left out, one search serves all encodings an office program reads. */
function mentionsDocumentType(latin1: string): boolean {
  return /<!(DOCTYPE|ENTITY)/i.test(latin1.replaceAll('\0', ''));
}

function startsLikeMarkup(part: Buffer): boolean {
  return /^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\0\s]*</.test(part.subarray(0, 256).toString('latin1'));
}
