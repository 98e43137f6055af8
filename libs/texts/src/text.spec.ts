import { type Language } from '@ortoo/contracts';
import { text } from './text.js';

describe('counting', () => {
  it('declines Russian nouns by their number', () => {
    const items = [1, 2, 5, 11, 21, 22, 25, 111].map(count => text('ru', 'digest.item.restricted', { count }));
    expect(items).toEqual([
      '1 материал с ограниченным доступом',
      '2 материала с ограниченным доступом',
      '5 материалов с ограниченным доступом',
      '11 материалов с ограниченным доступом',
      '21 материал с ограниченным доступом',
      '22 материала с ограниченным доступом',
      '25 материалов с ограниченным доступом',
      '111 материалов с ограниченным доступом',
    ]);
  });

  it('declines them in the genitive after «в течение»', () => {
    const within = (minutes: number) => text('ru', 'mail.signIn.expires', { minutes });
    expect([1, 2, 5, 21].map(within).map(line => /течение (.*)\./.exec(line)?.[1])).toEqual([
      '1 минуты',
      '2 минут',
      '5 минут',
      '21 минуты',
    ]);
  });

  it.each([
    ['en', ['1 file', '2 files', '5 files', '21 files']],
    ['mn', ['1 файл', '2 файл', '5 файл', '21 файл']],
    ['vi', ['1 tệp', '2 tệp', '5 tệp', '21 tệp']],
    ['uz-Latn', ['1 ta fayl', '2 ta fayl', '5 ta fayl', '21 ta fayl']],
    ['ru', ['1 файл', '2 файла', '5 файлов', '21 файл']],
  ] as const)('files in %s', (language, expected) => {
    expect([1, 2, 5, 21].map(count => text(language, 'digest.item.files', { count }))).toEqual(expected);
  });

  it('groups thousands as each language does', () => {
    const results = (language: Language) => text(language, 'pages.results', { count: 12345 });
    expect((['en', 'mn', 'vi', 'uz-Latn', 'ru'] as const).map(results)).toEqual([
      '12,345 results',
      '12,345 илэрц',
      '12.345 kết quả',
      '12\u00a0345 ta natija',
      '12\u00a0345 результатов',
    ]);
  });
});

describe('values', () => {
  it('go in as they are: what looks like syntax stays text', () => {
    const title = '<b>{count}</b> # it’s';
    expect(text('en', 'digest.subject.urgent', { title })).toBe(`Urgent: ${title}`);
  });

  it('are all needed: a missing one is named', () => {
    const careless = {} as { title: string };
    expect(() => text('en', 'digest.subject.urgent', careless)).toThrow(/title/);
  });

  it('of one text do not linger in the next', () => {
    expect(text('mn', 'labels.version', { version: 2 })).toBe('2-р хувилбар');
    expect(text('mn', 'labels.version', { version: 3 })).toBe('3-р хувилбар');
  });

  it('are not asked for where a message has none, in any of the messages that a key may name', () => {
    const slug: 'gone' | 'not-found' = 'gone';
    expect(text('vi', `problems.${slug}.title`)).toBe('Đã được rút');
  });
});
