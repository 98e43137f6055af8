import { IntlMessageFormat } from 'intl-messageformat';
import { type Language } from '@ortoo/contracts';
import { type MessageKey, sourceOf, type ValuesOf } from './catalogue.js';
import { type MessageValues } from './message.js';
import { numberLocale, pluralLocale } from './relatives.js';

type ValuesArgument<Key extends MessageKey> = keyof ValuesOf<Key> extends never ? [] : [values: ValuesOf<Key>];

const parsed = new Map<string, IntlMessageFormat>();

/**
 * The text of a message in a language. It is plain text and its values go in as they are: escape it where it enters HTML.
 * @throws Error when a value is missing, naming it; a key that does not exist does not compile.
 */
export function text<Key extends MessageKey>(language: Language, key: Key, ...values: ValuesArgument<Key>): string {
  return formatMessage(language, key, values[0] ?? {});
}

/** As {@link text}, for keys and values that are only known at run time, as in previews and tests. */
export function formatMessage(language: Language, key: MessageKey, values: MessageValues): string {
  const cacheKey = `${language} ${key}`;
  const message = parsed.get(cacheKey) ?? parse(language, key);
  parsed.set(cacheKey, message);
  const result = message.format<string>({ ...values });
  return Array.isArray(result) ? result.join('') : result;
}

function parse(language: Language, key: MessageKey): IntlMessageFormat {
  return new IntlMessageFormat(sourceOf(language, key), language, undefined, {
    // Placeholders are the only syntax: "<b>" in a message would be text, never a tag.
    ignoreTag: true,
    formatters: {
      getNumberFormat: (_locales, options) =>
        kept(
          `number ${language} ${JSON.stringify(options)}`,
          () => new Intl.NumberFormat(numberLocale(language), options as Intl.NumberFormatOptions),
        ),
      getPluralRules: (_locales, options) =>
        kept(
          `plural ${language} ${JSON.stringify(options)}`,
          () => new Intl.PluralRules(pluralLocale(language), options),
        ),
      getDateTimeFormat: (locales, options) => new Intl.DateTimeFormat(locales, options),
    },
  });
}

const formatters = new Map<string, unknown>();

/** Making a formatter takes a hundred times as long as using it; there are few, since messages name few options. */
function kept<Formatter>(key: string, make: () => Formatter): Formatter {
  const known = formatters.get(key) as Formatter | undefined;
  if (known) return known;
  const made = make();
  formatters.set(key, made);
  return made;
}
