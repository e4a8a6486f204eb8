/**
 * Coverage of one force against the definition written out, and the metamorphic rules: more presence never opens
 * ground, unknown ground never closes it, order and names mean nothing, shifted hours shift the answer.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCoverageInput, aPatrol, aPost, aUnit } from '../../test/harness/force.ts';
import { aRandomTerrain } from '../../test/harness/terrain.ts';
import { arePairSetsEqual, countPairs, hasPair, type PairSet, subtractPairs } from '../base/pair-set.ts';
import { rangeDetection, SENSOR_CURVES, SWEEP_WIDTHS_M, searchDetection } from './detection.ts';
import { computeForceCoverage, type ForceCoverage, type ForceCoverageInput } from './force-coverage.ts';
import type { Patrol } from './patrol.ts';
import type { Post } from './post.ts';
import { createPostMoves } from './post-moves.ts';
import { refractionToDropPerM } from './ray-viewshed.ts';
import type { ReactionUnit } from './reach.ts';
import { slotLight, WEEK_OF_HOURS } from './slot-plan.ts';
import { computeCombinedViewshed } from './sweep-viewshed.ts';
import { gridPlaceToLatLng, latLngToTerrainCell, type Terrain } from './terrain.ts';
import { terrainCellsOf } from './terrain-grid.ts';

const RUNS = 12 * (process.env['SLOW'] === '1' ? 20 : 1);
const SIDE = 84;
const DAY_MIN = 24 * 60;

const cell = fc.record({ row: fc.integer({ min: 20, max: 64 }), col: fc.integer({ min: 20, max: 64 }) });
const hours = fc.record({ from: fc.integer({ min: 0, max: 6 * 24 }), length: fc.integer({ min: 1, max: 24 }) });
const postChoice = fc.record({ cell, hours, thermal: fc.boolean(), eye: fc.constantFrom(3, 12) });
const unitChoice = fc.record({ cell, hours, foot: fc.boolean(), readinessMin: fc.constantFrom(2, 25) });
const patrolChoice = fc.record({ cell, hour: fc.integer({ min: 0, max: 150 }), east: fc.integer({ min: 4, max: 12 }) });
const scene = fc.record({
  seed: fc.nat(),
  reliefM: fc.constantFrom(0, 8),
  posts: fc.array(postChoice, { maxLength: 4 }),
  patrols: fc.array(patrolChoice, { maxLength: 2 }),
  units: fc.array(unitChoice, { maxLength: 2 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

function toPost(terrain: Terrain, choice: Scene['posts'][number], id: string): Post {
  return aPost({
    id,
    place: gridPlaceToLatLng(terrain, choice.cell),
    eyeHeightM: choice.eye,
    sensors: choice.thermal ? ['eye', 'thermal'] : ['eye'],
    manned: [{ fromMin: choice.hours.from * 60, toMin: (choice.hours.from + choice.hours.length) * 60 }],
  });
}

function toPatrol(terrain: Terrain, choice: Scene['patrols'][number], id: string): Patrol {
  const { row, col } = choice.cell;
  const route = [
    gridPlaceToLatLng(terrain, { row, col }),
    gridPlaceToLatLng(terrain, { row: row + 2, col: col + choice.east }),
  ];
  return aPatrol({ id, route, walks: [{ departMin: choice.hour * 60 + 10, durationMin: 100 }] });
}

function toUnit(terrain: Terrain, choice: Scene['units'][number], id: string): ReactionUnit {
  return aUnit({
    id,
    place: gridPlaceToLatLng(terrain, choice.cell),
    mode: choice.foot ? 'foot' : 'vehicle',
    readinessMin: choice.readinessMin,
    ready: [{ fromMin: choice.hours.from * 60, toMin: (choice.hours.from + choice.hours.length) * 60 }],
  });
}

/** Short ranges, so that the small terrain holds the seam and the range around it. */
const CURVES = {
  ...SENSOR_CURVES,
  eye: { day: { atBest: 0.9, nearM: 500, farM: 1_800 }, night: { atBest: 0.7, nearM: 100, farM: 500 } },
  thermal: { day: { atBest: 0.9, nearM: 900, farM: 2_400 }, night: { atBest: 0.8, nearM: 900, farM: 2_400 } },
};

function toInput(choice: Scene, overrides: Partial<ForceCoverageInput> = {}): ForceCoverageInput {
  const terrain = aRandomTerrain(choice.seed, SIDE, SIDE, choice.reliefM, 0);
  const input = aCoverageInput(terrain, {
    posts: choice.posts.map((post, i) => toPost(terrain, post, `post-${i}`)),
    patrols: choice.patrols.map((patrol, i) => toPatrol(terrain, patrol, `patrol-${i}`)),
    units: choice.units.map((unit, i) => toUnit(terrain, unit, `unit-${i}`)),
    ...overrides,
  });
  return { ...input, parameters: { ...input.parameters, piPermille: 300, curves: CURVES } };
}

function compute(input: ForceCoverageInput): ForceCoverage {
  const coverage = computeForceCoverage(input);
  if (!coverage.ok) throw new Error(JSON.stringify(coverage.error));
  return coverage.value;
}

const isWithin = (inner: PairSet, outer: PairSet) => countPairs(subtractPairs(inner, outer)) === 0;

describe('coverage of one force', () => {
  it('equals the definition, cell by cell and slot by slot', () => {
    let partly = 0;
    fc.assert(
      fc.property(scene, (choice) => {
        const input = toInput(choice);
        const coverage = compute(input);
        for (let c = 0; c < coverage.cells.length; c += 3) {
          for (let slot = 0; slot < 168; slot += 1) {
            const share = slowShare(input, coverage, c, slot);
            const found = coverage.seenShare.permille[c * 168 + slot]!;
            expect(Math.abs(found - share * 1_000), `cell ${c} slot ${slot}`).toBeLessThan(1.001);
            expect(hasPair(coverage.notSeen, c, slot)).toBe(found < 300);
            if (found > 0) partly++;
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect(partly).toBeGreaterThan(50);
  });

  it('one more post, patrol or unit, or longer hours, never opens ground', () => {
    fc.assert(
      fc.property(scene, postChoice, patrolChoice, unitChoice, (choice, post, patrol, unit) => {
        const before = compute(toInput(choice));
        for (const more of [
          { ...choice, posts: [...choice.posts, post] },
          { ...choice, patrols: [...choice.patrols, patrol] },
          { ...choice, units: [...choice.units, unit] },
          { ...choice, posts: choice.posts.map((p) => ({ ...p, hours: { ...p.hours, length: p.hours.length + 2 } })) },
        ]) {
          const after = compute(toInput(more));
          expect(isWithin(after.notSeen, before.notSeen)).toBe(true);
          expect(isWithin(after.notReached, before.notReached)).toBe(true);
          expect(isWithin(after.uncovered, before.uncovered)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('unknown ground never closes anything', () => {
    fc.assert(
      fc.property(scene, fc.nat(), (choice, seed) => {
        const input = toInput({ ...choice, patrols: [] });
        const holed = aRandomTerrain(seed, SIDE, SIDE, 1, 0.05).heights;
        const kept = new Set([...choice.posts, ...choice.units].map(({ cell: c }) => c.row * SIDE + c.col));
        const heights = input.terrain.heights.map((heightM, at) =>
          kept.has(at) || !Number.isNaN(holed[at]!) ? heightM : Number.NaN,
        );
        const before = compute(input);
        const after = compute({ ...input, terrain: { ...input.terrain, heights } });
        expect(isWithin(before.notSeen, after.notSeen)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('order and names mean nothing, and hours shifted by a day shift the answer by a day', () => {
    fc.assert(
      fc.property(scene, (choice) => {
        const before = compute(toInput(choice));
        const turned = compute(
          toInput({ ...choice, posts: choice.posts.toReversed(), units: choice.units.toReversed() }),
        );
        expect(arePairSetsEqual(before.uncovered, turned.uncovered)).toBe(true);
        const input = toInput(choice);
        const later = (span: { fromMin: number; toMin: number }) => {
          const fromMin = (span.fromMin + DAY_MIN) % (7 * DAY_MIN);
          return { fromMin, toMin: fromMin + span.toMin - span.fromMin };
        };
        const shifted = compute({
          ...input,
          posts: input.posts.map((post) => ({ ...post, manned: post.manned.map(later) })),
          patrols: input.patrols.map((patrol) => ({
            ...patrol,
            walks: patrol.walks.map((walk) => ({ ...walk, departMin: (walk.departMin + DAY_MIN) % (7 * DAY_MIN) })),
          })),
          units: input.units.map((unit) => ({ ...unit, ready: unit.ready.map(later) })),
        });
        for (let c = 0; c < before.cells.length; c++) {
          for (let slot = 0; slot < 168; slot++) {
            expect(hasPair(shifted.uncovered, c, (slot + 24) % 168)).toBe(hasPair(before.uncovered, c, slot));
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('a second post at the same spot adds no more than its range curve allows', () => {
    fc.assert(
      fc.property(scene, postChoice, (choice, post) => {
        const one = compute(toInput({ ...choice, posts: [post], patrols: [] }));
        const two = compute(toInput({ ...choice, posts: [post, post], patrols: [] }));
        const best = 0.9;
        one.seenShare.permille.forEach((p, at) => {
          const most = p + (1_000 - p) * best + 1;
          if (two.seenShare.permille[at]! > most || (p === 0 && two.seenShare.permille[at]! > 1)) {
            throw new Error(`${p} became ${two.seenShare.permille[at]}`);
          }
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('posts moved by hand, one answer after another, leave unseen what computing everything again leaves', () => {
    fc.assert(
      fc.property(scene, fc.array(fc.array(postChoice, { maxLength: 3 }), { maxLength: 3 }), (choice, tries) => {
        const input = toInput(choice);
        const move = createPostMoves(compute(input), input);
        for (const posts of [...tries, choice.posts]) {
          const moved = toInput({ ...choice, posts });
          expect(move(moved.posts)).toEqual({ ok: true, value: compute(moved).notSeen });
        }
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it('longer blocks are open if any of their hours is, and a shorter tau opens more', () => {
    fc.assert(
      fc.property(scene, (choice) => {
        const input = toInput(choice);
        const fine = compute(input);
        const coarse = compute({ ...input, slots: { ...WEEK_OF_HOURS, slotMin: 360, periodSlots: 28 } });
        for (let c = 0; c < fine.cells.length; c++) {
          for (let block = 0; block < 28; block++) {
            const any = [0, 1, 2, 3, 4, 5].some((part) => hasPair(fine.uncovered, c, block * 6 + part));
            expect(hasPair(coarse.uncovered, c, block)).toBe(any);
          }
        }
        const hurried = compute({ ...input, parameters: { ...input.parameters, tauMin: 20 } });
        expect(isWithin(fine.uncovered, hurried.uncovered)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});

/** p(c, t) from its definition, one terrain cell and one watcher at a time. */
function slowShare(input: ForceCoverageInput, coverage: ForceCoverage, c: number, slot: number): number {
  const { terrain } = input;
  const light = slotLight(WEEK_OF_HOURS, slot);
  const ground = terrainCellsOf(coverage.terrainGrid, c);
  let sum = 0;
  for (const at of ground) {
    const row = Math.floor(at / terrain.cols);
    const col = at % terrain.cols;
    let missed = 1;
    for (const post of input.posts) {
      const isManned = post.manned.some(({ fromMin, toMin }) =>
        [0, 7 * DAY_MIN].some((week) => fromMin <= slot * 60 + week && toMin >= slot * 60 + 60 + week),
      );
      if (!isManned) continue;
      missed *= 1 - slowPostDetection(terrain, post, row, col, light);
    }
    coverage.patrols.forEach((patrol, i) => {
      const view = coverage.seenShare.views[c]!.patrols.find(({ patrol: index }) => index === i);
      const k = ground.indexOf(at);
      if (view === undefined || view.strip[light][k] !== 1) return;
      const cells = view.strip[light].reduce((n, bit) => n + bit, 0);
      const pathM = patrol.metres.get(c)?.[slot] ?? 0;
      missed *= 1 - searchDetection(pathM, SWEEP_WIDTHS_M[patrol.mode][light], cells * 100 * 100);
    });
    sum += 1 - missed;
  }
  return sum / ground.length;
}

const viewsheds = new WeakMap<Post, ReturnType<typeof computeCombinedViewshed>>();

function slowPostDetection(terrain: Terrain, post: Post, row: number, col: number, light: 'day' | 'night'): number {
  const observer = latLngToTerrainCell(terrain, post.place);
  if (!observer.ok) throw new Error(observer.error.type);
  let viewshed = viewsheds.get(post);
  if (viewshed === undefined) {
    viewshed = computeCombinedViewshed(terrain, {
      observer: observer.value,
      observerHeightM: post.eyeHeightM,
      targetHeightM: 1.7,
      rangeM: 4_000,
      dropPerM: refractionToDropPerM(0.13),
    });
    viewsheds.set(post, viewshed);
  }
  if (!viewshed.ok) throw new Error(viewshed.error.type);
  const { row0, col0, rows, cols, seen } = viewshed.value;
  const isIn = row >= row0 && col >= col0 && row < row0 + rows && col < col0 + cols;
  if (!isIn || seen[(row - row0) * cols + col - col0] !== 1) return 0;
  const awayM = 100 * Math.hypot(row - observer.value.row, col - observer.value.col);
  return Math.max(...post.sensors.map((kind) => rangeDetection(awayM, CURVES[kind], light)));
}
