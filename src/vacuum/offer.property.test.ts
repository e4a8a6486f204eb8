/** Rounding down against a written-out oracle, the package rule, expiry, and the claims as they cross. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGridIndex, gridCellDisk, gridCellToParent, latLngToGridCell } from '../base/grid.ts';
import {
  addPair,
  arePairSetsEqual,
  countPairs,
  createPairSet,
  hasPair,
  type PairSet,
  subtractPairs,
  unitePairs,
} from '../base/pair-set.ts';
import type { UnixMs } from '../base/time.ts';
import {
  checkOfferInTime,
  claimsToPairs,
  createOffer,
  type Offer,
  type OfferDraft,
  type OfferElement,
  type OfferTerms,
  offerToId,
  pairsToClaims,
} from './offer.ts';
import { closeClaimed, createGrain, createPlaceGrain, createTerrainGrain, roundClosedDown } from './offer-grain.ts';

const RUNS = process.env['SLOW'] === '1' ? 20 : 1;
const NOW = 1_000 as UnixMs;
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

const aWorld = fc
  .record({
    groups: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 9 }),
    slots: fc.integer({ min: 1, max: 8 }),
    blockSlots: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ groups, slots, blockSlots }) => {
    const bits = fc.array(fc.boolean(), { minLength: groups.length * slots, maxLength: groups.length * slots });
    return fc.record({
      groups: fc.constant(groups),
      slots: fc.constant(slots),
      blockSlots: fc.constant(blockSlots),
      vacuum: bits,
      closed: bits,
      more: bits,
    });
  })
  .map((world) => ({
    groups: world.groups,
    grain: createGrain(
      world.groups.map((g) => `g${g}`),
      world.slots,
      world.blockSlots,
    ),
    vacuum: toPairs(world.vacuum, world.groups.length, world.slots),
    closed: toPairs(world.closed, world.groups.length, world.slots),
    more: toPairs(world.more, world.groups.length, world.slots),
  }));

function toPairs(bits: ReadonlyArray<boolean>, cells: number, slots: number): PairSet {
  const pairs = createPairSet(cells, slots);
  bits.forEach((bit, i) => {
    if (bit) addPair(pairs, i % cells, Math.floor(i / cells));
  });
  return pairs;
}

function fullPairs(cells: number, slots: number): PairSet {
  return toPairs(new Array(cells * slots).fill(true), cells, slots);
}

describe('rounding down', () => {
  it('claims a group and block exactly where it holds vacuum and every vacuum pair in it is closed', () => {
    fc.assert(
      fc.property(aWorld, ({ groups, grain, vacuum, closed }) => {
        const claimed = roundClosedDown(grain, vacuum, closed);
        for (const [number, name] of grain.groups.entries()) {
          for (let block = 0; block < grain.blocks; block++) {
            const inside: boolean[] = [];
            for (let cell = 0; cell < groups.length; cell++) {
              for (let slot = 0; slot < vacuum.slots; slot++) {
                if (`g${groups[cell]}` !== name || Math.floor(slot / grain.blockSlots) !== block) continue;
                if (hasPair(vacuum, cell, slot)) inside.push(hasPair(closed, cell, slot));
              }
            }
            expect(hasPair(claimed, number, block)).toBe(inside.length > 0 && inside.every((isClosed) => isClosed));
          }
        }
      }),
      { numRuns: 300 * RUNS },
    );
  });

  it('never claims what is not done, and more work never claims less', () => {
    fc.assert(
      fc.property(aWorld, ({ grain, vacuum, closed, more }) => {
        const claimed = roundClosedDown(grain, vacuum, closed);
        const believed = closeClaimed(grain, vacuum, claimed);
        const really = subtractPairs(vacuum, closed);
        expect(countPairs(subtractPairs(really, believed))).toBe(0);
        const greater = roundClosedDown(grain, vacuum, unitePairs(closed, more));
        expect(countPairs(subtractPairs(claimed, greater))).toBe(0);
      }),
      { numRuns: 300 * RUNS },
    );
  });

  it('over places nothing is rounded', () => {
    fc.assert(
      fc.property(aWorld, ({ groups, vacuum, closed }) => {
        const grain = createPlaceGrain(
          groups.map((_, i) => `p${i}`),
          vacuum.slots,
        );
        const left = closeClaimed(grain, vacuum, roundClosedDown(grain, vacuum, closed));
        expect(arePairSetsEqual(left, subtractPairs(vacuum, closed))).toBe(true);
      }),
      { numRuns: 100 * RUNS },
    );
  });

  it('groups terrain cells by their res-7 parent', () => {
    const centre = latLngToGridCell({ lat: 35.7533, lng: 44.1436 }, 8);
    const grid = createGridIndex(gridCellDisk(centre, 3));
    const grain = createTerrainGrain(grid, { offerRes: 7, slots: 168, blockSlots: 6 });
    expect(grain.blocks).toBe(28);
    for (const [i, cell] of grid.cells.entries()) {
      expect(grain.groups[grain.groupOfCell[i]!]).toBe(gridCellToParent(cell, 7));
    }
  });
});

describe('claims as they cross', () => {
  it('come back as the same pairs', () => {
    fc.assert(
      fc.property(aWorld, ({ grain, vacuum, closed }) => {
        const claimed = roundClosedDown(grain, vacuum, closed);
        const back = claimsToPairs(grain, pairsToClaims(grain, claimed));
        expect(back.ok && arePairSetsEqual(back.value, claimed)).toBe(true);
      }),
      { numRuns: 100 * RUNS },
    );
  });

  it('are refused where they name a group or block that was not agreed, or name one twice', () => {
    const grain = createGrain(['a', 'b'], 4, 2);
    for (const claims of [
      [{ group: 'c', blocks: [0] }],
      [{ group: 'a', blocks: [2] }],
      [{ group: 'a', blocks: [-1] }],
      [{ group: 'a', blocks: [0.5] }],
      [{ group: 'a', blocks: [1, 1] }],
      [
        { group: 'b', blocks: [0] },
        { group: 'a', blocks: [0] },
      ],
      [
        { group: 'a', blocks: [0] },
        { group: 'a', blocks: [1] },
      ],
    ]) {
      expect(claimsToPairs(grain, claims)).toMatchObject({ ok: false, error: { type: 'BadClaims' } });
    }
  });
});

const GRAIN = createGrain(['a', 'a', 'b'], 4, 2);
const ALL = fullPairs(3, 4);

function anOfferTerms(changes: Partial<OfferTerms> = {}): OfferTerms {
  const open = { covered: ALL, seen: ALL };
  return { survey: 'S', mode: 'add', over: 'terrain', grain: GRAIN, open, expiresAt: 2_000 as UnixMs, ...changes };
}

function anElement(kind: OfferElement['kind'], cells: ReadonlyArray<number>): OfferElement {
  const closed = createPairSet(3, 4);
  for (const cell of cells) for (let slot = 0; slot < 4; slot++) addPair(closed, cell, slot);
  return { kind, closes: { covered: closed, seen: closed } };
}

function aDraft(elements: ReadonlyArray<OfferElement>, changes: Partial<OfferDraft> = {}): OfferDraft {
  return { elements, cost: 5, team: 'T1', boundSlots: [0, 1], joint: null, ...changes };
}

describe('offers', () => {
  it('claim what the whole package closes, rounded down', () => {
    const made = createOffer('A', aDraft([anElement('post', [0]), anElement('post', [1])]), anOfferTerms(), NOW);
    expect(made).toMatchObject({ ok: true, value: { covered: [{ group: 'a', blocks: [0, 1] }], cost: 5, owner: 'A' } });
  });

  it('over terrain are packages or one patrol pattern; over places and in re-site one candidate', () => {
    const post = aDraft([anElement('post', [2])]);
    expect(createOffer('A', post, anOfferTerms(), NOW)).toMatchObject({ ok: false, error: { type: 'NotAPackage' } });
    const patrol = aDraft([anElement('patrol', [2])]);
    expect(createOffer('A', patrol, anOfferTerms(), NOW).ok).toBe(true);
    const exact = anOfferTerms({ over: 'places' });
    expect(createOffer('A', post, exact, NOW).ok).toBe(true);
    const two = aDraft([anElement('post', [2]), anElement('post', [1])]);
    expect(createOffer('A', two, exact, NOW)).toMatchObject({ ok: false, error: { type: 'NotOneCandidate' } });
    const again = anOfferTerms({ mode: 're-site' });
    expect(createOffer('A', two, again, NOW)).toMatchObject({ ok: false, error: { type: 'NotOneCandidate' } });
    expect(createOffer('A', post, again, NOW).ok).toBe(true);
    expect(createOffer('A', aDraft([]), anOfferTerms(), NOW)).toMatchObject({
      ok: false,
      error: { type: 'NotAPackage' },
    });
  });

  it('are refused for a survey that expired, when made and when used', () => {
    const draft = aDraft([anElement('patrol', [2])]);
    const late = 2_000 as UnixMs;
    expect(createOffer('A', draft, anOfferTerms(), late)).toEqual({
      ok: false,
      error: { type: 'OfferExpired', expiredAt: 2_000 },
    });
    const made = createOffer('A', draft, anOfferTerms(), NOW);
    expect(made.ok && checkOfferInTime(made.value, late)).toMatchObject({ ok: false, error: { type: 'OfferExpired' } });
    expect(made.ok && checkOfferInTime(made.value, NOW).ok).toBe(true);
  });

  it('are refused with slots bound twice or outside the period, and with a cost that is no whole number', () => {
    for (const boundSlots of [[1, 1], [2, 1], [4], [-1], [0.5]]) {
      const draft = aDraft([anElement('patrol', [2])], { boundSlots });
      expect(createOffer('A', draft, anOfferTerms(), NOW)).toMatchObject({
        ok: false,
        error: { type: 'OverlappingSchedule' },
      });
    }
    for (const cost of [-1, 0.5, Number.NaN]) {
      const draft = aDraft([anElement('patrol', [2])], { cost });
      expect(createOffer('A', draft, anOfferTerms(), NOW)).toMatchObject({ ok: false, error: { type: 'BadOffer' } });
    }
  });

  it('are named by all their bytes', () => {
    const make = (cost: number) => createOffer('A', aDraft([anElement('patrol', [2])], { cost }), anOfferTerms(), NOW);
    const id = (made: ReturnType<typeof make>) => (made.ok ? offerToId(made.value as Offer, sha256) : '');
    expect(id(make(5))).toBe(id(make(5)));
    expect(id(make(5))).not.toBe(id(make(6)));
  });
});
