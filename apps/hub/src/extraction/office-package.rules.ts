import { type FaultCode } from './file-faults.rules.js';

export type OfficeKind = 'docx' | 'xlsx' | 'pptx' | 'odt';
export type PackageEntry = {
  name: string;
  bytes: number;
  packedBytes: number;
  isEncrypted: boolean;
  isSymbolicLink: boolean;
};

export const packageLimits = { entries: 5000, unpackedBytes: 200 * 1024 * 1024, ratio: 100 };

const macro =
  /(^|\/)(vbaProject\w*\.bin|vbaData\.xml|activeX\d*\.(xml|bin))$|(^|\/)(macrosheets|dialogsheets|activeX)\/|^(Basic|Scripts|Dialogs)\//i;
const nestedDocument = /(^|\/)embeddings\/[^/]+\.(docx|xlsx|pptx)$/i;
const embedded = /(^|\/)embeddings\/|^Object \d+$|(^|\/)oleObject\d*\.bin$/i;
const program = /\.(exe|dll|com|scr|pif|msi|bat|cmd|ps1|vbs?|vbe|jse?|wsf|hta|jar|lnk|reg|html?|svgz?|swf|chm)$/i;
const svgPicture = /^(word|xl|ppt)\/media\/[^/]+\.svg$/i;
const linkedWorkbook = /(^|\/)externalLinks\/externalLink\d*\.xml$/i;

export function faultsOfEntries(entries: readonly PackageEntry[], archiveBytes: number): FaultCode[] {
  const found = new Set<FaultCode>(entries.flatMap(faultsOfEntry));
  const unpacked = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const packed = entries.reduce((sum, entry) => sum + entry.packedBytes, 0);
  if (entries.length > packageLimits.entries) found.add('too-many-parts');
  if (unpacked > packageLimits.unpackedBytes || unpacked > packageLimits.ratio * archiveBytes)
    found.add('unpacks-too-big');
  // Parts that together are longer than the archive overlap each other: the trick of the denser archive bombs.
  if (packed > archiveBytes) found.add('unpacks-too-big');
  // Windows and macOS do not tell names apart by case, so neither may a package.
  if (new Set(entries.map(entry => entry.name.normalize('NFC').toLowerCase())).size < entries.length)
    found.add('unsafe-part');
  return [...found];
}

function faultsOfEntry(entry: PackageEntry): FaultCode[] {
  const found: FaultCode[] = [];
  if (entry.isSymbolicLink || isUnsafeName(entry.name)) found.push('unsafe-part');
  if (entry.isEncrypted) found.push('encrypted');
  if (macro.test(entry.name)) found.push('macro');
  if (embedded.test(entry.name) && !nestedDocument.test(entry.name)) found.push('embedded-object');
  if (program.test(entry.name) && !svgPicture.test(entry.name)) found.push('embedded-object');
  if (linkedWorkbook.test(entry.name)) found.push('external-content');
  return found;
}

function isUnsafeName(name: string): boolean {
  return (
    name === '' || /[\p{Cc}\\:]|^\/|\/\//u.test(name) || name.split('/').some(part => part === '..' || part === '.')
  );
}

export function isNestedDocument(name: string): boolean {
  return nestedDocument.test(name);
}

/** Parts that decide what the document is or loads; they are read whole, all others only looked through for entities. */
export function isDecidingPart(name: string): boolean {
  return /\.rels$|^\[Content_Types\]\.xml$|^mimetype$|^META-INF\/manifest\.xml$|(^|\/)(content|styles|settings)\.xml$/i.test(
    name,
  );
}

export function isMarkup(name: string): boolean {
  return /\.(xml|rels|vml|rdf|svg)$/i.test(name);
}

export function faultsOfDecidingPart(name: string, content: Buffer): FaultCode[] {
  const text = textOf(content);
  if (/^\[Content_Types\]\.xml$/i.test(name)) return faultsOfContentTypes(decodeReferences(text));
  if (/manifest\.xml$/i.test(name)) return faultsOfManifest(decodeReferences(text));
  const tags = tagsIn(text);
  if (!tags) return ['damaged'];
  return [...new Set(tags.flatMap(/\.rels$/i.test(name) ? faultsOfRelationship : faultsOfOpenDocumentTag))];
}

/** Which document the package claims to be by its own declaration, whatever its name says. */
export function kindOfPackage(contentTypes: Buffer | undefined, mimetype: Buffer | undefined): OfficeKind | undefined {
  if (mimetype && contentTypes) return undefined;
  if (mimetype)
    return mimetype.toString('latin1').trim() === 'application/vnd.oasis.opendocument.text' ? 'odt' : undefined;
  if (!contentTypes) return undefined;
  const main =
    /openxmlformats-officedocument\.(wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation)\.main\+xml/;
  const kinds = {
    'wordprocessingml.document': 'docx',
    'spreadsheetml.sheet': 'xlsx',
    'presentationml.presentation': 'pptx',
  } as const;
  const declared = main.exec(decodeReferences(textOf(contentTypes)))?.[1];
  return declared === undefined ? undefined : kinds[declared as keyof typeof kinds];
}

function faultsOfContentTypes(text: string): FaultCode[] {
  const found: FaultCode[] = [];
  if (/macroEnabled|vbaProject|activeX|macrosheet|dialogsheet/i.test(text)) found.push('macro');
  if (/oleObject|application\/x-msdownload/i.test(text)) found.push('embedded-object');
  return found;
}

function faultsOfManifest(text: string): FaultCode[] {
  const found: FaultCode[] = [];
  if (/encryption-data/.test(text)) found.push('encrypted');
  if (/oleobject/i.test(text)) found.push('embedded-object');
  return found;
}

function faultsOfRelationship(tag: Tag): FaultCode[] {
  if (!/(^|:)Relationship$/.test(tag.name)) return [];
  const isExternal = /^\s*external/i.test(tag.attributes.get('TargetMode') ?? '');
  return isExternal && !/\/hyperlink$/.test(tag.attributes.get('Type') ?? '') ? ['external-content'] : [];
}

function faultsOfOpenDocumentTag({ name, attributes }: Tag): FaultCode[] {
  if (/^(script:event-listener|office:script|script:.*)$/.test(name)) return ['macro'];
  if (/^(draw:(plugin|applet|floating-frame)|office:dde-source)$/.test(name)) return ['embedded-object'];
  const loads = /^(draw:(image|object|object-ole|fill-image)|text:section-source|style:background-image|form:.*)$/.test(
    name,
  );
  const target = attributes.get('xlink:href') ?? '';
  return loads && /^\s*([a-z][a-z0-9+.-]*:|\/|\\|\.\.\/)/i.test(target) ? ['external-content'] : [];
}

type Tag = { name: string; attributes: Map<string, string> };

/**
 * The opening tags of a text, or undefined when it is not well formed. Every character is looked at once or twice:
 * one pattern over the whole text would start anew at each `<` and take hours over a file made for that.
 */
export function tagsIn(text: string): Tag[] | undefined {
  const tags: Tag[] = [];
  const unparsed = /!--[^]*?-->|!\[CDATA\[[^]*?\]\]>|\?[^]*?\?>|\/[^<>]*>/y;
  const opening = /([^\s<>/="'!?]+)/y;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    unparsed.lastIndex = opening.lastIndex = at + 1;
    if (unparsed.test(text)) {
      at = unparsed.lastIndex;
      continue;
    }
    const name = opening.exec(text)?.[1];
    const rest = name === undefined ? undefined : attributesAt(text, opening.lastIndex);
    if (name === undefined || !rest) return undefined;
    tags.push({ name, attributes: rest.attributes });
    at = rest.end;
  }
  return tags;
}

function attributesAt(text: string, start: number): { attributes: Map<string, string>; end: number } | undefined {
  const attributes = new Map<string, string>();
  const attribute = /\s+([^\s<>/="']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
  let end = start;
  for (attribute.lastIndex = start; ;) {
    const found = attribute.exec(text);
    if (!found) break;
    attributes.set(found[1] ?? '', decodeReferences(found[2] ?? found[3] ?? ''));
    end = attribute.lastIndex;
  }
  const close = /\s*\/?>/y;
  close.lastIndex = end;
  return close.test(text) ? { attributes, end: close.lastIndex } : undefined;
}

function textOf(content: Buffer): string {
  if (content[0] === 0xfe || content[0] === 0) return new TextDecoder('utf-16be').decode(content);
  return new TextDecoder(content[0] === 0xff || content[1] === 0 ? 'utf-16le' : 'utf-8').decode(content);
}

function decodeReferences(text: string): string {
  return text.replace(
    /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi,
    (_whole, hex: string | undefined, decimal: string | undefined) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}
