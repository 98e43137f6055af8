import { type Language, languages } from '@ortoo/contracts';

const byPrimary = new Map<string, Language>(languages.map(({ code }) => [code.split('-')[0] ?? code, code]));
// Karakalpak readers live with Uzbek; English would be the worse guess.
const nearest = new Map<string, Language>([['kaa', 'uz-Latn']]);

/**
 * The language to write in for someone who prefers these BCP 47 tags, best first: region and script are ignored
 * (`uz-Cyrl` gets Uzbek), `en_GB` and odd cases are understood, what is no tag is passed over. English when none fits.
 */
export function chooseLanguage(preferences: readonly string[]): Language {
  const primaries = preferences.map(tag => tag.trim().toLowerCase().split(/[-_]/)[0] ?? '');
  for (const known of [byPrimary, nearest]) {
    const fitting = primaries.map(primary => known.get(primary)).find(language => language !== undefined);
    if (fitting) return fitting;
  }
  return 'en';
}

/** The tags of an `Accept-Language` header, most wanted first (RFC 9110 §12.5.4); what has q=0 is not wanted. */
export function preferredTags(acceptLanguage: string): string[] {
  return acceptLanguage
    .split(',')
    .map(part => {
      const [tag = '', ...parameters] = part.split(';').map(piece => piece.trim());
      const quality = parameters.find(parameter => /^q=/i.test(parameter))?.slice(2);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== '' && tag !== '*' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}
