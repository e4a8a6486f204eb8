/** The joint record: totals, equal bytes whoever computes it, and a hash that any change moves. */
import { describe, expect, test } from 'vitest';
import { canonicalBytes } from '../base/canonical.ts';
import { addPair, createPairSet, intersectPairs, type PairSet } from '../base/pair-set.ts';
import { createPrng } from '../base/random.ts';
import { sha256 } from '../node/crypto.ts';
import { type AgreedPlace, computeCorridors } from './corridor.ts';
import { createPlainEvader } from './evader-machine.ts';
import { layEvaderWindow } from './evader-window.ts';
import { computeSanctuary, worstCaseInside } from './sanctuary.ts';
import {
  corridorBytes,
  countVacuumBySlot,
  jointVacuumHash,
  sanctuaryBytes,
  type VacuumFindings,
  type VacuumTerms,
  vacuumRecordBody,
  vacuumTotals,
} from './vacuum-record.ts';

const TERMS: VacuumTerms = {
  agreementHash: new Uint8Array(32).fill(7),
  run: 1,
  resultHash: new Uint8Array(32).fill(9),
  programVersion: '0.1.0',
  terrainHash: 'exercise',
  periodStart: '2021-05-02T21:00:00.000Z',
  slotMin: 60,
  stayLimitSlots: 3,
  horizonSlots: 4,
  piPermille: 500,
};
const CELLS = 30;
const SLOTS = 8;
const PLACES: ReadonlyArray<AgreedPlace> = [
  { id: 'bridge', cells: [14] },
  { id: 'school', cells: [3, 4] },
];

function chance(seed: number, share: number): PairSet {
  const prng = createPrng(seed);
  const set = createPairSet(CELLS, SLOTS);
  for (let cell = 0; cell < CELLS; cell++) {
    for (let slot = 0; slot < SLOTS; slot++) if (prng.nextUnit() < share) addPair(set, cell, slot);
  }
  return set;
}

/** Findings of one node; its machine may have been used before. */
function findingsOf(covered: PairSet, seen: PairSet, places: ReadonlyArray<AgreedPlace>): VacuumFindings {
  const q = Int32Array.from({ length: CELLS }, (_, i) => i % 6);
  const r = Int32Array.from({ length: CELLS }, (_, i) => Math.floor(i / 6));
  const machine = createPlainEvader(layEvaderWindow({ q, r }, 1));
  const qualifier = worstCaseInside('seam', TERMS.piPermille);
  const sanctuary = computeSanctuary({
    machine,
    vacuumSeen: seen,
    cyclic: true,
    stayLimitSlots: TERMS.stayLimitSlots,
    qualifier,
  });
  const corridors = computeCorridors(
    {
      machine,
      vacuumSeen: seen,
      sanctuaryPairs: sanctuary.sanctuaryPairs,
      openEdge: [0, 29],
      cyclic: true,
      horizonSlots: TERMS.horizonSlots,
      qualifier,
    },
    places,
  );
  const sets = { covered, seen, reached: null };
  return { cells: CELLS, slots: SLOTS, sets, weights: new Array(CELLS).fill(1), sanctuary, corridors };
}

const covered = chance(1, 0.6);
const seen = intersectPairs(covered, chance(2, 0.5));
const findings = findingsOf(covered, seen, PLACES);
const hashOf = (terms: VacuumTerms, of: VacuumFindings) => jointVacuumHash(vacuumRecordBody(terms, of, sha256), sha256);

describe('the joint record', () => {
  test('[V-22] is the same bytes on both nodes', () => {
    const other = findingsOf(covered, seen, PLACES);
    const bytes = canonicalBytes(vacuumRecordBody(TERMS, findings, sha256));
    expect(canonicalBytes(vacuumRecordBody(TERMS, other, sha256))).toEqual(bytes);
    expect(hashOf(TERMS, other)).toEqual(hashOf(TERMS, findings));
  });

  test('holds totals and hashes, and never a cell', () => {
    const body = vacuumRecordBody(TERMS, findings, sha256);
    const totals = vacuumTotals(findings);
    expect(totals).toMatchObject({ cells: CELLS, slots: SLOTS, closableByExchange: null });
    expect(totals.unseenSlots.map((place) => place.placeId)).toEqual(['bridge', 'school']);
    expect(Object.keys(body as object).sort()).toEqual([
      'agreement',
      'corridors',
      'horizonSlots',
      'periodStart',
      'piPermille',
      'programVersion',
      'result',
      'run',
      'sanctuary',
      'slotMin',
      'stayLimitSlots',
      'terrainHash',
      'totals',
    ]);
  });

  test('counts the vacuum of each slot', () => {
    const bySlot = countVacuumBySlot(covered);
    expect(bySlot.length).toBe(SLOTS);
    expect(bySlot.reduce((sum, count) => sum + count, 0)).toBe(vacuumTotals(findings).pairs.covered);
  });

  test('without the criterion covered has no index', () => {
    const bare = { ...findings, sets: { covered: null, seen, reached: null } };
    expect(vacuumTotals(bare)).toMatchObject({ index: null, closableByExchange: null, pairs: { covered: null } });
  });

  test('without the criterion seen says nothing of stays', () => {
    const bare = { ...findings, sets: { covered, seen: null, reached: null }, sanctuary: null, corridors: [] };
    expect(vacuumTotals(bare)).toMatchObject({ stay: null, unseenSlots: [], pairs: { seen: null, reached: null } });
    expect(vacuumRecordBody(TERMS, bare, sha256)).toMatchObject({ sanctuary: null });
  });
});

describe('the hashes', () => {
  test('move with one pair, one place, the run and the agreement', () => {
    const fewer = createPairSet(CELLS, SLOTS);
    const all = [hashOf(TERMS, findings)];
    all.push(hashOf(TERMS, findingsOf(covered, fewer, PLACES)));
    all.push(hashOf(TERMS, findingsOf(covered, seen, [PLACES[0]!])));
    all.push(hashOf({ ...TERMS, run: 2 }, findings));
    all.push(hashOf({ ...TERMS, agreementHash: new Uint8Array(32) }, findings));
    expect(new Set(all.map((hash) => hash.join(','))).size).toBe(all.length);
  });

  test('list pairs by cell, then slot', () => {
    const two = createPairSet(CELLS, SLOTS);
    addPair(two, 2, 1);
    addPair(two, 1, 7);
    const bytes = sanctuaryBytes(TERMS, { ...findings.sanctuary!, sanctuaryPairs: two });
    expect([...bytes.subarray(-12)]).toEqual([0, 0, 0, 2, 0, 0, 0, 15, 0, 0, 0, 17]);
  });

  test('write what is not reached as the largest number', () => {
    const none = { placeId: 'x', slot: 3, depth: null, warningSlots: null, witness: null };
    const bytes = corridorBytes(TERMS, [none]);
    const f = [255, 255, 255, 255];
    expect([...bytes.subarray(-25)]).toEqual([0, 0, 0, 1, 120, 0, 0, 0, 3, ...f, ...f, ...f, 0, 0, 0, 0]);
  });
});
