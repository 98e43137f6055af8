import { type Block, renderHtml, renderText } from './blocks.js';

const blocks: Block[] = [
  { kind: 'heading', level: 1, text: 'Digest <b>' },
  { kind: 'paragraph', text: 'First & foremost\nsecond line\n\nnext', language: 'vi' },
  { kind: 'note', text: 'by "someone"' },
  { kind: 'link', label: 'Read', url: 'https://hub.example/?a=1&b="2"' },
  { kind: 'code', text: '493120' },
  { kind: 'rule' },
];

describe('the two forms of a mail', () => {
  it('say the same', () => {
    const text = renderText(blocks);
    const html = renderHtml(blocks, 'en', 'Title');
    const shown = html
      .replace(/<title>.*<\/title>/, '')
      .replace(/<br>/g, ' ')
      .replace(/<[^>]+>/g, ' ')
      .replaceAll('&amp;', '&')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"');
    for (const words of ['Digest <b>', 'First & foremost', 'second line', 'next', 'by "someone"', 'Read', '493120']) {
      expect(text).toContain(words);
      expect(shown).toContain(words);
    }
    expect(text).toContain('https://hub.example/?a=1&b="2"');
  });

  it('take nothing that people write for markup, not even in a link', () => {
    const html = renderHtml(
      [
        { kind: 'paragraph', text: '<script>alert(1)</script>' },
        { kind: 'link', label: '<i>', url: 'https://x/"onmouseover="y' },
      ],
      'en',
      '</title><script>',
    );
    expect(html).not.toContain('<script>');
    expect(html).toContain('href="https://x/&quot;onmouseover=&quot;y"');
  });

  it('name the language of what is written in another one', () => {
    expect(renderHtml(blocks, 'mn', 'Title')).toMatch(/<html lang="mn">[^]*<p [^>]*lang="vi">First/);
  });
});
