import { type Reach } from '@ortoo/messaging';

/** What collecting looks at before any payload. */
export interface Heading {
  position: number;
  type: string;
  reach: Reach;
}

/** A piece of the ledger that is applied by one statement. */
export type Run =
  | { kind: 'match'; from: number; to: number }
  | { kind: 'newcomers' | 'former' | 'withdrawn' | 'chosen'; from: number; to: number };

/**
 * Splits a batch into runs, in order. What depends on who has an item already is a run of its own; other internal events
 * are nobody's mail.
 */
export function runsOf(headings: readonly Heading[]): Run[] {
  const runs: Run[] = [];
  for (const heading of headings) {
    const kind = kindOf(heading);
    if (!kind) continue;
    const last = runs.at(-1);
    if (kind === 'match' && last?.kind === 'match') last.to = heading.position;
    else runs.push({ kind, from: heading.position, to: heading.position });
  }
  return runs;
}

function kindOf({ type, reach }: Heading): Run['kind'] | null {
  if (reach === 'internal') return type === 'int.digest.chosen' ? 'chosen' : null;
  if (reach === 'newcomers' || reach === 'former') return reach;
  return type.endsWith('.withdrawn') ? 'withdrawn' : 'match';
}

/**
 * How much of a batch may be applied: up to the first missing number. A batch that does not follow what was applied is
 * taken only where the history before it is no longer kept.
 * @throws Error when a number is missing that should be there.
 */
export function inOrder<H extends Heading>(headings: readonly H[], lastApplied: number, oldestKept: number): H[] {
  const first = headings[0];
  if (!first) return [];
  if (first.position !== lastApplied + 1 && first.position !== oldestKept)
    throw new Error(`The ledger goes on at ${first.position} after ${lastApplied}`);
  const gap = headings.findIndex((heading, n) => heading.position !== first.position + n);
  return gap === -1 ? [...headings] : headings.slice(0, gap);
}
