/** What is compared when incidents are many: the latest, and so many that an answer takes seconds. */
import { describe, expect, it } from 'vitest';
import { createPrng } from '../base/random.ts';
import type { PatternEvent } from './event.ts';
import { takeComparable } from './repetition.ts';

const { nextBelow } = createPrng(61);
const scatter = (count: number, widthDegrees: number): ReadonlyArray<PatternEvent> =>
  Array.from({ length: count }, () => ({
    x: 44 + (nextBelow(10_000) / 10_000) * widthDegrees,
    y: 35 + (nextBelow(10_000) / 10_000) * widthDegrees,
    atMs: nextBelow(365) * 86_400_000,
    kind: 'IED',
    found: 'reported' as const,
  }));

describe('which incidents are compared', () => {
  it('is all of them, in order of time, where they are few or far apart', () => {
    const events = scatter(2_000, 5);
    const taken = takeComparable(events);
    expect([...taken].sort((a, b) => a - b)).toEqual([...events.keys()]);
    expect(taken.every((i, k) => k === 0 || events[taken[k - 1]!]!.atMs <= events[i]!.atMs)).toBe(true);
  });

  it('is the latest 10,000 of more, and fewer of those that lie close together', () => {
    const wide = scatter(12_000, 8);
    expect(takeComparable(wide)).toHaveLength(10_000);
    const dense = scatter(12_000, 0.2);
    const taken = takeComparable(dense);
    expect(taken.length).toBeGreaterThan(1_000);
    expect(taken.length).toBeLessThan(2_000);
    const earliest = Math.min(...taken.map((i) => dense[i]!.atMs));
    const left = dense.filter((_, i) => !taken.includes(i));
    expect(left.every(({ atMs }) => atMs <= earliest)).toBe(true);
  });
});
