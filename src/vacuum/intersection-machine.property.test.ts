/** The intersection against the plain one, on random pairs of small sets; x 20 with SLOW=1. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runPair, someTerms, startOf } from '../../test/harness/intersection-pair.ts';

const SLOW = process.env['SLOW'] === '1';
const RUNS = SLOW ? 20_000 : 1_000;
const UNIVERSE = ['covered|a|0', 'covered|b|1', 'seen|a|0', 'seen|c|167', 'reached|town-1|3'];

it('equals the plain intersection of every random pair of sets, on both nodes', { timeout: 1_200_000 }, () => {
  let filled = 0;
  const property = fc.property(
    fc.subarray(UNIVERSE, { maxLength: 3 }),
    fc.subarray(UNIVERSE, { maxLength: 3 }),
    fc.integer({ min: 0, max: 0xffffffff }),
    (a, b, run) => {
      const terms = someTerms({ size: Math.max(1, a.length, b.length), run });
      const end = runPair(startOf('a', a, terms), startOf('b', b, terms));
      const plain = a.filter((token) => b.includes(token)).sort();
      expect([end.a.phase, end.b.phase]).toEqual(['vacuum', 'vacuum']);
      expect(end.a.common).toEqual(plain);
      expect(end.b.common).toEqual(plain);
      if (plain.length > 0) filled++;
    },
  );
  fc.assert(property, { numRuns: RUNS });
  /* About a quarter of the pairs overlap; a tenth is out of reach of chance. */
  expect(filled).toBeGreaterThan(RUNS / 10);
});
