import { z } from 'zod';

/** The codes that look most like `text`, best first; none when nothing comes near. */
export function nearestCodes(text: string, codes: readonly string[], atMost = 3): string[] {
  const wanted = text.slice(0, 80).toLowerCase();
  return codes
    .map(code => ({ code, distance: distanceBetween(wanted, code.toLowerCase()) }))
    .filter(({ distance, code }) => distance <= Math.max(2, Math.ceil(Math.max(wanted.length, code.length) / 2)))
    .sort((one, other) => one.distance - other.distance || one.code.localeCompare(other.code, 'en'))
    .slice(0, atMost)
    .map(({ code }) => code);
}

/** What a caller is told about a code that is not in its vocabulary. */
export function unknownCodeText(noun: string, text: string, codes: readonly string[]): string {
  const near = nearestCodes(text, codes);
  const hint = near.length > 0 ? ` Did you mean ${near.join(', ')}?` : '';
  return `There is no ${noun} "${text.slice(0, 80)}".${hint}`;
}

/** A code of a closed vocabulary, whose refusal names the nearest codes. */
export function codeOf<const Code extends string>(codes: readonly Code[], noun: string) {
  return z.enum(codes, {
    error: issue =>
      typeof issue.input === 'string' ? unknownCodeText(noun, issue.input, codes) : `Give the code of a ${noun}.`,
  });
}

/** Edits from one text to the other; a text that the other starts or ends with counts as nearer. */
function distanceBetween(one: string, other: string): number {
  if (isPartOf(one, other)) return 1;
  let previous = Array.from({ length: [...other].length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    let diagonal = previous[0] as number;
    for (const [column, letter] of [...other].entries()) {
      const above = previous[column + 1] as number;
      current.push(Math.min(diagonal + (one[row - 1] === letter ? 0 : 1), above + 1, (current[column] as number) + 1));
      diagonal = above;
    }
    previous = current;
  }
  return previous.at(-1) as number;
}

function isPartOf(one: string, other: string): boolean {
  return one.length >= 3 && (other.startsWith(one) || other.endsWith(one) || other.split('.').includes(one));
}
