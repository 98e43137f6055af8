import fc from 'fast-check';
import { mildestCut, shortened } from './shorten.rules.js';

describe('a shortened text', () => {
  it('ends with a paragraph, a sentence or a word, and says that it goes on', () => {
    const text = 'One two three. Four five six seven.\n\nEight nine ten.';
    expect(shortened(text, 100)).toBe(text);
    expect(shortened(text, 40)).toBe('One two three. Four five six seven. …');
    expect(shortened(text, 20)).toBe('One two three. …');
    expect(shortened(text, 10)).toBe('One two …');
    expect(shortened(text, 0)).toBe('');
  });

  it('is the beginning of the text and no longer than asked, and never half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.nat(220), (text, limit) => {
        const result = shortened(text, limit);
        if (text.length <= limit) return expect(result).toBe(text);
        const kept = result.replace(/ …$/, '');
        expect(kept.length).toBeLessThanOrEqual(limit);
        expect(text.startsWith(kept)).toBe(true);
        expect(kept).toBe(kept.toWellFormed());
      }),
    );
  });
});

describe('the mildest cut', () => {
  const bodies = [100, 5000, 9000, 300];
  const sizeOf = ({ bodyLimit, items }: { bodyLimit: number; items: number }) =>
    bodies.slice(0, items).reduce((sum, length) => sum + 50 + Math.min(length, bodyLimit), 0);

  it('cuts nothing where there is room', () => {
    expect(mildestCut(9000, 4, 20_000, sizeOf)).toEqual({ bodyLimit: 9000, items: 4 });
  });

  it('cuts long bodies to one length that just fits, and leaves short ones', () => {
    const cut = mildestCut(9000, 4, 5000, sizeOf);
    expect(cut.items).toBe(4);
    expect(sizeOf(cut)).toBeLessThanOrEqual(5000);
    expect(sizeOf({ ...cut, bodyLimit: cut.bodyLimit + 25 })).toBeGreaterThan(5000);
  });

  it('leaves items out only when their titles alone are too much', () => {
    expect(mildestCut(9000, 4, 130, sizeOf).items).toBe(2);
  });
});
