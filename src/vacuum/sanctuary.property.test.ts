/** Sanctuary against all walks on small random worlds, and rules that hold between two worlds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyWorld, worldToMachine, worldToPairs } from '../../test/harness/evader-worlds.ts';
import {
  hexDistance,
  isOpen,
  openPairs,
  pairKey,
  pairsAfter,
  stayByPair,
  visitOpenWalks,
  type WalkWorld,
} from '../../test/oracle/evader-walks.ts';
import { hasPair, visitPairs } from '../base/pair-set.ts';
import type { EvaderMachine } from './evader-machine.ts';
import { createTableEvader } from './evader-table.ts';
import { computeSanctuary, type Sanctuary, worstCaseInside } from './sanctuary.ts';

const RUNS = process.env['SLOW'] === '1' ? 60_000 : 3_000;
const SIZE = { cellsMax: 7, slotsMax: 5, ringsMax: 3 };

function solve(world: WalkWorld, stayLimitSlots: number, machine: EvaderMachine = worldToMachine(world)): Sanctuary {
  return computeSanctuary({
    machine,
    vacuumSeen: worldToPairs(world),
    cyclic: world.cyclic,
    stayLimitSlots,
    qualifier: worstCaseInside('seam', 500),
  });
}

/** Finite lengths as they are, endless above all of them. */
const rank = (stay: number | null) => stay ?? Number.POSITIVE_INFINITY;

describe('against all walks', () => {
  test('[V-18] longest stay, permanence and endless pairs equal the written-out graph', () => {
    fc.assert(
      fc.property(anyWorld(SIZE), (world) => {
        const stays = stayByPair(world);
        const found = solve(world, 2);
        expect(rank(found.longestStaySlots)).toBe(Math.max(0, ...stays.values()));
        expect(found.permanent).toBe([...stays.values()].includes(Number.POSITIVE_INFINITY));
        for (const pair of openPairs(world)) {
          expect(hasPair(found.endlessPairs, pair.cell, pair.slot)).toBe(
            stays.get(pairKey(pair)) === Number.POSITIVE_INFINITY,
          );
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('sanctuary pairs are those on a walk of at least the limit', () => {
    fc.assert(
      fc.property(anyWorld({ ...SIZE, cellsMax: 5 }), fc.integer({ min: 1, max: 5 }), (world, limit) => {
        const expected = new Set<string>();
        visitOpenWalks(world, limit, (walk) => {
          for (const pair of walk) expected.add(pairKey(pair));
        });
        const found = new Set<string>();
        visitPairs(solve(world, limit).sanctuaryPairs, (cell, slot) => void found.add(pairKey({ cell, slot })));
        expect(found).toEqual(expected);
      }),
      { numRuns: RUNS / 3 },
    );
  });

  test('the witness is a walk of the longest stay by the tie rule', () => {
    fc.assert(
      fc.property(anyWorld(SIZE), (world) => {
        const { witness, longestStaySlots } = solve(world, 2);
        const stays = stayByPair(world);
        const walk = witness.cells.map((cell, i) => ({ cell, slot: (witness.startSlot + i) % world.open.length }));
        if (longestStaySlots !== null) expect(walk.length).toBe(longestStaySlots);
        const best = Math.max(0, ...stays.values());
        const byTie = openPairs(world).filter((pair) => stays.get(pairKey(pair)) === best);
        if (best > 0) expect(walk[0]).toEqual(byTie[0]);
        for (const [i, pair] of walk.entries()) {
          expect(isOpen(world, pair)).toBe(true);
          if (i === 0) continue;
          const choices = pairsAfter(world, walk[i - 1]!).filter((next) => isOpen(world, next));
          const most = Math.max(...choices.map((next) => stays.get(pairKey(next))!));
          expect(pair).toEqual(choices.find((next) => stays.get(pairKey(next)) === most));
        }
        const keys = walk.map(pairKey);
        if (longestStaySlots === null) {
          expect(keys.indexOf(keys.at(-1)!)).toBe(witness.repeatsFrom);
          expect(new Set(keys).size).toBe(keys.length - 1);
        } else expect(witness.repeatsFrom).toBe(null);
      }),
      { numRuns: RUNS / 3 },
    );
  });

  test('stay-put is the longest run of one cell', () => {
    fc.assert(
      fc.property(anyWorld({ ...SIZE, ringsMax: 0 }), (world) => {
        const found = solve(world, 2);
        expect(found.stayPutSlots).toBe(found.longestStaySlots);
        const stays = [...stayByPair(world).values()];
        expect(rank(found.stayPutSlots)).toBe(Math.max(0, ...stays));
      }),
      { numRuns: RUNS / 3 },
    );
  });

  test('the table of reachable cells gives the same as the window', () => {
    fc.assert(
      fc.property(anyWorld({ cellsMax: 20, slotsMax: 6, ringsMax: 4 }), (world) => {
        const offsets = [0];
        const targets: number[] = [];
        for (const from of world.cells) {
          for (const [i, to] of world.cells.entries()) if (hexDistance(from, to) <= world.rings) targets.push(i);
          offsets.push(targets.length);
        }
        const table = createTableEvader({ offsets: Int32Array.from(offsets), targets: Int32Array.from(targets) });
        expect(solve(world, 3, table)).toEqual(solve(world, 3));
      }),
      { numRuns: RUNS / 10 },
    );
  });
});

describe('rules between worlds', () => {
  const withOpen = (world: WalkWorld, open: ReadonlyArray<ReadonlyArray<boolean>>): WalkWorld => ({ ...world, open });

  test('[V-21] more cover, that is more posts or more manned hours, never lengthens a stay', () => {
    fc.assert(
      fc.property(anyWorld(SIZE), anyWorld(SIZE), (world, cover) => {
        const closed = world.open.map((row, slot) =>
          row.map((open, cell) => open && cover.open[slot % cover.open.length]![cell % cover.cells.length]!),
        );
        const before = solve(world, 3);
        const after = solve(withOpen(world, closed), 3);
        expect(rank(after.longestStaySlots)).toBeLessThanOrEqual(rank(before.longestStaySlots));
        expect(rank(after.stayPutSlots)).toBeLessThanOrEqual(rank(before.stayPutSlots));
        visitPairs(after.sanctuaryPairs, (cell, slot) => {
          expect(hasPair(before.sanctuaryPairs, cell, slot)).toBe(true);
        });
      }),
      { numRuns: RUNS / 10 },
    );
  });

  test('a faster evader never stays shorter', () => {
    fc.assert(
      fc.property(anyWorld(SIZE), (world) => {
        const slow = solve(world, 3);
        const fast = solve({ ...world, rings: world.rings + 1 }, 3);
        expect(rank(fast.longestStaySlots)).toBeGreaterThanOrEqual(rank(slow.longestStaySlots));
      }),
      { numRuns: RUNS / 10 },
    );
  });

  test('shifting the slots of a repeating period only renames them', () => {
    fc.assert(
      fc.property(anyWorld(SIZE, true), fc.integer({ min: 1, max: 4 }), (world, shift) => {
        const slots = world.open.length;
        const shifted = solve(
          withOpen(
            world,
            world.open.map((_, slot) => world.open[(slot + shift) % slots]!),
          ),
          3,
        );
        const plain = solve(world, 3);
        expect(shifted.longestStaySlots).toBe(plain.longestStaySlots);
        expect(shifted.stayPutSlots).toBe(plain.stayPutSlots);
        for (let slot = 0; slot < slots; slot++) {
          for (let cell = 0; cell < world.cells.length; cell++) {
            const renamed = (slot + shift) % slots;
            expect(hasPair(shifted.sanctuaryPairs, cell, slot)).toBe(hasPair(plain.sanctuaryPairs, cell, renamed));
            expect(hasPair(shifted.endlessPairs, cell, slot)).toBe(hasPair(plain.endlessPairs, cell, renamed));
          }
        }
      }),
      { numRuns: RUNS / 10 },
    );
  });

  test('a period repeated twice over says the same as once', () => {
    fc.assert(
      fc.property(anyWorld(SIZE, true), (world) => {
        const twice = solve(withOpen(world, [...world.open, ...world.open]), 3);
        expect(twice.longestStaySlots).toBe(solve(world, 3).longestStaySlots);
      }),
      { numRuns: RUNS / 10 },
    );
  });
});
