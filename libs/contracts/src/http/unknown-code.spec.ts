import { MaterialChange, NewMaterial } from './material.schema.js';
import { isStorableJson, storableText } from './storable-text.js';
import { nearestCodes } from './unknown-code.js';

describe('an unknown code', () => {
  it.each([
    ['health.nutritoin', ['health', 'health.nutrition', 'education'], 'health.nutrition'],
    ['nutrition', ['health', 'health.nutrition', 'education'], 'health.nutrition'],
    ['CC-BY', ['CC-BY-4.0', 'CC0-1.0'], 'CC-BY-4.0'],
    ['uz', ['mn', 'uz-Latn', 'vi'], 'mn'],
  ])('%s has a nearest one', (text, codes, nearest) => {
    expect(nearestCodes(text, codes)).toContain(nearest);
  });

  it('has none when nothing comes near', () => {
    expect(nearestCodes('xxxxxxxxxxxxxxxxxxxxxxxx', ['mn', 'vi'])).toEqual([]);
  });

  it('is refused by name, with what was meant', () => {
    const { error } = NewMaterial.safeParse({
      kind: 'studdy',
      title: 'Water',
      body: '',
      language: 'en',
      audience: 'own',
    });
    expect(error?.issues).toMatchObject([
      { path: ['kind'], message: 'There is no kind of material "studdy". Did you mean study?' },
    ]);
  });
});

describe('text', () => {
  it('loses what cannot be stored or shown, and keeps all else', () => {
    expect(storableText('a\u0000b\u202Ec\ud800d\n\te хүүхэд Điện 👧🏽')).toBe('abcd\n\te хүүхэд Điện 👧🏽');
    expect(isStorableJson({ a: ['b', { c: 1 }] })).toBe(true);
    expect(isStorableJson({ a: ['b\u0000'] })).toBe(false);
    expect(isStorableJson([[[[[[[[[1]]]]]]]]])).toBe(false);
  });

  it('of a change may be taken away where it may be absent', () => {
    expect(MaterialChange.safeParse({ summary: null, licence: null, originalDate: null }).success).toBe(true);
    expect(MaterialChange.safeParse({ title: null }).success).toBe(false);
    expect(MaterialChange.parse({})).toEqual({ publish: false, similarChecked: false, identityChecked: false });
    expect(
      NewMaterial.safeParse({
        kind: 'study',
        title: 'Water',
        body: '',
        language: 'en',
        audience: 'own',
        originalDate: '0000-01-01',
      }).success,
    ).toBe(false);
  });
});
