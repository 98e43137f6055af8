const maxBytes = 200;
const invisible =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const reservedByWindows = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;

/**
 * What a sender calls a file, made safe to show and to save under on every system: one path part, no characters that
 * hide or turn the text around, at most 200 bytes, with its ending kept. Cleaning a clean name changes nothing.
 */
export function cleanFileName(sent: string): string {
  const visible = sent.normalize('NFC').replace(invisible, '').replace(/\s+/gu, ' ');
  const base = visible.split(/[/\\]/).findLast(part => /[^. ]/.test(part)) ?? '';
  const plain = trimmed(base.replace(/[<>:"|?*]/g, '-'));
  const named = reservedByWindows.test(plain) ? `_${plain}` : plain;
  return shortened(named) || 'file';
}

/** The ending in small letters without its dot, or `''`. */
export function extensionOf(name: string): string {
  return /[^.]\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** `Content-Disposition` of a download (RFC 6266, RFC 8187): old clients read the plain name, all others the real one. */
export function contentDisposition(name: string): string {
  const clean = cleanFileName(name);
  const encoded = encodeURIComponent(clean).replace(
    /['()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${asciiOf(clean)}"; filename*=UTF-8''${encoded}`;
}

/** Headers of every file we hand out: it is saved, never run or shown inside our pages, and kept by no shared cache. */
export const servingHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Resource-Policy': 'same-site',
  'Cache-Control': 'private, no-store',
  'Referrer-Policy': 'no-referrer',
} as const;

function trimmed(name: string): string {
  return name.replace(/^[. ]+|[. ]+$/g, '');
}

function shortened(name: string): string {
  const extension = extensionOf(name);
  const ending = extension === '' ? '' : name.slice(-extension.length - 1);
  const stem = name.slice(0, name.length - ending.length);
  const room = maxBytes - Buffer.byteLength(ending);
  if (Buffer.byteLength(stem) <= room) return name;
  let kept = '';
  let bytes = 0;
  for (const character of stem) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    kept += character;
  }
  return trimmed(kept) + ending;
}

function asciiOf(name: string): string {
  const unmarked = name.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');
  // A percent sign in the plain name is decoded by some clients and not by others.
  return unmarked.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
}
