import { type MaterialFields, type MaterialState } from '@ortoo/contracts';
import {
  audienceShift,
  changedFields,
  currentReaders,
  mergeChange,
  nextState,
  normalised,
  publicationEvent,
  tagsOf,
} from './material.rules.js';

const owner = '0193a1b0-6d00-7000-8000-00000000b001';
const fields: MaterialFields = {
  kind: 'study',
  title: 'Water',
  body: 'Text',
  language: 'en',
  audience: 'coalition',
  themes: ['health.wash'],
  places: [],
  translations: [],
  sources: [],
  files: [],
  details: {},
};

describe('who reads a material', () => {
  it.each<[MaterialState, string[]]>([
    ['draft', [`org:${owner}`]],
    ['embargoed', [`org:${owner}`]],
    ['withdrawn', [`org:${owner}`]],
    ['published', ['public', `org:${owner}`]],
  ])('in the state %s is %j', (state, readers) => {
    expect(currentReaders(state, 'public', owner)).toEqual(readers);
  });

  it.each<MaterialState>(['draft', 'published', 'withdrawn'])('are the named persons alone, also as %s', state => {
    expect(currentReaders(state, { persons: [owner] }, owner)).toEqual([`person:${owner}`]);
  });
});

describe('the state after a wish', () => {
  const wish = { publish: false, isAhead: false };
  it.each([
    ['draft', { ...wish, publish: true }, { state: 'published' }],
    ['draft', wish, { state: 'draft' }],
    ['draft', { ...wish, embargoUntil: '2030-01-01T00:00:00Z', isAhead: true }, { state: 'embargoed' }],
    ['draft', { ...wish, embargoUntil: '2020-01-01T00:00:00Z' }, { state: 'published' }],
    ['embargoed', wish, { state: 'embargoed' }],
    ['embargoed', { ...wish, embargoUntil: null }, { state: 'draft' }],
    ['embargoed', { ...wish, embargoUntil: null, publish: true }, { state: 'published' }],
    ['published', wish, { state: 'published' }],
  ] as const)('of %s, asked for %j, is %j', (current, asked, next) => {
    expect(nextState(current, asked)).toEqual(next);
  });

  it('is refused for what is published or withdrawn', () => {
    expect(nextState('published', { ...wish, embargoUntil: '2030-01-01T00:00:00Z', isAhead: true })).toHaveProperty(
      'refusal',
    );
    expect(nextState('withdrawn', { ...wish, publish: true })).toHaveProperty('refusal');
  });
});

describe('a change', () => {
  it('touches what it names, and null removes', () => {
    const merged = mergeChange({ ...fields, summary: 'Short' }, { title: 'Air', summary: null, publish: true });
    expect(merged).toMatchObject({ title: 'Air', body: 'Text' });
    expect(merged.summary).toBeUndefined();
    expect(merged).not.toHaveProperty('publish');
  });

  it('names the fields that differ, whatever the order of their keys', () => {
    const before = { ...fields, summary: undefined, details: { a: 1, b: [{ c: 1, d: 2 }] } };
    const after = { ...before, title: 'Air', summary: 'New', details: { b: [{ d: 2, c: 1 }], a: 1 } };
    expect(changedFields(before, after)).toEqual(['title', 'summary']);
  });
});

describe('an audience that changes', () => {
  it('may lose readers, gain them, or both', () => {
    expect(audienceShift(['coalition', 'org:1'], ['org:1'])).toEqual({ mayLose: true, mayGain: false });
    expect(audienceShift(['org:1'], ['public', 'org:1'])).toEqual({ mayLose: false, mayGain: true });
    expect(audienceShift(['group:1', 'org:1'], ['group:2', 'org:1'])).toEqual({ mayLose: true, mayGain: true });
    expect(audienceShift(['org:1', 'public'], ['public', 'org:1'])).toEqual({ mayLose: false, mayGain: false });
  });

  it('is written with small letters, as readers are', () => {
    const id = '0193A1B0-6D00-7000-8000-00000000B001';
    expect(normalised({ ...fields, audience: { organisations: [id] }, files: [id] })).toMatchObject({
      audience: { organisations: [owner] },
      files: [owner],
    });
    expect(normalised({ ...fields, audience: { group: id } }).audience).toEqual({ group: owner });
  });
});

describe('what is said of a material', () => {
  it('depends on its kind', () => {
    const types = (['news', 'best_practice', 'announced_study', 'study', 'toolkit'] as const).map(
      kind => publicationEvent(kind).type,
    );
    expect(types).toEqual([
      'news.published',
      'practice.published',
      'study.announced',
      'report.published',
      'report.published',
    ]);
  });

  it('is tagged with its domain and every language', () => {
    const translations = [{ language: 'mn' as const, title: 'Ус', body: '', machine: false }];
    expect(tagsOf({ ...fields, translations }, owner, ['MN-041', 'MN'])).toEqual([
      'kind:study',
      `org:${owner}`,
      'lang:en',
      'lang:mn',
      'theme:health.wash',
      'theme:health',
      'place:MN-041',
      'place:MN',
    ]);
  });
});
