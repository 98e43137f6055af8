import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, inflate } from 'node:zlib';
import { type FaultCode } from './file-faults.rules.js';

const inflateBounded = promisify<Buffer, { maxOutputLength: number; finishFlush: number }, Buffer>(inflate);
const windowBytes = 1024 * 1024;
const overlapBytes = 256;
const inflatedBytes = 32 * 1024 * 1024;
const inflatedTotal = 128 * 1024 * 1024;
const maxObjectStreams = 20_000;
const reachBytes = 2048;
const maxOpeners = 20;
/** What follows an opening action is looked at as far as this; at the end of a text there may be less. */
const padding = ' '.repeat(200);

/**
 * The names of ISO 32000 behind which a PDF acts, sends or carries something. Short ones count only with the value that
 * must follow, since three letters turn up by chance in compressed pictures.
 */
const activeName = new RegExp(
  [
    '/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)(?![A-Za-z0-9])',
    '/JS\\s*(?:\\((?:[\\x20-\\x7e\\s]{4}|\\xfe\\xff|\\))|<[0-9A-Fa-f\\s]{4}|\\d+\\s+\\d+\\s+R)',
    '/AA\\s*(?:<<|\\d+\\s+\\d+\\s+R)',
    '/XFA\\s*(?:\\[|\\d+\\s+\\d+\\s+R)',
  ].join('|'),
);
const encryption = /\/Encrypt\s*(?:<<|\d+\s+\d+\s+R)/;
/** LaTeX and LibreOffice write an opening action into every file; it merely says at which page to open. */
const openingAction = /\/OpenAction\s*(?:(\d+)\s+(\d+)\s+R|([^]{200}))/g;
const goesToPage = /^\s*(?:\[|<<[^<>]*?\/S\s*\/GoTo(?![A-Za-z]))/;

type ObjectStream = { first: number; text: string };
type Findings = { faults: Set<FaultCode>; openers: Set<string>; streams: ObjectStream[] };

/** Looks through a whole PDF, its object streams too, and gives way to other work after every mebibyte. */
export async function faultsOfPdf(bytes: Buffer): Promise<FaultCode[]> {
  const findings: Findings = { faults: new Set(), openers: new Set(), streams: [] };
  for (let start = 0; start < bytes.length; start += windowBytes) {
    const raw = bytes.toString('latin1', start, start + windowBytes + overlapBytes);
    const text = withoutEscapes(raw);
    lookThrough(start + windowBytes < bytes.length ? text : text + padding, findings);
    if (encryption.test(text)) findings.faults.add('locked-pdf');
    if (hidesObjectStream(raw, text)) findings.faults.add('unchecked-part');
    await nextTurn();
  }
  // Object streams of a protected file are ciphertext.
  if (!findings.faults.has('locked-pdf')) await lookThroughObjectStreams(bytes, findings);
  if (findings.openers.size > maxOpeners) findings.faults.add('active-pdf');
  for (const opener of [...findings.openers].slice(0, maxOpeners)) {
    const actions = definitionsOf(opener, bytes, findings.streams);
    if (actions.length === 0 || !actions.every(action => goesToPage.test(action))) findings.faults.add('active-pdf');
  }
  return [...findings.faults];
}

function lookThrough(text: string, { faults, openers }: Findings): void {
  if (activeName.test(text)) faults.add('active-pdf');
  for (const [, number, generation, direct] of text.matchAll(openingAction)) {
    if (number !== undefined) openers.add(`${number} ${generation}`);
    else if (!goesToPage.test(direct ?? '')) faults.add('active-pdf');
  }
}

/** Where an object such as `98 0` is defined, in the open or in an object stream: the start of each definition. */
function definitionsOf(opener: string, bytes: Buffer, streams: readonly ObjectStream[]): string[] {
  const found: string[] = [];
  const mark = `${opener} obj`;
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + mark.length)) {
    const isWhole = !/\d/.test(bytes.toString('latin1', at - 1, at));
    if (isWhole) found.push(withoutEscapes(bytes.toString('latin1', at + mark.length, at + mark.length + 300)));
  }
  const wanted = opener.split(' ')[0];
  for (const { first, text } of streams) {
    for (const [, number, offset] of text.slice(0, first).matchAll(/(\d+)\s+(\d+)/g)) {
      if (number === wanted) found.push(text.slice(first + Number(offset), first + Number(offset) + 300));
    }
  }
  return found;
}

async function lookThroughObjectStreams(bytes: Buffer, findings: Findings): Promise<void> {
  const { faults, streams } = findings;
  let total = 0;
  for (let at = bytes.indexOf('/ObjStm'); at !== -1; at = bytes.indexOf('/ObjStm', at + 7)) {
    const stream = streams.length < maxObjectStreams ? await objectsAt(bytes, at) : undefined;
    total += typeof stream === 'object' ? stream.text.length : 0;
    if (stream === 'too big' || total > inflatedTotal) return void faults.add('unpacks-too-big');
    if (stream === undefined) return void faults.add('unchecked-part');
    streams.push(stream);
    lookThrough(stream.text + padding, findings);
  }
}

/** The objects in the stream whose `/ObjStm` stands at an offset; undefined when they cannot be read with certainty. */
async function objectsAt(bytes: Buffer, at: number): Promise<ObjectStream | 'too big' | undefined> {
  const keyword = /^[^(%]*?stream(\r\n|\n|\r)/.exec(bytes.toString('latin1', at, at + reachBytes))?.[0];
  // A string or a comment in this dictionary could hold a decoy of the stream; writers of PDF put neither there.
  if (keyword === undefined) return undefined;
  const before =
    bytes
      .toString('latin1', Math.max(0, at - reachBytes), at)
      .split(/endobj|endstream/)
      .at(-1) ?? '';
  const dictionary = withoutEscapes(before + keyword);
  const content = await contentAt(bytes, at + keyword.length, dictionary);
  if (content === undefined || content === 'too big') return content;
  const first = Number(/\/First\s+(\d+)/.exec(dictionary)?.[1] ?? 0);
  return { first, text: withoutEscapes(content.toString('latin1')) };
}

async function contentAt(bytes: Buffer, start: number, dictionary: string): Promise<Buffer | 'too big' | undefined> {
  if (/\/(Filter|F)(?![A-Za-z])/.test(dictionary)) {
    return isPlainlyDeflated(dictionary) ? inflateAt(bytes, start) : undefined;
  }
  // Without a filter the objects lie open and the first look has seen them; they start with their numbers.
  const opened = bytes.subarray(start, start + reachBytes);
  return /^\s*\d+\s+\d+\s/.test(opened.toString('latin1')) ? opened : undefined;
}

function isPlainlyDeflated(dictionary: string): boolean {
  const isFlate = /\/(Filter|F)\s*(\[\s*)?\/(FlateDecode|Fl)\s*(\]|\/|>>)/.test(dictionary);
  return isFlate && !/\/Predictor\s*([2-9]|1\d)|\/(DecodeParms|DP)\s*\d/.test(dictionary);
}

async function inflateAt(bytes: Buffer, start: number): Promise<Buffer | 'too big' | undefined> {
  try {
    // The end of the deflated data is in the data; what follows it is not looked at.
    const limits = { maxOutputLength: inflatedBytes, finishFlush: constants.Z_SYNC_FLUSH };
    return await inflateBounded(bytes.subarray(start, start + inflatedBytes), limits);
  } catch (error) {
    return isTooBig(error) ? 'too big' : undefined;
  }
}

function isTooBig(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** `/Obj#53tm` is `/ObjStm` to a reader of PDF; no writer spells it so without a reason. */
function hidesObjectStream(raw: string, text: string): boolean {
  return text.split('/ObjStm').length > raw.split('/ObjStm').length;
}

function withoutEscapes(text: string): string {
  return text.replace(/#([0-9A-Fa-f]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
