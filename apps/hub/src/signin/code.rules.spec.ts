import fc from 'fast-check';
import { canonicalCode, codeHash, codeMatches, isLongCode, newLongCode, newShortCode } from './code.rules.js';

describe('codes', () => {
  it('have eight digits for a mail, leading zeros too, and four groups of four when they stand alone', () => {
    const short = Array.from({ length: 300 }, newShortCode);
    expect(short.filter(code => !/^\d{8}$/.test(code))).toEqual([]);
    expect(new Set(short).size).toBeGreaterThan(295);
    expect(
      Array.from({ length: 300 }, newLongCode).filter(
        code => !/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/.test(code),
      ),
    ).toEqual([]);
  });

  it('are told apart by their length', () => {
    expect(isLongCode(newLongCode())).toBe(true);
    expect(isLongCode(newShortCode())).toBe(false);
  });

  it('are recognised however they are typed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(newLongCode(), newShortCode()),
        fc.array(fc.nat(24)),
        fc.boolean(),
        (code, gaps, lower) => {
          let typed = lower ? code.toLowerCase() : code;
          for (const at of gaps) typed = `${typed.slice(0, at)} ${typed.slice(at)}`;
          expect(codeMatches(typed.replaceAll('0', 'O').replaceAll('1', 'l'), codeHash(code))).toBe(true);
        },
      ),
    );
  });

  it('match no other code, and nothing when none was made', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (one, two) => codeMatches(one, codeHash(two)) === (canonicalCode(one) === canonicalCode(two)),
      ),
    );
    expect(codeMatches('12345678', null)).toBe(false);
    expect(codeMatches('12345678', Buffer.alloc(32))).toBe(false);
  });
});
