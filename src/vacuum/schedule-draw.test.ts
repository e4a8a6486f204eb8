/** Draws that follow from a committed seed, in the odds they should have, and everything an auditor must find. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../base/random.ts';
import {
  type AllowedWeek,
  auditLottery,
  commitLotterySeed,
  drawAllowedWeek,
  drawWeek,
  type OpenedLottery,
  type WeekLottery,
} from './schedule-draw.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const LOTTERY: WeekLottery = [
  [700_000, 300_000],
  [100_000, 200_000, 700_000],
];
const seedOf = (n: number) => createPrng(n).nextBytes(32);

describe('drawing a week', () => {
  it('follows from the seed alone, and has the odds of the lottery', () => {
    expect(drawWeek(LOTTERY, seedOf(1), 0, sha256)).toEqual(drawWeek(LOTTERY, seedOf(1), 0, sha256));
    const counts = [
      [0, 0],
      [0, 0, 0],
    ];
    const draws = 5_000;
    for (let n = 0; n < draws; n++) {
      for (const [block, s] of drawWeek(LOTTERY, seedOf(n), 0, sha256).entries()) counts[block]![s]!++;
    }
    LOTTERY.forEach((millionths, block) => {
      millionths.forEach((m, s) => {
        const p = m / 1e6;
        const sigmas = Math.abs(counts[block]![s]! - draws * p) / Math.sqrt(draws * p * (1 - p));
        expect(sigmas).toBeLessThan(4);
      });
    });
  });

  it('never draws a pattern of no odds', () => {
    for (let n = 0; n < 500; n++) expect(drawWeek([[0, 1_000_000, 0]], seedOf(n), n, sha256)).toEqual([1]);
  });

  it('draws again while the stay limit is broken, and counts it', () => {
    const drawn = drawAllowedWeek(LOTTERY, seedOf(3), sha256, (week) => week[1] !== 0);
    expect(drawn.ok && drawn.value.week[1]).toBe(0);
    expect(drawn.ok && drawn.value.redraws).toBeGreaterThan(0);
    const first = drawAllowedWeek(LOTTERY, seedOf(3), sha256, () => false);
    expect(first).toMatchObject({ ok: true, value: { redraws: 0 } });
    expect(drawAllowedWeek(LOTTERY, seedOf(3), sha256, () => true)).toEqual({
      ok: false,
      error: { type: 'NoWeekAllowed', attempts: 1_000 },
    });
  });
});

describe('the audit after the week', () => {
  const breaksLimit = (week: ReadonlyArray<number>) => week[1] !== 0;
  const context = 'plan|2021-W18|A';

  function anOpened(changes: Partial<OpenedLottery> = {}): OpenedLottery {
    const seed = seedOf(3);
    const drawn = drawAllowedWeek(LOTTERY, seed, sha256, breaksLimit) as { value: AllowedWeek };
    const weeks = Array.from({ length: drawn.value.redraws + 1 }, (_, attempt) =>
      drawWeek(LOTTERY, seed, attempt, sha256),
    );
    const commitment = commitLotterySeed(seed, context, sha256);
    return { context, commitment, seed, lottery: LOTTERY, weeks, breaksLimit, ...changes };
  }

  it('confirms an honest week and says how often it was drawn', () => {
    const opened = anOpened();
    expect(auditLottery(opened, sha256)).toEqual({ ok: true, value: { redraws: opened.weeks.length - 1 } });
  });

  it('finds another seed, another context, a chosen week, a broken limit and a draw thrown away without cause', () => {
    const honest = anOpened();
    const fault = (changes: Partial<OpenedLottery>) => auditLottery(anOpened(changes), sha256);
    expect(fault({ seed: seedOf(4) })).toMatchObject({ error: { type: 'SeedDiffers' } });
    expect(fault({ seed: new Uint8Array(5) })).toMatchObject({ error: { type: 'SeedDiffers' } });
    expect(fault({ context: 'plan|2021-W19|A' })).toMatchObject({ error: { type: 'SeedDiffers' } });
    expect(fault({ weeks: [] })).toMatchObject({ error: { type: 'SeedDiffers' } });
    expect(fault({ weeks: [[0, 0]] })).toMatchObject({ error: { type: 'DrawDiffers', attempt: 0 } });
    expect(fault({ weeks: honest.weeks.slice(0, -1) })).toMatchObject({ error: { type: 'LimitBroken' } });
    expect(fault({ breaksLimit: () => false })).toMatchObject({
      error: { type: 'DrawnAgainWithoutCause', attempt: 0 },
    });
  });

  it('a commitment hides nothing behind a shifted context', () => {
    const seed = seedOf(1);
    expect(commitLotterySeed(seed, 'ab', sha256)).not.toEqual(commitLotterySeed(seed, 'a', sha256));
    expect(() => commitLotterySeed(seed, 'a\0b', sha256)).toThrow();
    expect(() => commitLotterySeed(seed.slice(1), 'a', sha256)).toThrow();
  });
});
