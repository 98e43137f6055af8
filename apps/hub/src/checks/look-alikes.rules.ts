/** A record that may be the same work. */
export interface LookAlike {
  id: string;
  title: string;
  kind: string;
  organisation: { id: string; name: string };
  url: string;
  /** 0 to 1, of the titles. */
  likeness: number;
}

/** Kinds that take months and money: nobody should do one twice unknowingly. */
export const researchKinds = ['announced_study', 'study', 'assessment', 'evaluation'] as const;

/**
 * How a kind is compared before it is stored. Announcements are compared by likeness, since that is what they are for;
 * finished research only with equal titles of others, since series of reports differ by little; other kinds not at all.
 */
export function comparisonOf(kind: string): 'likeness' | 'equal title' | 'none' {
  if (kind === 'announced_study') return 'likeness';
  return researchKinds.some(research => research === kind) ? 'equal title' : 'none';
}

/** Below this no pair is looked at: word similarity of pg_trgm on folded titles. */
export const leastLikeness = 0.45;

/** Whether two announcements are to be looked at by a person: very like titles, or like ones on a common place or theme. */
export function isAlike(pair: { likeness: number; sharesPlaceOrTheme: boolean }): boolean {
  return pair.likeness >= 0.65 || (pair.sharesPlaceOrTheme && pair.likeness >= leastLikeness);
}
