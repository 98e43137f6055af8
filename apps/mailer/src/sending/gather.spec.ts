import { Gather } from './gather.js';

describe('gathering', () => {
  it('runs what comes while a batch is under way as the next batch, and gives everyone their own answer', async () => {
    const batches: number[][] = [];
    const gather = new Gather<number, number>(async items => {
      batches.push(items);
      return items.map(item => item * 2);
    });
    expect(await Promise.all([gather.add(1), gather.add(2), gather.add(3)])).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('fails those of the batch that failed and goes on with the next', async () => {
    let runs = 0;
    const gather = new Gather<number, number>(async items => {
      if (runs++ === 0) throw new Error('away');
      return items;
    });
    const results = await Promise.allSettled([gather.add(1), gather.add(2)]);
    expect(results.map(result => result.status)).toEqual(['rejected', 'fulfilled']);
  });
});
