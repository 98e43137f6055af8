import { type LedgerEvent, type LogEntry } from '@ortoo/messaging';
import { passes, prepareFilter, shortType } from './event-filter.rules.js';

const entry = (type: string, ...tags: string[]): LogEntry => ({
  organisationId: '0193a1b0-6d00-7000-8000-000000000001',
  n: 1,
  eventId: '0193a1b0-6d00-7000-8000-000000000002',
  recordId: null,
  loggedAt: new Date(0),
  event: { type, tags } as LedgerEvent,
});
const report = entry(
  'report.published',
  'theme:health',
  'theme:health.water',
  'place:MN',
  'org:a',
  'lang:mn',
  'kind:study',
);

describe('the filter of a channel', () => {
  it('is none when nothing is asked for', () => {
    expect(prepareFilter({})).toBeNull();
    expect(prepareFilter({ themes: [], types: [] })).toBeNull();
    expect(passes(null, report)).toBe(true);
  });

  it.each([
    ['one of several themes', { themes: ['education', 'health'] }, true],
    ['no theme of several', { themes: ['education', 'play'] }, false],
    ['theme and place', { themes: ['health'], places: ['MN'] }, true],
    ['the theme but not the place', { themes: ['health'], places: ['VN'] }, false],
    ['organisation, language and kind', { orgs: ['a'], languages: ['mn', 'ru'], kinds: ['study'] }, true],
    ['a theme code given as a place', { places: ['health'] }, false],
    ['its type', { types: ['news.published', 'report.published'] }, true],
    ['its whole CloudEvents type', { types: ['org.ortoo.report.published.v1'] }, true],
    ['another type', { types: ['report.revised'] }, false],
    ['its type but not its theme', { types: ['report.published'], themes: ['play'] }, false],
  ])('asks for %s', (_name, filters, expected) => {
    expect(passes(prepareFilter(filters), report)).toBe(expected);
  });

  it('lets every redaction pass, since whoever holds a copy has to hear of it', () => {
    const filter = prepareFilter({ types: ['news.published'], themes: ['play'] });
    expect(passes(filter, { ...report, event: null })).toBe(true);
    expect(passes(filter, entry('record.redacted'))).toBe(true);
  });

  it('takes an entry without tags for one that meets no group', () => {
    expect(passes(prepareFilter({ themes: ['health'] }), entry('report.published'))).toBe(false);
  });

  it('reads the short and the whole name of a type alike', () => {
    expect(shortType('org.ortoo.report.published.v12')).toBe(shortType('report.published'));
  });
});
