import fc from 'fast-check';
import { parseFragment } from 'parse5';
import { html, ownPath, paragraphs, webAddress } from './html.js';

const awkward = fc.string({
  unit: fc.oneof(fc.constantFrom(...`<>&"'/\\=\`\r\n -!`, '\0', '\ud800'), fc.string({ unit: 'binary', maxLength: 1 })),
});
const attack = fc.constantFrom(
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  `' onfocus='alert(1)`,
  '</title><svg onload=alert(1)>',
  '&lt;b&gt; &amp;amp; &#60;',
  '<!--',
  ']]>',
);
const anyText = fc.oneof(
  awkward,
  attack,
  fc.tuple(awkward, attack, awkward).map(parts => parts.join('')),
);

/** What HTML can say of a text: the same letters without control characters and halves of letters. */
const writable = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\t\n]|\p{Cs}|\p{Noncharacter_Code_Point}/gu, '');

function parsed(source: string) {
  const faults: string[] = [];
  const fragment = parseFragment(source, { onParseError: ({ code }) => faults.push(code) });
  const nodes = fragment.childNodes.map(node => ({
    name: node.nodeName,
    attributes: 'attrs' in node ? Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])) : {},
    texts: 'childNodes' in node ? node.childNodes.map(inner => ('value' in inner ? inner.value : inner.nodeName)) : [],
  }));
  return { faults, nodes };
}

describe('a template of HTML', () => {
  it('shows every value as text, in content and in attributes, as a parser of its own reads it', () => {
    fc.assert(
      fc.property(anyText, anyText, (content, attribute) => {
        expect(parsed(html`<p title="${attribute}">${content}</p>`.source)).toEqual({
          faults: [],
          nodes: [
            {
              name: 'p',
              attributes: { title: writable(attribute) },
              texts: writable(content) === '' ? [] : [writable(content)],
            },
          ],
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('takes templates within as they are, joins lists, and leaves out what is undefined', () => {
    const items = ['a&b', '<i>'].map(item => html`<i>${item}</i>`);
    expect(html`<b title="${['a&b', undefined]}">${items}${7}</b>`.source).toBe(
      '<b title="a&amp;b"><i>a&amp;b</i><i>&lt;i&gt;</i>7</b>',
    );
  });
});

describe('paragraphs of plain text', () => {
  it('begin at empty lines and keep the other line ends', () => {
    expect(html`${paragraphs('One\r\ntwo <b>\n \n\nThree\n')}`.source).toBe(
      '<p>One<br />two &lt;b&gt;</p><p>Three</p>',
    );
    expect(paragraphs(' \n\n ')).toEqual([]);
  });
});

describe('addresses in links', () => {
  it('are of the web, or are no links', () => {
    expect(webAddress('https://example.org/a b')).toBe('https://example.org/a%20b');
    for (const other of [
      'javascript:alert(1)',
      ' JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'x',
      undefined,
    ])
      expect(webAddress(other)).toBeUndefined();
  });
});

describe('a path to go on to', () => {
  it('is taken when it is of this site', () => {
    expect(ownPath('/materials/0193?text=mn')).toBe('/materials/0193?text=mn');
    expect(ownPath('/')).toBe('/');
  });

  it.each([
    ['//evil.example'],
    ['/\\evil.example'],
    ['/.//evil.example'],
    ['/x/..//evil.example'],
    ['/\t/evil.example'],
    ['https://evil.example'],
    ['javascript:alert(1)'],
    ['\\\\evil.example'],
    ['evil.example'],
    [''],
    [undefined],
    [['/a', '/b']],
  ])('is refused when it is %j', text => {
    expect(ownPath(text)).toBeUndefined();
  });

  it('never leaves the site, whatever is asked', () => {
    const parts = fc.array(
      fc.constantFrom('/', '\\', '.', '..', ':', '@', 'http', 'evil.example', '\t', '\n', ' ', '?', '#', '%2f'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          parts.map(list => list.join('')),
          parts.map(list => `/${list.join('')}`),
          fc.string(),
        ),
        text => {
          const path = ownPath(text);
          return (
            path === undefined || new URL(path, 'https://hub.example/sign-in/code').origin === 'https://hub.example'
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});
