/** The languages in which everything that people read is written; all five are equal. */
export type Language = 'en' | 'mn' | 'vi' | 'uz-Latn' | 'ru';

/** One text in each of the five languages. */
export type Labels = Readonly<Record<Language, string>>;

/** One entry of a closed vocabulary: the stable code that is stored, and what people read. */
export interface Concept<Code extends string = string> {
  readonly code: Code;
  readonly labels: Labels;
}

/** The codes of a vocabulary in its order, fit for `z.enum`. */
export function codesOf<const Concepts extends readonly Concept[]>(concepts: Concepts): Concepts[number]['code'][] {
  return concepts.map(concept => concept.code);
}

/**
 * What people read for a code of a vocabulary.
 * A code that this version does not know is shown as it is: it came from a newer hub and must not vanish.
 */
export function labelOf(concepts: readonly Concept[], code: string, language: Language): string {
  return concepts.find(concept => concept.code === code)?.labels[language] ?? code;
}
