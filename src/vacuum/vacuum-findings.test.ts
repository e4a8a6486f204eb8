/** From common tokens to the joint hash, on the ground of a signed agreement. */
import { describe, expect, test } from 'vitest';
import { rectangle, someSurveyTerms, toVertices } from '../../test/harness/survey-terms.ts';
import { type Cell, createGridIndex, gridDiskTable } from '../base/grid.ts';
import { complementPairs, createPairSet, intersectPairs, type PairSet, unitePairs } from '../base/pair-set.ts';
import { createPrng, shuffled } from '../base/random.ts';
import { sha256 } from '../node/crypto.ts';
import type { SurveyTerms } from '../record/kind/survey.ts';
import { createPlainEvader } from './evader-machine.ts';
import { createTableEvader, travelTimesToReach } from './evader-table.ts';
import { createSurveyUniverse, pairSetToTokens } from './survey-set.ts';
import {
  findVacuumMeaning,
  layCellGround,
  layPlaceGround,
  nameVacuumTerms,
  type SurveyGround,
} from './vacuum-findings.ts';
import { jointVacuumHash, vacuumRecordBody, vacuumTotals } from './vacuum-record.ts';

const TERMS = someSurveyTerms({
  seam: toVertices(rectangle(35.4, 44.0, 35.46, 44.08)),
  criteria: ['seen', 'reached', 'covered'],
  periodSlots: 12,
  stayLimitSlots: 3,
  horizonSlots: 4,
});

function mustLay(terms: SurveyTerms): SurveyGround {
  const ground = layCellGround(terms, createPlainEvader);
  if (!ground.ok) throw new Error(JSON.stringify(ground.error));
  return ground.value;
}

function universeOf(terms: SurveyTerms, ids: ReadonlyArray<string>) {
  const universe = createSurveyUniverse(terms, ids);
  if (!universe.ok) throw new Error(JSON.stringify(universe.error));
  return universe.value;
}

function chance(cells: number, slots: number, seed: number, share: number): PairSet {
  const prng = createPrng(seed);
  const set = createPairSet(cells, slots);
  for (let i = 0; i < set.words.length; i++) {
    for (let bit = 0; bit < 32; bit++) {
      if ((i % set.wordsPerSlot) * 32 + bit < cells && prng.nextUnit() < share) set.words[i]! |= 1 << bit;
    }
  }
  return set;
}

/** Common tokens of two random forces, and the terms with a town and a place in the seam. */
function aRun(base: SurveyTerms, ids: ReadonlyArray<string>) {
  const { periodSlots: slots } = base;
  const [seenA, seenB, reachA, reachB] = [1, 2, 3, 4].map((seed) => chance(ids.length, slots, seed, 0.4));
  const uncovered = (seen: PairSet, reached: PairSet) => complementPairs(intersectPairs(seen, reached));
  const sets = {
    covered: intersectPairs(uncovered(seenA!, reachA!), uncovered(seenB!, reachB!)),
    seen: complementPairs(unitePairs(seenA!, seenB!)),
    reached: complementPairs(unitePairs(reachA!, reachB!)),
  };
  const universe = universeOf(base, ids);
  const tokens = universe.criteria.flatMap((criterion) => pairSetToTokens(sets[criterion], universe, criterion));
  return { universe, sets, tokens };
}

const BARE = mustLay(TERMS);
const MIDDLE = BARE.ids[BARE.ids.length >>> 1]! as Cell;
const FULL: SurveyTerms = {
  ...TERMS,
  towns: [{ cells: [MIDDLE], weight: 50 }],
  places: [{ id: 'prde-bridge', cells: [MIDDLE, '8800000001fffff'] }],
};
const GROUND = mustLay(FULL);
const RUN = aRun(FULL, GROUND.ids);

function hashOf(terms: SurveyTerms, ground: SurveyGround, tokens: ReadonlyArray<string>) {
  const findings = findVacuumMeaning(terms, ground, universeOf(terms, ground.ids), tokens);
  if (!findings.ok) throw new Error(JSON.stringify(findings.error));
  const about = { agreementHash: new Uint8Array(32), run: 1, resultHash: new Uint8Array(32) };
  return jointVacuumHash(vacuumRecordBody(nameVacuumTerms(terms, about), findings.value, sha256), sha256);
}

describe('a survey over cells', () => {
  test('[V-22] equal tokens give an equal joint hash on both nodes, whatever their order', () => {
    const other = hashOf(FULL, mustLay(FULL), shuffled(RUN.tokens, createPrng(3)));
    expect(other).toEqual(hashOf(FULL, GROUND, RUN.tokens));
    expect(hashOf(FULL, GROUND, RUN.tokens.slice(1))).not.toEqual(other);
  });

  test('the window and the table of disks find the same', () => {
    const grid = createGridIndex(GROUND.ids as ReadonlyArray<Cell>);
    const table: SurveyGround = {
      ...GROUND,
      createMachine: () => createTableEvader(gridDiskTable(grid, GROUND.rings!)),
    };
    expect(findVacuumMeaning(FULL, table, RUN.universe, RUN.tokens)).toEqual(
      findVacuumMeaning(FULL, GROUND, RUN.universe, RUN.tokens),
    );
  });

  test('the findings hold all three criteria, weights, sanctuary and a corridor for each place and slot', () => {
    const findings = findVacuumMeaning(FULL, GROUND, RUN.universe, RUN.tokens);
    expect(findings.ok).toBe(true);
    if (!findings.ok) return;
    expect(findings.value.sets).toEqual(RUN.sets);
    expect(findings.value.weights.reduce((sum, weight) => sum + weight, 0)).toBe(GROUND.ids.length + 50);
    expect(findings.value.corridors.length).toBe(FULL.periodSlots);
    expect(findings.value.sanctuary?.qualifier).toEqual({
      claim: 'worst-case-reachability',
      within: 'seam',
      piPermille: 500,
    });
    expect(vacuumTotals(findings.value).closableByExchange).toBeGreaterThan(0);
    expect(GROUND.places).toEqual([{ id: 'prde-bridge', cells: [GROUND.ids.indexOf(MIDDLE)] }]);
    expect(GROUND.openEdge.length).toBeGreaterThan(10);
    expect(GROUND.rings).toBe(6);
  });

  test('without the criterion seen nothing is said of stays', () => {
    const terms = { ...FULL, criteria: ['covered'] as SurveyTerms['criteria'] };
    const universe = universeOf(terms, GROUND.ids);
    const tokens = RUN.tokens.filter((token) => token.startsWith('covered|'));
    expect(findVacuumMeaning(terms, GROUND, universe, tokens)).toMatchObject({
      ok: true,
      value: { sanctuary: null, corridors: [], sets: { seen: null, reached: null } },
    });
  });

  test('tokens that contradict each other are refused', () => {
    const tokens = RUN.tokens.filter((token) => token.startsWith('seen|'));
    expect(findVacuumMeaning(FULL, GROUND, RUN.universe, tokens)).toMatchObject({
      ok: false,
      error: { type: 'VacuumContradicts', criterion: 'seen' },
    });
  });

  test('a slot that is too long for the evader is refused with one that would do', () => {
    expect(layCellGround({ ...FULL, evaderMh: 5_000 }, createPlainEvader)).toEqual({
      ok: false,
      error: { type: 'SlotTooLong', slotMin: 60, slotThatDoesMin: 30 },
    });
  });

  test('a seam without cells is refused', () => {
    const seam = toVertices(rectangle(35.4, 44, 35.4001, 44.0001));
    expect(layCellGround({ ...FULL, seam }, createPlainEvader)).toEqual({
      ok: false,
      error: { type: 'NoSurveyCells' },
    });
  });
});

test('a survey over places uses the table of times and may have one slot', () => {
  const terms: SurveyTerms = {
    ...TERMS,
    grid: {
      kind: 'places',
      count: 3,
      list: TERMS.terrainHash,
      table: TERMS.terrainHash,
      seenWithinM: 1_500,
      reachedWithinM: 5_000,
    },
    periodSlots: 1,
  };
  const ids = ['a', 'b', 'c'];
  const minutes = [
    [0, 50, 90],
    [70, 0, 55],
    [90, 90, 0],
  ];
  const ground = layPlaceGround(terms, ids, travelTimesToReach(minutes, terms.slotMin));
  const findings = findVacuumMeaning(terms, ground, universeOf(terms, ids), ['covered|b|0', 'seen|b|0']);
  expect(findings).toMatchObject({
    ok: true,
    value: { cells: 3, slots: 1, sanctuary: { permanent: true, longestStaySlots: null } },
  });
  const near: number[][] = [[], [], []];
  const machine = ground.createMachine();
  near.forEach((list, from) => {
    machine.visitAfter(from, (to) => void list.push(to));
  });
  expect(near.map((list) => [...new Set(list)].sort())).toEqual([[0, 1], [1, 2], [2]]);
});
