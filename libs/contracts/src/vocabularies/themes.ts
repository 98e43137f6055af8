import { z } from 'zod';
import { codesOf, type Concept, type Labels, type Language } from './concept.js';
import { themeLabels } from './theme-labels.js';

type Code = keyof typeof themeLabels.en;

/** A theme: a domain (no parent), or a sub-domain under one. */
export interface Theme extends Concept<Code> {
  readonly parent?: Code;
}

const codes = Object.keys(themeLabels.en) as Code[];

/** Domains, sub-domains and cross-cutting tags of the UNICEF ECA child rights monitoring framework, in its order. */
export const themes: readonly Theme[] = codes.map(code => {
  const parent = parentOf(code);
  return parent ? { code, parent, labels: labelsOf(code) } : { code, labels: labelsOf(code) };
});

/** The code of a theme, for example `health.nutrition`. */
export const ThemeCode = z.enum(codesOf(themes)).meta({
  id: 'ThemeCode',
  description: 'A domain or sub-domain of the UNICEF ECA child rights monitoring framework.',
});
export type ThemeCode = Code;

/**
 * Every theme under which a record with these themes must be found: its own, and the domains above them.
 * Whoever follows `health` gets what is tagged `health.nutrition`; not the other way round.
 */
export function expandThemes(recordThemes: readonly string[]): string[] {
  return [...new Set(recordThemes.flatMap(code => (code.includes('.') ? [code, domainOf(code)] : [code])))];
}

function domainOf(code: string): string {
  return code.slice(0, code.indexOf('.'));
}

function parentOf(code: Code): Code | undefined {
  return codes.find(candidate => code.startsWith(`${candidate}.`));
}

function labelsOf(code: Code): Labels {
  const entries = Object.entries(themeLabels) as [Language, Record<Code, string>][];
  return Object.fromEntries(entries.map(([language, labels]) => [language, labels[code]])) as Labels;
}
