import { IntlMessageFormat } from 'intl-messageformat';
import { catalogue, type Language, languages, problems } from '@ortoo/contracts';
import { type Area, exampleOf, isMessageKey, isReviewed, type MessageKey, messageKeys, sourceOf } from './catalogue.js';
import { formatMessage } from './text.js';

const codes: readonly Language[] = languages.map(language => language.code);
type Element = ReturnType<IntlMessageFormat['getAst']>[number];
type Plural = Extract<Element, { pluralType?: unknown }>;

const isPlural = (element: Element): element is Plural => 'pluralType' in element;
const childrenOf = (element: Element): Element[] =>
  'options' in element ? Object.values(element.options).flatMap(option => option.value) : [];
const flatten = (elements: Element[]): Element[] =>
  elements.flatMap(element => [element, ...flatten(childrenOf(element))]);
const elementsOf = (language: Language, key: MessageKey) =>
  flatten(new IntlMessageFormat(sourceOf(language, key), language).getAst());

/** `{count, plural, …}` and `{count}` alike: the names that a caller must give, without `#`, which is no name. */
function placeholders(language: Language, key: MessageKey): string[] {
  const literal = 0;
  const pound = 7;
  const named = elementsOf(language, key).filter(element => element.type !== literal && element.type !== pound);
  return [...new Set(named.map(element => (element as { value: string }).value))].sort();
}

describe.each(codes)('the messages in %s', language => {
  it('take exactly the values of their examples, and show each of them', () => {
    for (const key of messageKeys) {
      const example = exampleOf(key);
      expect({ key, takes: placeholders(language, key) }).toEqual({ key, takes: Object.keys(example).sort() });
      const formatted = formatMessage(language, key, example);
      const absent = Object.values(example).filter(value => !formatted.includes(String(value)));
      expect({ key, absent, syntax: /[{}#]/.test(formatted) }).toEqual({ key, absent: [], syntax: false });
    }
  });

  it('are tidy: composed letters, no stray space, no ASCII apostrophe, never empty', () => {
    const untidy = messageKeys.filter(key => {
      const source = sourceOf(language, key);
      return (
        source === '' ||
        source !== source.normalize('NFC').trim().replace(/\s+/g, ' ') ||
        /['`´]| [,.:;!?]/.test(source)
      );
    });
    expect(untidy).toEqual([]);
  });

  it('end each sentence where the English one does', () => {
    const ending = (of: Language, key: MessageKey) =>
      /[.:?!…]$/.exec(sourceOf(of, key).replace(/[,!]$/, '!'))?.[0] ?? '';
    const differing = messageKeys.filter(key => ending(language, key) !== ending('en', key));
    expect(differing).toEqual([]);
  });

  it('have the plural forms of the language, or one for all where the noun does not change', () => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.map(String).sort();
    for (const key of messageKeys) {
      for (const plural of elementsOf(language, key).filter(isPlural)) {
        const forms = Object.keys(plural.options).sort();
        expect({ key, forms }).toEqual({ key, forms: forms.length === 1 && language !== 'ru' ? ['other'] : needed });
      }
    }
  });

  it('say of every area whether a native speaker has read it', () => {
    const areas = [...new Set(messageKeys.map(key => key.split('.')[0] as Area))];
    expect(areas.sort()).toEqual(['digest', 'events', 'forms', 'labels', 'mail', 'pages', 'problems']);
    for (const area of areas) expect([true, false]).toContain(isReviewed(language, area));
  });
});

describe('the writing of each language', () => {
  const sources = (language: Language) =>
    messageKeys.map(key => sourceOf(language, key).replace(/\{[^{}]*\}|\{\w+, plural,|"[^"]*"/g, ' '));
  // What stays in Latin letters everywhere: names of the protocol, which a developer must find again in the answer.
  const protocolWords =
    /Authorization|Bearer|ork_|Idempotency-Key|Retry-After|If-Match|ETag|requestId|openapi\.json|Örtöö|\b(one|few|many|other)\b|true/g;

  it.each(['mn', 'ru'] as const)('keeps Latin letters out of %s', language => {
    const latin = sources(language).filter(source => /[A-Za-z]/.test(source.replace(protocolWords, ' ')));
    expect(latin).toEqual([]);
  });

  it.each(['en', 'vi', 'uz-Latn'] as const)('keeps Cyrillic letters out of %s', language => {
    expect(sources(language).filter(source => /\p{Script=Cyrillic}/u.test(source))).toEqual([]);
  });

  it('uses ʻ only after o and g, and ʼ only elsewhere, in Uzbek', () => {
    const wrong = sources('uz-Latn').filter(source => /[‘’]|[^ogOG]ʻ|[ogOG]ʼ/.test(source));
    expect(wrong).toEqual([]);
  });

  it('uses ө and ү, not the letters that old keyboards put in their place, in Mongolian', () => {
    expect(sources('mn').filter(source => /[єїЄЇ]/.test(source))).toEqual([]);
  });

  it('leaves no message in English', () => {
    const same = (language: Language) => messageKeys.filter(key => sourceOf(language, key) === sourceOf('en', key));
    const neutral = ['digest.item.by', 'digest.item.file'];
    expect(same('mn').filter(key => !neutral.includes(key))).toEqual([]);
    for (const language of ['vi', 'uz-Latn', 'ru'] as const) {
      expect(same(language).filter(key => !neutral.includes(key))).toEqual(['pages.siteName']);
    }
  });
});

describe('the catalogue of texts', () => {
  it('has a heading for every event that a member can receive', () => {
    expect(catalogue.filter(({ type }) => !isMessageKey(`events.${type}`)).map(({ type }) => type)).toEqual([]);
  });

  it('has a title and a remedy for every problem', () => {
    const keys = Object.keys(problems).flatMap(slug => [`problems.${slug}.title`, `problems.${slug}.remedy`]);
    expect(keys.filter(key => !isMessageKey(key))).toEqual([]);
  });

  it('keeps names that are quoted in a remedy as the answer has them', () => {
    const quoted = (language: Language, key: MessageKey) =>
      (sourceOf(language, key).match(/"[^"]*"|ETag|If-Match|Retry-After|Idempotency-Key|requestId/g) ?? []).sort();
    for (const key of messageKeys.filter(candidate => candidate.endsWith('.remedy'))) {
      for (const language of codes)
        expect({ key, language, names: new Set(quoted(language, key)) }).toEqual({
          key,
          language,
          names: new Set(quoted('en', key)),
        });
    }
  });

  it('does not know the keys of other versions', () => {
    expect(isMessageKey('events.podcast.published')).toBe(false);
    expect(() => sourceOf('mn', 'events.podcast.published' as MessageKey)).toThrow(
      'There is no message "events.podcast.published"',
    );
  });
});
