import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { textOfMarkup } from './document-readers.js';

describe('textOfMarkup', () => {
  const anyText = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .map(text => text.replace(/[\p{Cc}\p{Surrogate}\ufffe\uffff]/gu, ' '));
  const escaped = (text: string) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replace(/[ө>]/g, sign => `&#${sign.codePointAt(0)};`);

  it('reads the same characters as another parser of XML', () => {
    const other = new XMLParser({
      trimValues: false,
      parseTagValue: false,
      htmlEntities: true,
      ignoreAttributes: true,
    });
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 2, maxLength: 5 }), texts => {
        const markup = `<a>${texts.map(text => `<t x="a>'b" y='"'>${escaped(text)}</t><!-- <t>no</t> --><n>no</n>`).join('')}</a>`;
        const parsed = other.parse(markup) as { a: { t: string[] } };
        expect(textOfMarkup(markup, { holders: /^t$/, ends: /^t$/, blanks: /^$/ }, 10_000)).toBe(
          parsed.a.t.map(text => `${text}\n`).join(''),
        );
      }),
    );
  });

  it.each(['<a b="', '<!--', '<![CDATA[', '<a ', '<?'])('gives up at once on %j without an end', start => {
    const markup = `<x/>${start.repeat(200_000)}`;
    expect(() => textOfMarkup(markup, { holders: /x/, ends: /x/, blanks: /x/ }, 10)).toThrow('well-formed');
  });
});
