/** Least travel time against Bellman-Ford over all steps, and what nobody can cross. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRandomTerrain, aTerrain } from '../../test/harness/terrain.ts';
import { createPrng } from '../base/random.ts';
import { COVER, createOpenCover, isPassable } from './ground-cover.ts';
import type { Terrain } from './terrain.ts';
import { computeTravel, travelPath, vehicleSpeedKmh, walkSpeedKmh } from './travel.ts';

const RUNS = 40 * (process.env['SLOW'] === '1' ? 20 : 1);

const land = fc
  .record({
    seed: fc.nat(),
    rows: fc.integer({ min: 2, max: 9 }),
    cols: fc.integer({ min: 2, max: 9 }),
    reliefM: fc.constantFrom(0, 20, 120),
    waterShare: fc.constantFrom(0, 0.2),
    roadShare: fc.constantFrom(0, 0.3),
    mode: fc.constantFrom('foot' as const, 'vehicle' as const),
  })
  .map((s) => {
    const terrain = aRandomTerrain(s.seed, s.rows, s.cols, s.reliefM, 0.03);
    const prng = createPrng(s.seed + 1);
    const cover = createOpenCover(terrain).map(() => {
      const draw = prng.nextUnit();
      if (draw < s.waterShare) return COVER.water;
      return draw < s.waterShare + s.roadShare ? ((draw * 1000) % 2 < 1 ? COVER.road : COVER.track) : COVER.open;
    });
    return { terrain, cover, mode: s.mode, start: prng.nextBelow(terrain.heights.length) };
  });

/** All steps up to two cells, written out by vector arithmetic, relaxed until nothing changes. */
function slowMinutes(terrain: Terrain, cover: Uint8Array, start: number, mode: 'foot' | 'vehicle'): Float64Array {
  const { rows, cols, heights } = terrain;
  const minutes = new Float64Array(rows * cols).fill(Number.POSITIVE_INFINITY);
  if (!isPassable(terrain, cover, start)) return minutes;
  minutes[start] = 0;
  const height = (row: number, col: number) => heights[row * cols + col]!;
  const isOpen = (row: number, col: number) => isPassable(terrain, cover, row * cols + col);
  const leg = (rise: number, lengthM: number, road: number) => {
    const off = mode === 'foot' ? walkSpeedKmh(rise / lengthM) : vehicleSpeedKmh(rise / lengthM);
    const kmh = road < COVER.track ? off : mode === 'foot' ? off / 0.6 : road === COVER.road ? 60 : 30;
    return kmh === 0 ? Number.POSITIVE_INFINITY : ((lengthM / 1000) * 60) / kmh;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        for (let dr = -2; dr <= 2; dr++) {
          for (let dc = -2; dc <= 2; dc++) {
            const long = Math.max(Math.abs(dr), Math.abs(dc));
            if (long === 0 || (long === 2 && Math.min(Math.abs(dr), Math.abs(dc)) !== 1)) continue;
            const [r, c] = [row + dr, col + dc];
            if (r < 0 || c < 0 || r >= rows || c >= cols || !isOpen(r, c)) continue;
            const lengthM = 100 * Math.hypot(dr, dc);
            const road = Math.min(cover[row * cols + col]!, cover[r * cols + c]!);
            let cost: number;
            if (long === 1 && dr !== 0 && dc !== 0) {
              cost =
                isOpen(r, col) && isOpen(row, c)
                  ? leg(height(r, c) - height(row, col), lengthM, road)
                  : Number.POSITIVE_INFINITY;
            } else if (long === 1) {
              cost = leg(height(r, c) - height(row, col), lengthM, road);
            } else {
              const a = Math.abs(dr) === 2 ? { r: row + dr / 2, c: col } : { r: row, c: col + dc / 2 };
              const b = Math.abs(dr) === 2 ? { r: row + dr / 2, c } : { r, c: col + dc / 2 };
              const middle = (height(a.r, a.c) + height(b.r, b.c)) / 2;
              cost =
                isOpen(a.r, a.c) && isOpen(b.r, b.c)
                  ? leg(middle - height(row, col), lengthM / 2, 0) + leg(height(r, c) - middle, lengthM / 2, 0)
                  : Number.POSITIVE_INFINITY;
            }
            const arrival = minutes[row * cols + col]! + cost;
            if (arrival < minutes[r * cols + c]! - 1e-9) {
              minutes[r * cols + c] = arrival;
              changed = true;
            }
          }
        }
      }
    }
  }
  return minutes;
}

describe('travel', () => {
  it('walks 3.02 km/h on flat open ground, fastest gently downhill, and not up a wall', () => {
    expect(walkSpeedKmh(0)).toBeCloseTo(5.04 * 0.6, 2);
    expect(walkSpeedKmh(-0.05)).toBeCloseTo(3.6, 9);
    expect(walkSpeedKmh(1.01)).toBe(0);
    expect(walkSpeedKmh(-1.01)).toBe(0);
    expect([0.04, 0.05, -0.14, 0.29, 0.3].map(vehicleSpeedKmh)).toEqual([20, 12, 12, 5, 0]);
  });

  it('finds the least times that relaxing every step finds', () => {
    fc.assert(
      fc.property(land, ({ terrain, cover, mode, start }) => {
        const field = computeTravel(terrain, cover, { start, mode, limitMin: 10_000, goals: null });
        slowMinutes(terrain, cover, start, mode).forEach((minutes, at) => {
          if (Number.isFinite(minutes)) expect(field.minutes[at]).toBeCloseTo(minutes, 3);
          else expect(field.minutes[at]).toBe(Number.POSITIVE_INFINITY);
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('nobody crosses a river but by its bridge, not even across a corner', () => {
    const terrain = aTerrain(() => 100, { rows: 12, cols: 12 });
    const cover = createOpenCover(terrain).map((_, at) => (Math.floor(at / 12) === at % 12 ? COVER.water : COVER.open));
    const start = 11 * 12;
    const dry = computeTravel(terrain, cover, { start, mode: 'foot', limitMin: 10_000, goals: null });
    expect(dry.minutes[11]).toBe(Number.POSITIVE_INFINITY);
    const bridged = cover.slice();
    bridged[5 * 12 + 5] = COVER.road;
    const field = computeTravel(terrain, bridged, { start, mode: 'foot', limitMin: 10_000, goals: [11] });
    const path = travelPath(field, 11);
    expect(path).toContain(5 * 12 + 5);
    expect([path[0], path.at(-1)]).toEqual([start, 11]);
    expect(travelPath(dry, 11)).toEqual([]);
  });

  it('straight ways are at most 2.8 % longer than the straight line, and a limit cuts', () => {
    const terrain = aTerrain(() => 100, { rows: 60, cols: 60 });
    const field = computeTravel(terrain, createOpenCover(terrain), {
      start: 0,
      mode: 'foot',
      limitMin: 60,
      goals: null,
    });
    for (let at = 1; at < field.minutes.length; at++) {
      const direct = (100 * Math.hypot(Math.floor(at / 60), at % 60) * 60) / (walkSpeedKmh(0) * 1000);
      if (!Number.isFinite(field.minutes[at]!)) expect(direct * 1.028).toBeGreaterThan(60);
      else expect(field.minutes[at]! / direct).toBeLessThan(1.028);
    }
  });
});
