/** Coverage of one force in scenes whose answer is plain, its refusals, and what a pair says about itself. */
import { describe, expect, it } from 'vitest';
import { ALL_WEEK, aCoverageInput, aPatrol, aPost, aUnit } from '../../test/harness/force.ts';
import { aTerrain } from '../../test/harness/terrain.ts';
import { gridCellToLatLng } from '../base/grid.ts';
import { countPairs, hasPair } from '../base/pair-set.ts';
import { distanceM } from '../base/place.ts';
import { MINUTE_MS, unixMs } from '../base/time.ts';
import { computeForceCoverage, type ForceCoverageInput } from './force-coverage.ts';
import { dailySpans, WEEK_OF_HOURS } from './slot-plan.ts';
import { gridPlaceToLatLng } from './terrain.ts';
import { explainPair } from './uncovered.ts';

const terrain = aTerrain(() => 300, { rows: 110, cols: 110 });
const at = (row: number, col: number) => gridPlaceToLatLng(terrain, { row, col });
const middle = at(55, 55);

function compute(overrides: Partial<ForceCoverageInput>) {
  const coverage = computeForceCoverage(aCoverageInput(terrain, overrides));
  if (!coverage.ok) throw new Error(JSON.stringify(coverage.error));
  return coverage.value;
}

describe('force coverage', () => {
  it('without anybody everything is open, always', () => {
    const coverage = compute({});
    expect(coverage.cells.length).toBeGreaterThan(10);
    expect(countPairs(coverage.uncovered)).toBe(coverage.cells.length * 168);
  });

  it('a post on a plain sees near cells by day and none by night', () => {
    const coverage = compute({ posts: [aPost({ place: middle })], units: [aUnit({ place: middle })] });
    coverage.cells.forEach((cell, index) => {
      const awayM = distanceM(gridCellToLatLng(cell), middle);
      if (awayM < 1_000) expect(hasPair(coverage.uncovered, index, 12)).toBe(false);
      expect(hasPair(coverage.notSeen, index, 0)).toBe(true);
      expect(hasPair(coverage.notReached, index, 12)).toBe(false);
    });
  });

  it('a force that sees but may not act there does not cover', () => {
    const sector = [[at(0, 0), at(0, 5), at(5, 5)]];
    const force = { posts: [aPost({ place: middle })], units: [aUnit({ place: middle })] };
    const watched = compute({ ...force, lawful: { sector, agreedCells: [] } });
    expect(countPairs(watched.notReached)).toBe(watched.cells.length * 168);
    const allowed = compute({ ...force, lawful: { sector, agreedCells: watched.cells.slice(0, 1) } });
    expect(hasPair(allowed.notReached, 0, 5)).toBe(false);
    expect(hasPair(allowed.notReached, 1, 5)).toBe(true);
  });

  it('two posts on the same half of a cell cover at most that half', () => {
    const ridge = aTerrain((_, col) => (col === 55 ? 400 : 300), { rows: 110, cols: 110 });
    const posts = [aPost({ id: 'a', place: at(54, 50) }), aPost({ id: 'b', place: at(57, 49) })];
    const coverage = computeForceCoverage(aCoverageInput(ridge, { posts }));
    if (!coverage.ok) throw new Error(coverage.error.type);
    const { seenShare, cells, terrainGrid } = coverage.value;
    let split = 0;
    cells.forEach((_, index) => {
      const ground = terrainGrid.terrainCells.subarray(terrainGrid.offsets[index]!, terrainGrid.offsets[index + 1]!);
      const west = ground.filter((cell) => cell % 110 <= 55).length;
      if (west === 0 || west === ground.length) return;
      split++;
      expect(seenShare.permille[index * 168 + 12]).toBeLessThanOrEqual((1_000 * west) / ground.length);
    });
    expect(split).toBeGreaterThan(0);
  });

  it('a silent post counts nowhere, and achieved presence is never more than heard', () => {
    const posts = [aPost({ place: middle })];
    const planned = compute({ posts });
    const silent = compute({ posts, silentPosts: new Set(['post-1']) });
    expect(countPairs(silent.notSeen)).toBe(silent.cells.length * 168);
    const periodStart = unixMs(1_619_992_800_000);
    const checkIns = Array.from({ length: 14 }, (_, n) => ({
      postId: 'post-1',
      at: unixMs(periodStart + n * 55 * MINUTE_MS),
    }));
    const achieved = compute({ posts, achieved: { periodStart, checkIns, tracks: new Map() } });
    const near = planned.cells.findIndex((cell) => distanceM(gridCellToLatLng(cell), middle) < 800);
    const open = (sets: typeof planned, slot: number) => hasPair(sets.notSeen, near, slot);
    expect([open(planned, 8), open(achieved, 8), open(achieved, 14)]).toEqual([false, false, true]);
    expect(open(planned, 14)).toBe(false);
  });

  it('every pair says who sees it, who arrives, and what fails', () => {
    const coverage = compute({
      posts: [aPost({ id: 'north', place: at(54, 55), manned: dailySpans(WEEK_OF_HOURS, 6, 14) })],
      patrols: [
        aPatrol({ id: 'round', route: [at(50, 50), at(58, 58)], walks: [{ departMin: 8 * 60, durationMin: 60 }] }),
      ],
      units: [
        aUnit({ id: 'far', place: at(5, 5), readinessMin: 30 }),
        aUnit({ id: 'near', place: at(56, 56), ready: dailySpans(WEEK_OF_HOURS, 8, 20) }),
      ],
    });
    const near = coverage.cells.findIndex((cell) => distanceM(gridCellToLatLng(cell), middle) < 600);
    const morning = explainPair(coverage, near, 8);
    expect(morning).toMatchObject({ light: 'day', fails: [], posts: [{ id: 'north', counts: true }] });
    expect(morning.units.map(({ id }) => id)).toEqual(['near', 'far']);
    expect(morning.patrols[0]!.metres).toBeGreaterThan(100);
    expect(morning.seenPermille).toBeGreaterThanOrEqual(morning.posts[0]!.alonePermille);
    const early = explainPair(coverage, near, 7);
    expect(early.fails).toEqual(['reached']);
    expect(early.arrivalMin).toBeGreaterThan(40);
    expect(early.units.find(({ id }) => id === 'near')!.counts).toBe(false);
    const night = explainPair(coverage, near, 22);
    expect(night.fails).toEqual(['seen', 'reached']);
    expect(night.posts.every(({ counts }) => !counts)).toBe(true);
  });

  it('bad input is refused by name', () => {
    const refuse = (overrides: Partial<ForceCoverageInput>) => {
      const coverage = computeForceCoverage(aCoverageInput(terrain, overrides));
      return coverage.ok ? null : coverage.error.type;
    };
    expect(refuse({ posts: [aPost({ sensors: ['radar'] })] })).toBe('TerrainTooSmall');
    expect(refuse({ posts: [aPost({ place: { lat: 0, lng: 0 } })] })).toBe('PostOffTerrain');
    expect(refuse({ posts: [aPost({ place: middle }), aPost({ place: middle })] })).toBe('DoubleId');
    expect(refuse({ posts: [aPost({ place: middle, manned: [...ALL_WEEK, { fromMin: 5, toMin: 6 }] })] })).toBe(
      'OverlappingSchedule',
    );
    expect(refuse({ units: [aUnit({ place: { lat: 0, lng: 0 } })] })).toBe('UnitOffTerrain');
    expect(refuse({ units: [aUnit({ place: middle, ready: [{ fromMin: 9, toMin: 9 }] })] })).toBe('ScheduleMalformed');
    expect(
      refuse({ patrols: [aPatrol({ route: [at(50, 50), at(50, 90)], walks: [{ departMin: 0, durationMin: 5 }] })] }),
    ).toBe('ImpossibleSpeed');
    const holed = aTerrain((row) => (row > 55 ? Number.NaN : 300), { rows: 110, cols: 110 });
    const coverage = computeForceCoverage(aCoverageInput(holed));
    expect(coverage.ok ? null : coverage.error.type).toBe('TerrainHoles');
  });
});
