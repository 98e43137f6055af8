import { type Concept, labelOf, type Language } from './concept.js';
import { contentLanguages, languages, LanguageCode } from './languages.js';
import { CrcClusterCode, crcClusters } from './crc-clusters.js';
import { evidenceGrades, MaterialKind, materialKinds, replicationStatuses } from './materials.js';
import { organisationStandings, organisationTypes } from './organisations.js';
import { audiences, licences } from './sharing.js';
import { expandThemes, ThemeCode, themes } from './themes.js';

const vocabularies: Record<string, readonly Concept[]> = {
  languages,
  contentLanguages,
  themes,
  crcClusters,
  materialKinds,
  evidenceGrades,
  replicationStatuses,
  organisationTypes,
  organisationStandings,
  audiences,
  audienceReaders: audiences.map(({ code, readers }) => ({ code, labels: readers })),
  licences,
};
const codes = languages.map(language => language.code);

describe.each(Object.entries(vocabularies))('vocabulary %s', (name, concepts) => {
  it('names each code once', () => {
    expect(new Set(concepts.map(concept => concept.code)).size).toBe(concepts.length);
  });

  it.each(codes)('labels every code in %s, composed and without stray spaces', language => {
    for (const { code, labels } of concepts) {
      const label = labels[language];
      expect({ code, label }).toEqual({ code, label: label.normalize('NFC').trim().replace(/ {2,}/g, ' ') });
      expect(label).not.toBe('');
    }
  });

  it.each(codes)('gives no two codes the same label in %s', language => {
    const labels = concepts.map(concept => concept.labels[language]);
    expect([...new Set(labels)]).toEqual(labels);
  });

  it('writes each language in its own script', () => {
    if (name === 'licences') return;
    for (const { labels } of concepts) {
      expect(labels.mn).not.toMatch(/[a-z]{4,}/i);
      expect(labels.ru).not.toMatch(/[a-z]{4,}/i);
      for (const language of ['en', 'vi', 'uz-Latn'] as const)
        expect(labels[language]).not.toMatch(/\p{Script=Cyrillic}/u);
    }
  });

  it('writes Uzbek with the letters ʻ and ʼ, never with quotes', () => {
    for (const { labels } of concepts) {
      expect(labels['uz-Latn']).not.toMatch(/['‘’`´]/);
      expect(labels['uz-Latn']).not.toMatch(/[^ogOG]ʻ|[ogOG]ʼ/);
    }
  });

  it('writes Mongolian with ө and ү, not with the look-alikes of old keyboards', () => {
    for (const { labels } of concepts) expect(labels.mn).not.toMatch(/[єїvЄЇ]/);
  });
});

describe('themes', () => {
  it('puts every sub-domain under a domain that exists', () => {
    for (const { code, parent } of themes) expect(parent).toBe(code.includes('.') ? code.split('.')[0] : undefined);
    expect(themes.filter(theme => !theme.parent).map(theme => theme.code)).toEqual([
      'governance',
      'health',
      'education',
      'protection',
      'participation',
      'poverty',
      'cross',
    ]);
  });

  it('finds a sub-domain under its domain, and keeps a code that it does not know', () => {
    expect(expandThemes(['health.wash', 'health.nutrition', 'poverty'])).toEqual([
      'health.wash',
      'health',
      'health.nutrition',
      'poverty',
    ]);
    expect(expandThemes(['space.travel'])).toEqual(['space.travel', 'space']);
  });

  it('accepts its own codes only', () => {
    expect(ThemeCode.parse('health.nutrition')).toBe('health.nutrition');
    expect(ThemeCode.safeParse('health.unknown').success).toBe(false);
  });
});

describe('the codes that requests may carry', () => {
  it('are those of the pages, of the Committee and of the library', () => {
    expect(LanguageCode.options).toEqual(['en', 'mn', 'vi', 'uz-Latn', 'ru']);
    expect(CrcClusterCode.options).toEqual(Array.from({ length: 10 }, (_, index) => String(index + 1)));
    expect(MaterialKind.options).toHaveLength(13);
  });

  it('are canonical language tags', () => {
    for (const { code } of contentLanguages) expect(Intl.getCanonicalLocales(code)).toEqual([code]);
  });

  it('syndicate everything but announced studies to a format that ReliefWeb has', () => {
    const formats = new Map<string, number | undefined>(
      materialKinds.map(kind => [kind.code, 'reliefWebFormat' in kind ? kind.reliefWebFormat : undefined]),
    );
    expect([...formats].filter(([, format]) => format === undefined)).toEqual([['announced_study', undefined]]);
    for (const format of formats.values()) if (format) expect([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]).toContain(format);
  });
});

describe('a label', () => {
  it('is read in the language asked for', () => {
    const label = (language: Language) => labelOf(materialKinds, 'draft_law', language);
    expect(['en', 'mn', 'vi', 'uz-Latn', 'ru'].map(language => label(language as Language))).toEqual([
      'Draft law',
      'Хуулийн төсөл',
      'Dự thảo luật',
      'Qonun loyihasi',
      'Законопроект',
    ]);
  });

  it('is the code itself when the vocabulary does not know it', () => {
    expect(labelOf(materialKinds, 'podcast', 'mn')).toBe('podcast');
  });
});
