/** Cuts a text to at most `limit` characters, at the end of a paragraph, sentence or word, and says so by an ellipsis. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, Math.max(0, limit));
  const cut = [/^[^]*(?=\n\s*\n)/, /^[^]*[.!?…](?=\s)/, /^[^]*(?=\s)/]
    .map(end => end.exec(head)?.[0].trimEnd() ?? '')
    .find(part => part.length > limit * 0.6);
  // Half a surrogate pair, or a letter without its accent, is worse than a letter less.
  const plain = cut ?? head.replace(/[\ud800-\udbff]$|\s+\S*$/, '');
  return plain === '' ? '' : `${plain.replace(/[\s,;:–-]+$/u, '')} …`;
}

/** What is cut so that a mail keeps its size: how long a body may be, and how many items are told of. */
export interface Cut {
  bodyLimit: number;
  items: number;
}

/**
 * The mildest cut under which `sizeOf` keeps within `limit`: bodies get shorter, all to the same length; only when
 * titles alone are too much are there fewer items.
 */
export function mildestCut(longestBody: number, items: number, limit: number, sizeOf: (cut: Cut) => number): Cut {
  if (sizeOf({ bodyLimit: longestBody, items }) <= limit) return { bodyLimit: longestBody, items };
  for (let left = items; left > 1; left = Math.floor(left * 0.8)) {
    if (sizeOf({ bodyLimit: 0, items: left }) > limit) continue;
    let [good, bad] = [0, longestBody];
    while (bad - good > 20) {
      const middle = Math.floor((good + bad) / 2);
      if (sizeOf({ bodyLimit: middle, items: left }) <= limit) good = middle;
      else bad = middle;
    }
    return { bodyLimit: good, items: left };
  }
  return { bodyLimit: 0, items: 1 };
}
