import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Parsers, type Reading, type ReadingOrder, readingProgram } from './document-readers.js';
import { inTurn } from './in-turn.js';
import { decodePlainText } from './plain-text.rules.js';

export type ExtractedText = { text: string; isTruncated: boolean } | { failed: string };
export type ExtractionLimits = {
  /** How long a document may take, in milliseconds. */
  deadline: number;
  /** What the parser may use of V8's heap, in MiB. */
  heap: number;
  /** What its process may use in all, in MiB: unpacked streams lie outside V8's heap. */
  memory: number;
  /** How much text is kept, in bytes of UTF-8. */
  textBytes: number;
};

export const extractionLimits: ExtractionLimits = {
  deadline: 60_000,
  heap: 256,
  memory: 640,
  textBytes: 2 * 1024 * 1024,
};

const readAlone = inTurn();

/**
 * Reads the text of a file for search. Documents are parsed in a process of their own, one at a time; a parser that
 * hangs, crashes or eats memory ends with its process, and the file simply has no text. A worker thread will not do:
 * when its heap is full, V8 may end the whole service.
 */
export async function extractText(path: string, mediaType: string, limits = extractionLimits): Promise<ExtractedText> {
  if (mediaType.startsWith('image/')) return { failed: 'A picture has no text that could be read.' };
  if (mediaType.startsWith('text/')) return withinLimit(await readPlainText(path, limits.textBytes), limits.textBytes);
  const order: ReadingOrder = {
    path,
    mediaType,
    maxCharacters: limits.textBytes,
    maxMemoryBytes: limits.memory * 2 ** 20,
    deadline: limits.deadline,
    parsers: findParsers(),
  };
  const reading = await readAlone(() => readInProcess(order, limits));
  return 'error' in reading ? { failed: reading.error } : withinLimit(reading, limits.textBytes);
}

function findParsers(): Parsers {
  const { resolve } = createRequire(import.meta.url);
  const pdf = resolve('pdfjs-dist/legacy/build/pdf.mjs');
  const pdfFolder = dirname(dirname(dirname(pdf)));
  return {
    pdf: pathToFileURL(pdf).href,
    docx: resolve('mammoth'),
    zip: resolve('yauzl'),
    pdfFonts: join(pdfFolder, 'standard_fonts') + sep,
    pdfCharacters: join(pdfFolder, 'cmaps') + sep,
  };
}

function readInProcess(order: ReadingOrder, limits: ExtractionLimits): Promise<Reading> {
  const reader = spawn(process.execPath, [`--max-old-space-size=${limits.heap}`, '--eval', readingProgram(order)], {
    // The parser of a stranger's file sees neither our settings nor our log.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let timer: NodeJS.Timeout | undefined;
  const reading = new Promise<Reading>(resolve => {
    timer = setTimeout(resolve, limits.deadline, { error: 'Reading the document took too long.' });
    reader.once('message', message => resolve(message as Reading));
    reader.once('error', error => resolve({ error: `The parser did not start: ${error.message}` }));
    reader.once('exit', () =>
      resolve({ error: 'The parser stopped: the document needs too much memory or is damaged.' }),
    );
  });
  return reading.finally(() => {
    clearTimeout(timer);
    reader.kill('SIGKILL');
  });
}

async function readPlainText(path: string, maxBytes: number): Promise<{ text: string; isTruncated: boolean }> {
  const file = await open(path, 'r');
  try {
    // Four bytes are the most that an encoding needs for a character that takes one in UTF-8.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4 * maxBytes), 0, 4 * maxBytes, 0);
    const { size } = await file.stat();
    return { text: decodePlainText(buffer.subarray(0, bytesRead)), isTruncated: size > bytesRead };
  } finally {
    await file.close();
  }
}

function withinLimit(reading: { text: string; isTruncated: boolean }, maxBytes: number): ExtractedText {
  // PostgreSQL takes neither NUL nor half a surrogate pair in a text.
  const text = reading.text.replace(/\0|\p{Surrogate}/gu, ' ');
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return { text, isTruncated: reading.isTruncated };
  // `stream` leaves out a character that the cut has halved.
  return { text: new TextDecoder().decode(bytes.subarray(0, maxBytes), { stream: true }), isTruncated: true };
}
