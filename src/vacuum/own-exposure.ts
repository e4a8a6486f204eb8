/**
 * Own exposure and breach: how much the own force, and for certain the partner, would see of the least seen walk to
 * an agreed place (Meguerdichian et al. 2001). It stays on the own node. In each pair the own detection p counts;
 * where only the partner sees (own not seen, and not in the vacuum), the partner counts as pi; where the own force
 * sees, the partner counts as nothing. So all three figures are lower bounds, and say so:
 *
 *   exposure  X = sum of -ln(1 - p) over the pairs before arrival, in millionths, rounded down; least over all walks
 *   seen      P = 1 - e^-X, in thousandths, rounded down
 *   breach    the greatest p on a walk, least over all walks, in thousandths
 *
 * Walks are those of the corridors: from an open-edge or sanctuary pair, at most H slots before arrival.
 */
import { assert } from '../base/assert.ts';
import { hasPair, type PairSet } from '../base/pair-set.ts';
import type { AgreedPlace } from './corridor.ts';
import { type FindLeastAfter, NO_WALK } from './evader-least.ts';
import type { WorstCase } from './sanctuary.ts';

export type OwnExposureQuestion = {
  readonly findLeastAfter: FindLeastAfter;
  readonly vacuumSeen: PairSet;
  readonly sanctuaryPairs: PairSet;
  readonly openEdge: ReadonlyArray<number>;
  /** Own detection in thousandths, slot by slot, cells in order. */
  readonly ownPermille: Uint16Array;
  readonly cyclic: boolean;
  readonly horizonSlots: number;
  /** Its pi is the least detection that counts as seen. */
  readonly qualifier: WorstCase;
};

export type OwnExposure = {
  readonly qualifier: WorstCase;
  readonly bound: 'lower';
  readonly placeId: string;
  readonly slot: number;
  /** Null where no walk arrives within the horizon. */
  readonly exposureMillionths: number | null;
  readonly seenPermille: number | null;
  readonly breachPermille: number | null;
};

/** A certain detection is counted as this, or no walk through it could be weighed. */
const PERMILLE_MAX = 999;

export function computeOwnExposure(question: OwnExposureQuestion, place: AgreedPlace, slot: number): OwnExposure {
  const { vacuumSeen, ownPermille, qualifier } = question;
  assert(ownPermille.length === vacuumSeen.cells * vacuumSeen.slots, 'one detection a pair');
  const exposure = findLeastWalk(question, place, slot, exposureOfPair, (sum, add) => sum + add);
  const breach = findLeastWalk(question, place, slot, breachOfPair, Math.max);
  const figures =
    exposure === null
      ? { exposureMillionths: null, seenPermille: null, breachPermille: null }
      : {
          exposureMillionths: exposure,
          seenPermille: Math.floor(1000 * (1 - Math.exp(-exposure / 1_000_000))),
          breachPermille: breach,
        };
  return { qualifier, bound: 'lower', placeId: place.id, slot, ...figures };
}

type WeighPair = (question: OwnExposureQuestion, cell: number, slot: number) => number;

/** Backwards from arrival: best_k = weight of the pair k slots before, joined with the least best_(k-1) within reach. */
function findLeastWalk(
  question: OwnExposureQuestion,
  place: AgreedPlace,
  slot: number,
  weigh: WeighPair,
  join: (sum: number, add: number) => number,
): number | null {
  const { cells, slots } = question.vacuumSeen;
  const layers = question.cyclic ? question.horizonSlots : Math.min(question.horizonSlots, slot);
  const isEdge = new Uint8Array(cells);
  for (const cell of question.openEdge) isEdge[cell] = 1;
  let best = new Int32Array(cells).fill(NO_WALK);
  for (const cell of place.cells) best[cell] = 0;
  let least = NO_WALK;
  for (let layer = 0; layer <= layers; layer++) {
    const at = (((slot - layer) % slots) + slots) % slots;
    if (layer > 0) {
      best = question
        .findLeastAfter(best)
        .map((sum, cell) => (sum === NO_WALK ? NO_WALK : join(sum, weigh(question, cell, at))));
    }
    for (let cell = 0; cell < cells; cell++) {
      if (best[cell]! < least && (isEdge[cell] === 1 || hasPair(question.sanctuaryPairs, cell, at))) {
        least = best[cell]!;
      }
    }
  }
  return least === NO_WALK ? null : least;
}

function exposureOfPair(question: OwnExposureQuestion, cell: number, slot: number): number {
  const own = permilleToExposure(ownDetection(question, cell, slot));
  return isOnlyPartner(question, cell, slot) ? own + permilleToExposure(question.qualifier.piPermille) : own;
}

/** Joint detection where only the partner sees: 1 - (1 - p)(1 - pi). */
function breachOfPair(question: OwnExposureQuestion, cell: number, slot: number): number {
  const own = ownDetection(question, cell, slot);
  if (!isOnlyPartner(question, cell, slot)) return own;
  return Math.floor(1000 - ((1000 - own) * (1000 - question.qualifier.piPermille)) / 1000);
}

function ownDetection(question: OwnExposureQuestion, cell: number, slot: number): number {
  return question.ownPermille[slot * question.vacuumSeen.cells + cell]!;
}

function isOnlyPartner(question: OwnExposureQuestion, cell: number, slot: number): boolean {
  return (
    ownDetection(question, cell, slot) < question.qualifier.piPermille && !hasPair(question.vacuumSeen, cell, slot)
  );
}

export function permilleToExposure(permille: number): number {
  return Math.floor(-Math.log(1 - Math.min(permille, PERMILLE_MAX) / 1000) * 1_000_000);
}
