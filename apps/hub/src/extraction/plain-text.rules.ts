/**
 * Encodings that text files from our regions come in, apart from Unicode: old Windows in Cyrillic, Vietnamese and Latin.
 * The last is 1254 since Node reads 1252 as Latin-1, without its quotation marks; the two differ in six Icelandic letters.
 */
type LegacyEncoding = 'windows-1251' | 'windows-1258' | 'windows-1254';

/** Reads the bytes of a text file in whatever encoding they are; never fails, and never shows a byte order mark. */
export function decodePlainText(bytes: Uint8Array): string {
  const unicode = unicodeEncodingOf(bytes);
  if (unicode) return new TextDecoder(unicode).decode(bytes);
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  return new TextDecoder(legacyEncodingOf(bytes)).decode(bytes).normalize('NFC');
}

/** True for bytes that can be text: no control characters but tab, line and page ends; UTF-16 needs its mark. */
export function isPlainText(bytes: Uint8Array, isUtf16 = false): boolean {
  return isUtf16 || bytes.every(byte => byte >= 32 || (byte >= 9 && byte <= 13));
}

export function unicodeEncodingOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // `stream` forgives a last character that is cut in half where the reading stopped.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    // Not UTF-8 is an answer here, not a fault.
    return false;
  }
}

/**
 * In Cyrillic whole words lie above 127; in Western text single letters do. Vietnamese is told by its combining marks
 * and the letters that only it has.
 */
function legacyEncodingOf(bytes: Uint8Array): LegacyEncoding {
  let high = 0;
  let neighbours = 0;
  let vietnamese = 0;
  const vietnameseBytes = new Set([0xcc, 0xd2, 0xde, 0xec, 0xf2, 0xf5, 0xd5, 0xfd, 0xdd, 0xf0, 0xd0]);
  bytes.forEach((byte, index) => {
    if (byte < 128) return;
    high += 1;
    if ((bytes[index - 1] ?? 0) >= 192) neighbours += 1;
    if (vietnameseBytes.has(byte)) vietnamese += 1;
  });
  // Two marked letters in a row are common in Vietnamese (one in three), pairs of capitals aside; in Cyrillic most are.
  if (neighbours > high * 0.55) return 'windows-1251';
  return vietnamese > high * 0.3 ? 'windows-1258' : 'windows-1254';
}
