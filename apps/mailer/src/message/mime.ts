import { type KeyObject } from 'node:crypto';
import { type Language } from '@ortoo/contracts';

/** A message before it is written out: headers as text, and the same content in two forms. */
export interface MessageOrder {
  /** In the order in which they are written; values are plain text, or finished where `isReady`. */
  headers: { name: string; value: string; isReady?: boolean }[];
  text: string;
  html: string;
  /** For languages that are nearly always shorter in base64; without it each part takes what is shorter for it. */
  isBase64: boolean;
  /** Separates the parts; the same message gets the same on every attempt. */
  boundary: string;
  dkim: { domain: string; selector: string; privateKey: KeyObject; signedHeaders: string[]; at: number };
}

/** Mongolian, Russian and Vietnamese take 1.4 to 2.2 times the room as quoted-printable; Uzbek and English less. */
export function isLongerQuoted(language: Language): boolean {
  return language === 'mn' || language === 'ru' || language === 'vi';
}

/*
 * The functions below are sent to worker threads as their own source text (see compose-pool.ts), so they use each other
 * and what they import themselves, nothing else of this module. They are ours and not nodemailer's because its stream
 * chain composes 0.7 to 1.2 thousand mails a second and these about four (docs/benchmarks.md); the specs read every
 * result with mailparser and mailauth.
 */

/** Everything a worker needs, as a program. */
export function composingProgram(): string {
  const functions = [
    composeMessage,
    partOf,
    encodedLength,
    quotedPrintable,
    base64Lines,
    headerLine,
    encodedWords,
    fold,
    signature,
  ];
  return `${functions.map(String).join('\n')}
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ id, order }) => {
      Promise.resolve().then(() => composeMessage(order)).then(
        raw => { const bytes = Buffer.from(raw, 'latin1'); parentPort.postMessage({ id, bytes }); },
        error => parentPort.postMessage({ id, error: String(error) }));
    });`;
}

/** Writes a message as RFC 5322 text of 7-bit characters, signed with DKIM (RFC 6376, relaxed/relaxed). */
export async function composeMessage(order: MessageOrder): Promise<string> {
  const { boundary, dkim } = order;
  const headers = [
    ...order.headers.map(({ name, value, isReady }) => headerLine(name, value, isReady === true)),
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ];
  const parts = [partOf('text/plain', order.text, order.isBase64), partOf('text/html', order.html, order.isBase64)];
  const body = `${parts.map(part => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
  return `${[await signature(headers, body, dkim), ...headers].join('\r\n')}\r\n\r\n${body}`;
}

function partOf(type: string, content: string, isBase64: boolean): string {
  const text = content.replace(/\r\n?|\n/g, '\r\n');
  const { quoted, base64 } = encodedLength(text);
  const [encoding, encoded] =
    !isBase64 && quoted <= base64 ? ['quoted-printable', quotedPrintable(text)] : ['base64', base64Lines(text)];
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${encoded}`;
}

/** How many bytes a text takes in either transfer encoding; close enough to decide by. */
export function encodedLength(text: string): { quoted: number; base64: number } {
  const bytes = Buffer.from(text);
  let escaped = 0;
  for (let n = 0; n < bytes.length; n++) {
    const byte = bytes[n] ?? 0;
    if (byte > 0x7e || byte === 0x3d || (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) escaped += 1;
  }
  return { quoted: Math.ceil((bytes.length + 2 * escaped) * 1.04), base64: Math.ceil(bytes.length / 57) * 78 };
}

/** Quoted-printable (RFC 2045 §6.7): lines of at most 76 characters, no white space at their ends. */
export function quotedPrintable(text: string): string {
  const encode = (value: string): string =>
    Array.from(Buffer.from(value), byte => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  const lines: string[] = [];
  for (const line of text.split('\r\n')) {
    const safe = line.replace(/[^\t\x20-\x3c\x3e-\x7e]+/g, encode).replace(/[\t ]$/, encode);
    let rest = safe;
    while (rest.length > 76) {
      let cut = 75;
      // An escape stays in one piece.
      if (rest[cut - 1] === '=') cut -= 1;
      else if (rest[cut - 2] === '=') cut -= 2;
      lines.push(`${rest.slice(0, cut)}=`);
      rest = rest.slice(cut);
    }
    lines.push(rest);
  }
  return lines.join('\r\n');
}

function base64Lines(text: string): string {
  return (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');
}

function headerLine(name: string, value: string, isReady: boolean): string {
  // A line break in a value would begin a header of its own.
  const oneLine = value.replace(/[\r\n\0]+/g, ' ').trim();
  if (isReady) return `${name}: ${oneLine}`;
  return /^[\x20-\x7e]*$/.test(oneLine) ? fold(`${name}: ${oneLine}`) : `${name}: ${encodedWords(oneLine)}`;
}

/** RFC 2047 encoded words of whole characters; each fits a line. */
export function encodedWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 42) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return words.map(part => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`).join('\r\n ');
}

function fold(line: string): string {
  return line.replace(/(?=.{77})(.{20,76}) (?=\S)/g, '$1\r\n ');
}

async function signature(headers: string[], body: string, dkim: MessageOrder['dkim']): Promise<string> {
  const { createHash, sign } = await import('node:crypto');
  const relaxed = (header: string): string => {
    const colon = header.indexOf(':');
    const value = header
      .slice(colon + 1)
      .replace(/\r\n/g, '')
      .replace(/[\t ]+/g, ' ')
      .trim();
    return `${header.slice(0, colon).trim().toLowerCase()}:${value}`;
  };
  const byName = new Map(headers.map(header => [header.slice(0, header.indexOf(':')).toLowerCase(), header]));
  const signed = dkim.signedHeaders.filter(name => byName.has(name.toLowerCase()));
  const canonicalBody = body
    .replace(/[\t ]{2,}|\t/g, ' ')
    .replace(/ +\r\n/g, '\r\n')
    .replace(/(\r\n)*$/, '\r\n');
  const bodyHash = createHash('sha256').update(canonicalBody, 'latin1').digest('base64');
  const open = [
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${dkim.domain};`,
    ` s=${dkim.selector}; t=${dkim.at};`,
    ...(signed.join(':').match(/.{1,70}(?::|$)/g) ?? []).map((names, n) => (n === 0 ? ` h=${names}` : `  ${names}`)),
  ].join('\r\n');
  const unsigned = `${open};\r\n bh=${bodyHash};\r\n b=`;
  const toSign = [...signed.map(name => relaxed(byName.get(name.toLowerCase()) ?? '')), relaxed(unsigned)].join('\r\n');
  const value = sign('sha256', Buffer.from(toSign, 'latin1'), dkim.privateKey).toString('base64');
  return unsigned + (value.match(/.{1,72}/g) ?? []).join('\r\n  ');
}
