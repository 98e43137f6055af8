import fc from 'fast-check';
import { FrameCounter } from './frame-counter.js';

describe('the frame counter', () => {
  it('counts the same however the bytes are cut', () => {
    const parts = ['data: {"a":{}}\n\n', ': still here\n\n', 'retry: 5000\n\n', 'data: {}}\n\n', '\r\n4a\r\n'];
    const texts = fc.array(fc.constantFrom(...parts), { maxLength: 20 });
    fc.assert(
      fc.property(texts, fc.array(fc.nat(200), { maxLength: 20 }), (chosen, cuts) => {
        const bytes = Buffer.from(chosen.join(''));
        const places = [0, ...cuts.filter(cut => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const counter = new FrameCounter();
        const counted = places.slice(1).map((to, index) => counter.count(bytes.subarray(places[index], to)));
        const expected = chosen.filter(text => text.startsWith('data')).length;
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(expected);
      }),
    );
  });
});
