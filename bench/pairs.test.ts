/** The arithmetic of a bench: alternating order, median ratio, quartiles. */
import { describe, expect, it } from 'vitest';
import { runPairs, summarisePairs } from './pairs.ts';

describe('interleaved pairs', () => {
  it('alternate who goes first, and each is timed by itself', async () => {
    let now = 0;
    const order: string[] = [];
    const contender = (name: string, ms: number) => ({
      name,
      run: () => {
        order.push(name);
        now += ms;
      },
    });
    const pairs = await runPairs(contender('product', 2), contender('peer', 5), 3, () => now);
    expect(order).toEqual(['product', 'peer', 'peer', 'product', 'product', 'peer']);
    expect(pairs).toEqual(Array(3).fill({ productMs: 2, peerMs: 5 }));
  });

  it('give the median ratio, so one disturbed pair changes nothing', () => {
    const even = { productMs: 10, peerMs: 30 };
    const disturbed = { productMs: 1_000, peerMs: 30 };
    expect(summarisePairs([even, even, disturbed, even, even])).toMatchObject({ ratio: 3, ratioLow: 3, ratioHigh: 3 });
  });

  it('give quartiles between the middle values', () => {
    const pairs = [1, 2, 3, 4].map((peerMs) => ({ productMs: 1, peerMs }));
    expect(summarisePairs(pairs)).toEqual({
      ratio: 2.5,
      ratioLow: 1.75,
      ratioHigh: 3.25,
      productMs: 1,
      peerMs: 2.5,
      repetitions: 4,
    });
  });
});
