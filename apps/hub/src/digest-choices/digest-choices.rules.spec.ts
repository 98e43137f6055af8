import { DigestChosen } from '@ortoo/contracts';
import { chosenEvent, completed, expectedVersion, firstChoices, unchosen } from './digest-choices.rules.js';
import { unsubscribePage } from './unsubscribe-page.js';

const account = { zone: 'Asia/Tashkent', language: 'uz-Latn' as const };
const personId = '0193a1b0-6d00-7000-8000-00000000e001';

describe('digest choices', () => {
  it('take zone and language from the account where nothing else is said', () => {
    const choices = completed({ ...firstChoices(account), zone: undefined, language: 'ru' }, account);
    expect(choices).toMatchObject({ zone: 'Asia/Tashkent', language: 'ru', frequency: 'weekly' });
  });

  it('name each choice once', () => {
    expect(completed({ ...firstChoices(account), themes: ['health', 'health', 'education'] }, account).themes).toEqual([
      'health',
      'education',
    ]);
  });

  it('are no mail before the person chose', () => {
    expect(unchosen(account)).toMatchObject({ frequency: 'off', version: 0 });
  });

  it('travel without anything that the mailer has no use for', () => {
    const data = chosenEvent(personId, unchosen(account));
    expect(DigestChosen.data.parse(data)).toEqual(data);
    expect(data).not.toHaveProperty('version');
  });

  it.each([
    [undefined, null],
    ['*', null],
    ['"v3"', 3],
    ['W/"v12"', 12],
    ['v3', 'wrong'],
    ['"3"', 'wrong'],
  ])('read If-Match %j as %j', (header, expected) => {
    expect(expectedVersion(header)).toBe(expected);
  });
});

describe('the page behind the unsubscribe link', () => {
  it('asks, confirms, or knows nobody, and runs and loads nothing', () => {
    const pages = (['ask', 'done', 'unknown'] as const).map(state => unsubscribePage('mn', state));
    expect(pages.map(page => page.includes('<form method="post">'))).toEqual([true, false, false]);
    expect(new Set(pages).size).toBe(3);
    for (const page of pages) expect(page).not.toMatch(/<script|<link|<img|src=|style/);
  });
});
