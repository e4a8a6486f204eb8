/**
 * What the joint record says of a vacuum: totals, terms and hashes, never a pair. Both nodes compute it from the same
 * shared vacuum and must find the same bytes; all figures are integers, every list has a stated order.
 *
 *   sanctuary hash  SHA-256("seamline/sanctuary/1" || 0x00 || A || run || T* || endless pairs || sanctuary pairs)
 *   corridor hash   SHA-256("seamline/corridors/1" || 0x00 || A || run || H || for each place and slot its figures)
 *   joint hash      SHA-256("seamline/vacuum-record/1" || 0x00 || canonical JSON of the body)
 *
 * A list of pairs is its length and then the numbers cell x slots + slot, ascending: by cell, then slot. All numbers
 * are 32 bits, big-endian; "endless" and "not reached" are 0xffffffff.
 */
import { assert } from '../base/assert.ts';
import { type Bytes, bytesToBase64url, concatBytes, textToBytes } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import type { Sha256 } from '../base/crypto.ts';
import { countPairs, countPairsInSlot, type PairSet, visitPairs } from '../base/pair-set.ts';
import type { Corridor } from './corridor.ts';
import type { Sanctuary } from './sanctuary.ts';
import { findClosableByExchange, measureVacuumIndex, type VacuumSets } from './vacuum-index.ts';

/** What the run and its agreement say about themselves. */
export type VacuumTerms = {
  /** A: hash of the survey agreement. */
  readonly agreementHash: Bytes;
  readonly run: number;
  /** Message 5 of the run. */
  readonly resultHash: Bytes;
  readonly programVersion: string;
  readonly terrainHash: string;
  /** First instant of the period, ISO 8601, and how long it is. */
  readonly periodStart: string;
  readonly slotMin: number;
  readonly stayLimitSlots: number;
  readonly horizonSlots: number;
  readonly piPermille: number;
};

export type VacuumTotals = {
  readonly cells: number;
  readonly slots: number;
  /** Null where the survey did not ask for the criterion. */
  readonly pairs: { readonly covered: number | null; readonly seen: number | null; readonly reached: number | null };
  readonly closableByExchange: number | null;
  /** In 1/10,000, rounded down; null without the criterion `covered`. */
  readonly index: number | null;
  /** Null when endless; all figures of stays are null where `seen` was not asked for. */
  readonly stay: {
    readonly longestSlots: number | null;
    readonly permanent: boolean;
    readonly stayPutSlots: number | null;
    readonly sanctuaryPairs: number;
  } | null;
  /** For each place, in the order of the agreement, the slots in which it can be reached unseen. */
  readonly unseenSlots: ReadonlyArray<{ readonly placeId: string; readonly slots: number }>;
};

export type VacuumFindings = {
  readonly cells: number;
  readonly slots: number;
  readonly sets: VacuumSets;
  readonly weights: ReadonlyArray<number>;
  readonly sanctuary: Sanctuary | null;
  readonly corridors: ReadonlyArray<Corridor>;
};

export function vacuumTotals(findings: VacuumFindings): VacuumTotals {
  const { sets, sanctuary } = findings;
  const countOf = (set: PairSet | null) => (set === null ? null : countPairs(set));
  const closable = findClosableByExchange(sets);
  const unseen = new Map<string, number>();
  for (const { placeId, depth } of findings.corridors) {
    unseen.set(placeId, (unseen.get(placeId) ?? 0) + (depth === 0 ? 1 : 0));
  }
  return {
    cells: findings.cells,
    slots: findings.slots,
    pairs: { covered: countOf(sets.covered), seen: countOf(sets.seen), reached: countOf(sets.reached) },
    closableByExchange: countOf(closable),
    index: sets.covered === null ? null : measureVacuumIndex(sets.covered, findings.weights),
    stay:
      sanctuary === null
        ? null
        : {
            longestSlots: sanctuary.longestStaySlots,
            permanent: sanctuary.permanent,
            stayPutSlots: sanctuary.stayPutSlots,
            sanctuaryPairs: countPairs(sanctuary.sanctuaryPairs),
          },
    unseenSlots: [...unseen].map(([placeId, slots]) => ({ placeId, slots })),
  };
}

/** Vacuum pairs in each slot, for the clock of the week. */
export function countVacuumBySlot(covered: PairSet): ReadonlyArray<number> {
  return Array.from({ length: covered.slots }, (_, slot) => countPairsInSlot(covered, slot));
}

/** Body of the joint record; signable, so equal bytes on both nodes or a dispute. */
export function vacuumRecordBody(terms: VacuumTerms, findings: VacuumFindings, sha256: Sha256): Json {
  const totals = vacuumTotals(findings);
  const { sanctuary } = findings;
  return {
    agreement: bytesToBase64url(terms.agreementHash),
    run: terms.run,
    result: bytesToBase64url(terms.resultHash),
    programVersion: terms.programVersion,
    terrainHash: terms.terrainHash,
    periodStart: terms.periodStart,
    slotMin: terms.slotMin,
    stayLimitSlots: terms.stayLimitSlots,
    horizonSlots: terms.horizonSlots,
    piPermille: terms.piPermille,
    totals,
    sanctuary: sanctuary === null ? null : bytesToBase64url(sha256(sanctuaryBytes(terms, sanctuary))),
    corridors: bytesToBase64url(sha256(corridorBytes(terms, findings.corridors))),
  };
}

/** The one hash that both nodes compare and sign. */
export function jointVacuumHash(body: Json, sha256: Sha256): Bytes {
  return sha256(concatBytes(textToBytes('seamline/vacuum-record/1'), new Uint8Array(1), canonicalBytes(body)));
}

const NO_NUMBER = 0xffffffff;

export function sanctuaryBytes(terms: VacuumTerms, sanctuary: Sanctuary): Bytes {
  return concatBytes(
    headBytes('seamline/sanctuary/1', terms),
    numberBytes([sanctuary.stayLimitSlots, sanctuary.longestStaySlots, sanctuary.stayPutSlots]),
    pairListBytes(sanctuary.endlessPairs),
    pairListBytes(sanctuary.sanctuaryPairs),
  );
}

export function corridorBytes(terms: VacuumTerms, corridors: ReadonlyArray<Corridor>): Bytes {
  const parts = [headBytes('seamline/corridors/1', terms), numberBytes([terms.horizonSlots, corridors.length])];
  for (const { placeId, slot, depth, warningSlots, witness } of corridors) {
    const place = textToBytes(placeId);
    const cells = witness?.cells ?? [];
    parts.push(numberBytes([place.length]), place);
    parts.push(numberBytes([slot, depth, warningSlots, witness?.startSlot ?? null, cells.length, ...cells]));
  }
  return concatBytes(...parts);
}

function headBytes(label: string, terms: VacuumTerms): Bytes {
  return concatBytes(textToBytes(label), new Uint8Array(1), terms.agreementHash, numberBytes([terms.run]));
}

function numberBytes(numbers: ReadonlyArray<number | null>): Bytes {
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, number] of numbers.entries()) {
    assert(number === null || (Number.isSafeInteger(number) && number >= 0 && number < NO_NUMBER), 'a 32-bit number');
    view.setUint32(i * 4, number ?? NO_NUMBER);
  }
  return bytes;
}

/** Length, then cell x slots + slot ascending. */
function pairListBytes(pairs: PairSet): Bytes {
  assert(pairs.cells * pairs.slots < NO_NUMBER, 'pairs that fit 32-bit numbers');
  const numbers = new Uint32Array(countPairs(pairs));
  let at = 0;
  visitPairs(pairs, (cell, slot) => {
    numbers[at++] = cell * pairs.slots + slot;
  });
  numbers.sort();
  const bytes = new Uint8Array(4 + numbers.length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, numbers.length);
  for (const [i, number] of numbers.entries()) view.setUint32(4 + i * 4, number);
  return bytes;
}
