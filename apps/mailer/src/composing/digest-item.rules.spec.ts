import { type Audience } from '@ortoo/contracts';
import { type ItemRow, viewOf } from './digest-item.rules.js';
import { type Reader } from './notices.js';

const reader: Reader = {
  name: 'Oyun',
  language: 'ru',
  zone: 'Asia/Tashkent',
  hub: 'Örtöö',
  hubUrl: 'https://hub.example',
};
const row: ItemRow = {
  id: '1',
  type: 'report.published',
  firstType: 'report.published',
  at: new Date('2026-11-24T20:30:00Z'),
  perhapsOn: null,
  audience: 'coalition',
  classification: 'coalition',
  data: {
    title: 'Water',
    summary: 'A study',
    body: 'Half of them.',
    language: 'en',
    kind: 'study',
    version: 1,
    url: 'https://hub.example/materials/1',
    themes: ['health.wash'],
    places: ['UZ-TK'],
    organisation: { id: 'o', name: 'SCF' },
    files: [
      { name: 'water.pdf', mediaType: 'application/pdf', bytes: 2_400_000 },
      { name: 'table', mediaType: 'text/csv', bytes: 900 },
    ],
  },
};
const withData = (data: ItemRow['data']): ItemRow => ({ ...row, data: { ...row.data, ...data } });

describe('what a digest says of an item', () => {
  it('is everything, in the reader’s words and zone, where the audience lets it', () => {
    const view = viewOf(row, reader);
    expect(view).toMatchObject({
      shown: 'full',
      title: 'Water',
      summary: 'A study',
      body: 'Half of them.',
      language: 'en',
      change: 'new',
    });
    expect(view.notes).toEqual([
      'SCF, 25 ноября 2026 года',
      expect.stringContaining('Исследование · '),
      'Язык: английский',
      'water.pdf (PDF, 2,4\u00a0МБ)',
      'table (CSV, 900\u00a0Б)',
    ]);
  });

  it('is a translation where there is one, and says when a machine made it', () => {
    const translations = [
      { language: 'ru', title: 'Вода', body: 'Половина.', machine: true },
      { language: 'mn', title: 'Ус', body: 'Тал.', machine: false },
    ];
    const view = viewOf(withData({ translations }), reader);
    expect(view).toMatchObject({ title: 'Вода', body: 'Половина.', language: 'ru', summary: undefined });
    expect(view.notes.join('\n')).toMatch(/Машинный перевод[^]*английский, монгольский/);
  });

  it.each<[Audience, string, boolean, boolean]>([
    ['public', 'full', true, true],
    ['coalition+government', 'full', true, true],
    [{ group: 'g' }, 'title', true, false],
    [{ organisations: ['o'] }, 'title', true, false],
    ['own', 'restricted', false, false],
    [{ persons: ['p'] }, 'waiting', false, false],
  ])('for the audience %j is %s', (audience, shown, hasTitle, hasBody) => {
    const view = viewOf({ ...row, audience }, reader);
    const said = JSON.stringify(view);
    expect(view.shown).toBe(shown);
    expect([said.includes('Water'), said.includes('Half of them'), said.includes('water.pdf')]).toEqual([
      hasTitle,
      hasBody,
      hasBody,
    ]);
  });

  it('goes by the audience now, not by the one under which it was published', () => {
    expect(viewOf({ ...row, classification: 'public', audience: 'own' }, reader).shown).toBe('restricted');
    expect(viewOf({ ...row, classification: 'unheard-of', audience: null }, reader).shown).toBe('waiting');
  });

  it('names what changed in a revision', () => {
    const revised = viewOf(
      {
        ...withData({ version: 3, changed: ['body', 'themes', 'unheard_of'] }),
        type: 'report.revised',
        firstType: 'report.revised',
      },
      reader,
    );
    expect(revised.change).toBe('changed');
    expect(revised.notes.join('\n')).toMatch(/3[^]*Текст, Тема/);
  });

  it('says of a withdrawn record who withdrew it and why, never what it was', () => {
    const withdrawn: ItemRow = {
      ...row,
      type: 'report.withdrawn',
      audience: 'own',
      data: { kind: 'study', organisation: { id: 'o', name: 'SCF' }, reason: 'Wrong' },
    };
    expect(viewOf({ ...withdrawn, audience: 'own', classification: 'coalition' }, reader)).toMatchObject({
      shown: 'gone',
      change: 'withdrawn',
      notes: [expect.stringContaining('Wrong')],
    });
    expect(viewOf({ ...withdrawn, classification: 'group' }, reader).notes).toEqual([]);
  });
});
