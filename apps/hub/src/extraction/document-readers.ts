/** Where the reading process finds the parsers: it runs without a module of its own, so it cannot look them up by name. */
export type Parsers = { pdf: string; docx: string; zip: string; pdfFonts: string; pdfCharacters: string };
export type ReadingOrder = {
  path: string;
  mediaType: string;
  maxCharacters: number;
  maxMemoryBytes: number;
  deadline: number;
  parsers: Parsers;
};
export type Reading = { text: string; isTruncated: boolean } | { error: string };

/*
 * Every function below is sent to the reading process as its own source text, because that can load no TypeScript and a
 * build would put it elsewhere. So they use each other and what they import themselves, nothing else of this module.
 */
export function readingProgram(order: ReadingOrder): string {
  const functions = [
    readDocument,
    watchOver,
    readPdf,
    readDocx,
    readPackage,
    readZipParts,
    textOfMarkup,
    passTag,
    decodeReference,
  ];
  return `${functions.map(String).join('\n')}\nreadDocument(${JSON.stringify(order)});`;
}

async function readDocument(order: ReadingOrder): Promise<void> {
  const { Worker } = await import('node:worker_threads');
  const watch = `(${String(watchOver)})(${order.maxMemoryBytes}, ${order.deadline})`;
  new Worker(watch, { eval: true }).unref();
  let reading: Reading;
  try {
    const isPdf = order.mediaType === 'application/pdf';
    const read = isPdf ? readPdf : order.mediaType.endsWith('wordprocessingml.document') ? readDocx : readPackage;
    const text = await read(order);
    reading = { text: text.slice(0, order.maxCharacters), isTruncated: text.length > order.maxCharacters };
  } catch (error) {
    reading = { error: String(error).slice(0, 500) };
  }
  process.send?.(reading);
}

/** Ends the process from a thread of its own: what a parser unpacks lies outside V8's heap, and the parser may be busy. */
function watchOver(maxMemoryBytes: number, deadline: number): void {
  setInterval(() => {
    const isOver = process.memoryUsage.rss() > maxMemoryBytes || performance.now() > deadline;
    if (isOver) process.kill(process.pid, 'SIGKILL');
  }, 25);
}

async function readPdf({ path, maxCharacters, parsers }: ReadingOrder): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const { getDocument } = (await import(parsers.pdf)) as typeof import('pdfjs-dist');
  const document = await getDocument({
    data: new Uint8Array(await readFile(path)),
    cMapUrl: parsers.pdfCharacters,
    cMapPacked: true,
    standardFontDataUrl: parsers.pdfFonts,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
  }).promise;
  let text = '';
  for (let number = 1; number <= document.numPages && text.length <= maxCharacters; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    for (const item of items) if ('str' in item) text += item.hasEOL ? `${item.str}\n` : item.str;
    text += '\n\n';
    page.cleanup();
  }
  return text;
}

async function readDocx({ path, parsers }: ReadingOrder): Promise<string> {
  const { createRequire } = await import('node:module');
  const mammoth = createRequire(parsers.docx)(parsers.docx) as typeof import('mammoth');
  return (await mammoth.extractRawText({ path })).value;
}

/** ODT, PPTX and XLSX: the text of the parts that hold it, in the order of their numbers. */
async function readPackage({ path, mediaType, maxCharacters, parsers }: ReadingOrder): Promise<string> {
  const kinds = {
    text: {
      parts: /^content\.xml$/,
      holders: /^text:(p|h|span|a)$/,
      ends: /^(text:(p|h|line-break)|table:table-cell)$/,
      blanks: /^text:(s|tab)$/,
    },
    slides: { parts: /^ppt\/(slides|notesSlides)\/\w+\.xml$/, holders: /^a:t$/, ends: /^a:(p|br)$/, blanks: /^a:tab$/ },
    sheets: { parts: /^xl\/(sharedStrings|worksheets\/\w+)\.xml$/, holders: /^t$/, ends: /^(si|is)$/, blanks: /^$/ },
  };
  const kind = mediaType.endsWith('text') ? 'text' : mediaType.endsWith('presentation') ? 'slides' : 'sheets';
  const { parts, ...elements } = kinds[kind];
  let text = '';
  for (const markup of await readZipParts(path, parsers.zip, parts)) {
    if (text.length > maxCharacters) break;
    text += textOfMarkup(markup, elements, maxCharacters + 1 - text.length);
  }
  return text;
}

async function readZipParts(path: string, parser: string, wanted: RegExp): Promise<string[]> {
  const { createRequire } = await import('node:module');
  const { text } = await import('node:stream/consumers');
  const yauzl = createRequire(parser)(parser) as typeof import('yauzl');
  const archive = await yauzl.openPromise(path, { autoClose: false, decodeStrings: true });
  const parts: { name: string; markup: string }[] = [];
  for await (const entry of archive.eachEntry()) {
    if (!wanted.test(entry.fileName)) continue;
    const content = await archive.openReadStreamPromise(entry);
    parts.push({ name: entry.fileName, markup: await text(content) });
  }
  archive.close();
  return parts
    .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
    .map(part => part.markup);
}

/** Elements by their part in a text: they hold its characters, end a line, or stand for a blank. */
export type TextElements = { holders: RegExp; ends: RegExp; blanks: RegExp };

/** The text of some markup. It knows no document types, so there is nothing that could be expanded. */
export function textOfMarkup(markup: string, elements: TextElements, maxCharacters: number): string {
  const token =
    /<!--[^]*?-->|<!\[CDATA\[(?<literal>[^]*?)\]\]>|<\?[^]*?\?>|<(?<slash>\/?)(?<name>[^\s<>/="'!?]+)(?:"[^"]*"|'[^']*'|[^<>"'])*?(?<close>\/?)>|(?<characters>[^<]+)/y;
  const reference = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi;
  const open: string[] = [];
  let text = '';
  while (text.length < maxCharacters && token.lastIndex < markup.length) {
    const found = token.exec(markup)?.groups;
    if (!found) throw new Error('The document is not well-formed XML.');
    const { literal, characters, name, slash, close } = found;
    if (name !== undefined) text += passTag(open, name, slash !== '', close !== '', elements);
    else if (elements.holders.test(open.at(-1) ?? ''))
      text += literal ?? (characters ?? '').replace(reference, decodeReference);
  }
  return text.slice(0, maxCharacters);
}

function passTag(open: string[], name: string, isEnd: boolean, isEmpty: boolean, elements: TextElements): string {
  if (isEnd) open.pop();
  else if (!isEmpty) open.push(name);
  if ((isEnd || isEmpty) && elements.ends.test(name)) return '\n';
  return isEmpty && elements.blanks.test(name) ? ' ' : '';
}

function decodeReference(whole: string, hex?: string, decimal?: string, name?: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  if (name !== undefined) return named[name] ?? whole;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
