/** Claims of the near-repeat test: stated interval ends, counts beside ratios, the published toy figures. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../base/time.ts';
import type { PatternEvent } from './event.ts';
import { type CountedRatio, computeKnoxTable, countedRatio } from './knox.ts';
import { type Bands, bandIntegerBounds, bandLabels, bandOf, createBands } from './knox-band.ts';
import { countKnoxPlain, shuffleInPlace } from './knox-permutation.ts';
import { computeKnoxSingle } from './knox-single.ts';

const at = (x: number, y: number, day: number, kind = 'IED'): PatternEvent => ({
  x,
  y,
  atMs: day * DAY_MS,
  kind,
  found: 'reported',
});

const bands = (ends: ReadonlyArray<number>, closed: 'right' | 'left'): Bands => {
  const made = createBands(ends, closed);
  if (!made.ok) throw new Error(made.error.reason);
  return made.value;
};

const table = (events: ReadonlyArray<PatternEvent>, closed: 'right' | 'left', before?: ReadonlyArray<PatternEvent>) => {
  const made = computeKnoxTable(
    events,
    before,
    {
      space: bands([0, 100, 200], closed),
      days: bands([0, 2, 7], closed),
      distance: 'planar',
      permutations: 99,
      seed: 7,
    },
    countKnoxPlain,
  );
  if (!made.ok) throw new Error(made.error.type);
  return made.value;
};

describe('bands', () => {
  it('closed right hold their upper ends and start at 0', () => {
    const right = bands([0, 2, 7], 'right');
    expect(bandLabels(right)).toEqual(['[0,0]', '(0,2]', '(2,7]']);
    expect([0, 0.1, 2, 2.1, 7, 7.1].map((value) => bandOf(right, value))).toEqual([0, 1, 1, 2, 2, -1]);
  });

  it('closed left hold their lower ends and the last is open', () => {
    const left = bands([1, 2, 7], 'left');
    expect(bandLabels(left)).toEqual(['[1,2)', '[2,7)', '[7,Inf)']);
    expect([0.9, 1, 1.9, 2, 7, 1e9].map((value) => bandOf(left, value))).toEqual([-1, 0, 0, 1, 2, 2]);
    expect(bands([1, Number.POSITIVE_INFINITY], 'left').ends).toEqual([1]);
  });

  it('agree with their whole-number bounds at every end', () => {
    for (const closed of ['right', 'left'] as const) {
      const days = bands([0, 0.1, 2.5, 7], closed);
      const bounds = bandIntegerBounds(days, 24);
      for (let hours = 0; hours < 200; hours++) {
        const slot = bounds.findIndex((bound) => hours <= bound) - 1;
        const expected = bandOf(days, hours / 24);
        expect(slot < 0 ? -1 : slot, `${hours} h ${closed}`).toBe(expected);
      }
    }
  });

  it('that do not ascend, are negative or are none are refused', () => {
    for (const ends of [[], [2, 1], [1, 1], [-1], [Number.NaN]]) expect(createBands(ends, 'right').ok).toBe(false);
  });
});

describe('the Knox table', () => {
  const events = [at(0, 0, 0), at(60, 80, 2), at(0, 100, 7), at(0, 200, 9)];

  it('puts a pair on the end of a band into the band that is closed there', () => {
    expect(table(events, 'right').cells.map((row) => row.map((cell) => cell.count.observed))).toEqual([
      [0, 0, 0],
      [0, 2, 2],
      [0, 0, 1],
    ]);
    expect(table(events, 'left').cells.map((row) => row.map((cell) => cell.count.observed))).toEqual([
      [0, 1, 0],
      [0, 2, 2],
      [0, 0, 1],
    ]);
  });

  it('counts the pairs near in space beside the table, all of them when the last band is open', () => {
    expect(table([...events, at(0, 401, 9)], 'right').pairs).toBe(6);
    expect(table([...events, at(0, 401, 9)], 'left').pairs).toBe(10);
  });

  it('expects pairs near in space times pairs near in time over all pairs', () => {
    const row = table(events, 'right').cells[1]!.map((cell) => cell.count.expected);
    expect(row).toEqual([0, (4 * 2) / 6, (4 * 3) / 6]);
  });

  it('has no ratio where nothing was expected, and never a ratio without its counts', () => {
    expect(countedRatio(3, 0).ratio).toBeUndefined();
    expect(countedRatio(3, 2)).toEqual({ observed: 3, expected: 2, ratio: 1.5 });
    // @ts-expect-error a bare ratio is not printable: only countedRatio makes the type
    const bare: CountedRatio = { observed: 3, expected: 2, ratio: 9 };
    expect(bare.ratio).toBe(9);
  });

  it('after another set counts only what comes at the same time or later', () => {
    const patrols = [at(0, 0, 5, 'patrol')];
    const made = table([at(0, 50, 4), at(0, 50, 5), at(0, 50, 6), at(0, 150, 12)], 'right', patrols);
    expect(made.cells.map((row) => row.map((cell) => cell.count.observed))).toEqual([
      [0, 0, 0],
      [1, 1, 0],
      [0, 0, 1],
    ]);
    expect(made.cells[1]!.map((cell) => cell.count.expected)).toEqual([3 / 4, 3 / 4, 3 / 4]);
    expect(made.nBefore).toBe(1);
  });

  it('is the same for the same seed and differs in p only for another', () => {
    expect(table(events, 'right')).toEqual(table(events, 'right'));
  });

  it('of one incident is refused', () => {
    const single = computeKnoxTable(
      [at(0, 0, 0)],
      undefined,
      { space: bands([1], 'right'), days: bands([1], 'right'), distance: 'planar', permutations: 9, seed: 1 },
      countKnoxPlain,
    );
    expect(single).toEqual({ ok: false, error: { type: 'TooFewEvents', events: 1, eventsMin: 2 } });
  });
});

describe('the single Knox count', () => {
  it('gives both p-values and the expectation', () => {
    const events = [at(0, 0, 0), at(1, 0, 1), at(500, 0, 40), at(501, 0, 41), at(900, 0, 80)];
    const options = { delta: 20, tau: 5, closed: 'right', distance: 'manhattan', permutations: 999, seed: 3 } as const;
    const single = computeKnoxSingle(events, undefined, options, countKnoxPlain);
    if (!single.ok) throw new Error(single.error.type);
    expect(single.value.count).toEqual({ observed: 2, expected: (2 * 2) / 10, ratio: 5 });
    expect(single.value.pairs).toBe(2);
    expect(single.value.pPoisson).toBeCloseTo(1 - Math.exp(-0.4) * 1.4, 12);
    expect(single.value.pPoissonAbove).toBeCloseTo(1 - Math.exp(-0.4) * 1.48, 12);
    // 8 of the 120 deals of five times put both near pairs together.
    expect(Math.abs(single.value.pMonteCarlo - 8 / 120)).toBeLessThan(0.03);
    const left = computeKnoxSingle(events, undefined, { ...options, delta: 1, tau: 1, closed: 'left' }, countKnoxPlain);
    expect(left.ok && left.value.count.observed).toBe(0);
  });
});

describe('the shuffle', () => {
  it('deals every order of three equally often and differs by permutation number', () => {
    const seen = new Map<string, number>();
    for (let p = 0; p < 6000; p++) {
      const items = Int32Array.of(1, 2, 3);
      shuffleInPlace(items, 11, p);
      const key = items.join('');
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const times of seen.values()) expect(Math.abs(times - 1000)).toBeLessThan(150);
  });
});
