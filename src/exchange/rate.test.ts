/** Claims about the agreed rate. */
import { describe, expect, it } from 'vitest';
import { type RateBucket, takeFromBucket } from './rate.ts';

const HOUR_MS = 3_600_000;

describe('the agreed rate', () => {
  it('[S-2] lets the backlog of 72 hours through at once, then slows a flood to the rate and says for how long', () => {
    let bucket: RateBucket | null = null;
    let served = 0;
    for (let page = 0; page < 288; page++) {
      const taken = takeFromBucket(bucket, { entries: 500, nowMs: 0, perHour: 2_000 });
      expect(taken.slowDownS).toBeNull();
      bucket = taken.bucket;
      served += 500;
    }
    expect(served).toBe(144_000);
    const refused = takeFromBucket(bucket, { entries: 500, nowMs: 0, perHour: 2_000 });
    expect(refused.slowDownS).toBe(900);
    expect(takeFromBucket(refused.bucket, { entries: 500, nowMs: 899_000, perHour: 2_000 }).slowDownS).toBe(1);
    expect(takeFromBucket(refused.bucket, { entries: 500, nowMs: 900_000, perHour: 2_000 }).slowDownS).toBeNull();
  });

  it('[S-3] is not loosened by a clock that jumps back, and never holds more than the backlog', () => {
    const { bucket } = takeFromBucket(null, { entries: 720, nowMs: HOUR_MS, perHour: 10 });
    expect(takeFromBucket(bucket, { entries: 1, nowMs: 0, perHour: 10 }).slowDownS).toBe(360);
    const later = takeFromBucket(bucket, { entries: 720, nowMs: 1_000 * HOUR_MS, perHour: 10 });
    expect(later).toEqual({ bucket: { tokens: 0, atMs: 1_000 * HOUR_MS }, slowDownS: null });
  });
});
