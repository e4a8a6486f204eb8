/**
 * Blind deconfliction against the plain answer, computed by looking at both plans in the open, on 1,000 random pairs
 * of plans; what the screen says of it; rates and refusals.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runPair, someTerms, startOf } from '../../test/harness/intersection-pair.ts';
import { type Cell, gridCellDisk, latLngToGridCell } from '../base/grid.ts';
import type { UnixMs } from '../base/time.ts';
import {
  checkDeconflictionRate,
  conflictToNotice,
  createMovementTokens,
  type DeconflictionRun,
  decideConflicts,
  MOVEMENT_SLOT_MS,
  MOVEMENT_SLOTS,
  type Movement,
  touchesProtectedSite,
} from './deconfliction.ts';

const RUNS = process.env['SLOW'] === '1' ? 20_000 : 1_000;
const START = 1_000 * MOVEMENT_SLOT_MS;
const CENTRE = latLngToGridCell({ lat: 35.7762, lng: 43.5797 }, 8);
const CELLS: ReadonlyArray<Cell> = [...gridCellDisk(CENTRE, 5)].sort();

/** Legs one after another, with starts and ends that need not fall on quarter hours. */
const aMovement = fc
  .record({
    id: fc.constantFrom('m1', 'm2', 'm3'),
    begin: fc.integer({ min: -4, max: 20 }),
    legs: fc.array(
      fc.record({
        cell: fc.constantFrom(...CELLS),
        minutes: fc.integer({ min: 1, max: 40 }),
        pause: fc.nat({ max: 20 }),
      }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  })
  .map(({ id, begin, legs }): Movement => {
    let at = START + begin * MOVEMENT_SLOT_MS;
    const timed = legs.map(({ cell, minutes, pause }) => {
      const from = at + pause * 60_000;
      at = from + minutes * 60_000;
      return { cell, from: from as UnixMs, to: at as UnixMs };
    });
    return { id, legs: timed };
  });
/** One leg a movement, so that a run through the real protocol stays small. */
const aShortPlan = fc.uniqueArray(
  aMovement.map((movement) => ({ ...movement, legs: movement.legs.slice(0, 1) })),
  { selector: (movement) => movement.id, maxLength: 1 },
);
const aPlan = fc.uniqueArray(aMovement, { selector: (movement) => movement.id, maxLength: 2 });

/** Cell and quarter hour of every moment of a movement inside the window. */
function pathOf(movement: Movement): ReadonlyArray<readonly [Cell, number]> {
  return movement.legs.flatMap((leg) => {
    const first = Math.floor((leg.from - START) / MOVEMENT_SLOT_MS);
    const last = Math.ceil((leg.to - START) / MOVEMENT_SLOT_MS) - 1;
    return Array.from({ length: last - first + 1 }, (_, k) => [leg.cell, first + k] as const);
  });
}

/** Movements of `own` that come near one of the other's, from the definition: a buffer on each side. */
function decidePlainly(own: ReadonlyArray<Movement>, other: ReadonlyArray<Movement>) {
  const widen = (movement: Movement) => {
    const pairs = new Set<string>();
    for (const [cell, slot] of pathOf(movement)) {
      for (const near of gridCellDisk(cell, 1)) {
        for (const s of [slot - 1, slot, slot + 1]) if (s >= 0 && s < MOVEMENT_SLOTS) pairs.add(`${near} ${s}`);
      }
    }
    return pairs;
  };
  const theirs = new Set(other.flatMap((movement) => [...widen(movement)]));
  const onPath = (movement: Movement) => pathOf(movement).some(([cell, slot]) => theirs.has(`${cell} ${slot}`));
  return own
    .filter((movement) => [...widen(movement)].some((pair) => theirs.has(pair)))
    .map((movement) => ({ movement: movement.id, severity: onPath(movement) ? 'conflict' : 'near-miss' }))
    .sort((a, b) => (a.movement < b.movement ? -1 : 1));
}

function tokensOf(plan: ReadonlyArray<Movement>) {
  const made = createMovementTokens(plan, START as UnixMs);
  if (!made.ok) throw new Error(made.error.type);
  return made.value;
}

describe('blind deconfliction', () => {
  it('equals the plain answer for both sides on random pairs of plans', () => {
    let [conflicts, misses, clear] = [0, 0, 0];
    fc.assert(
      fc.property(aPlan, aPlan, (a, b) => {
        const [own, other] = [tokensOf(a), tokensOf(b)];
        const theirs = new Set(other.tokens);
        const matched = own.tokens.filter((token) => theirs.has(token));
        const found = decideConflicts(own, matched).map(({ movement, severity }) => ({ movement, severity }));
        expect(found).toEqual(decidePlainly(a, b));
        expect(decideConflicts(other, matched).length > 0).toBe(found.length > 0);
        conflicts += found.filter(({ severity }) => severity === 'conflict').length;
        misses += found.filter(({ severity }) => severity === 'near-miss').length;
        if (found.length === 0) clear++;
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(conflicts, misses, clear)).toBeGreaterThan(20);
  });

  it('shows own movement and desk, never where or when, and nothing of the other plan', () => {
    const leg = { cell: CENTRE, from: START as UnixMs, to: (START + MOVEMENT_SLOT_MS) as UnixMs };
    const own = tokensOf([{ id: 'm1', legs: [leg] }]);
    const [conflict] = decideConflicts(own, own.tokens);
    const notice = conflictToNotice(conflict!, 'desk-1');
    expect(notice).toEqual({ movement: 'm1', severity: 'conflict', desk: 'desk-1' });
    expect(JSON.stringify(notice)).not.toContain(CENTRE);
  });

  it('ignores matches that are none of its own tokens', () => {
    const leg = { cell: CENTRE, from: START as UnixMs, to: (START + 1) as UnixMs };
    expect(decideConflicts(tokensOf([{ id: 'm1', legs: [leg] }]), ['movement|882c16625dfffff|287'])).toEqual([]);
  });

  it('takes the smallest agreed bucket, and refuses what fits none', () => {
    const leg = (hours: number) => ({ cell: CENTRE, from: START as UnixMs, to: (START + hours * 3_600_000) as UnixMs });
    expect(tokensOf([{ id: 'm1', legs: [leg(1)] }])).toMatchObject({ bucket: 256 });
    expect(tokensOf([{ id: 'm1', legs: [leg(30)] }])).toMatchObject({ bucket: 1_024 });
    expect(tokensOf([{ id: 'm1', legs: [leg(72)] }])).toMatchObject({ bucket: 4_096 });
    const many = CELLS.map((cell, k) => ({ id: `m${k}`, legs: [{ ...leg(72), cell }] }));
    expect(createMovementTokens(many, START as UnixMs)).toEqual({
      ok: false,
      error: { type: 'SetLargerThanBucket', bucket: 4_096 },
    });
  });

  it('refuses impossible movements by name', () => {
    const at = (ms: number) => (START + ms) as UnixMs;
    for (const legs of [
      [],
      [{ cell: CENTRE, from: at(5), to: at(5) }],
      [
        { cell: CENTRE, from: at(0), to: at(9) },
        { cell: CENTRE, from: at(8), to: at(12) },
      ],
    ]) {
      const made = createMovementTokens([{ id: 'm', legs }], START as UnixMs);
      expect(made).toMatchObject({ ok: false, error: { type: 'ImpossibleMovement', id: 'm' } });
    }
  });
});

describe('blind deconfliction through the real protocol', () => {
  const PAIRS = process.env['SLOW'] === '1' ? 1_000 : 12;

  it(
    `[V-27] equals the plain answer on ${PAIRS} random pairs of plans, and only masked lists, answers and proofs cross`,
    () => {
      fc.assert(
        fc.property(aShortPlan, aShortPlan, (a, b) => {
          const [own, other] = [tokensOf(a), tokensOf(b)];
          const size = Math.max(1, own.tokens.length, other.tokens.length);
          const terms = someTerms({ suite: 'MOVE', size });
          const end = runPair(startOf('a', own.tokens, terms), startOf('b', other.tokens, terms));
          expect([end.a.phase, end.b.phase]).toEqual(['vacuum', 'vacuum']);
          const found = decideConflicts(own, end.a.common!).map(({ movement, severity }) => ({ movement, severity }));
          expect(found).toEqual(decidePlainly(a, b));
          expect(decideConflicts(other, end.b.common!).map(({ movement }) => movement)).toEqual(
            decidePlainly(b, a).map(({ movement }) => movement),
          );
          // Equal sizes whatever the plans hold, the five messages each way, and no token or cell in clear.
          expect(end.wire.map(({ step }) => step).sort()).toEqual(
            ['answer', 'commit', 'masked', 'result', 'seal'].flatMap((step) => [step, step]),
          );
          const lengths = (from: 'a' | 'b') =>
            end.wire.filter((each) => each.from === from).map((each) => each.bytes.length);
          expect(lengths('a')).toEqual(lengths('b'));
          const crossed = end.wire.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');
          for (const cell of [...a, ...b].flatMap(({ legs }) => legs.map((leg) => leg.cell))) {
            expect(crossed).not.toContain(cell);
          }
        }),
        { numRuns: PAIRS },
      );
    },
    PAIRS * 5_000,
  );
});

describe('rates', () => {
  const H = 3_600_000;
  const run = (hours: number, kind: DeconflictionRun['kind']): DeconflictionRun => ({
    at: (hours * H) as UnixMs,
    kind,
  });

  it('one regular run in six hours, four a day on demand, each for itself', () => {
    expect(checkDeconflictionRate([run(0, 'regular')], run(5.9, 'regular'))).toEqual({
      ok: false,
      error: { type: 'RunRateExceeded', nextAt: 6 * H },
    });
    expect(checkDeconflictionRate([run(0, 'regular')], run(6, 'regular')).ok).toBe(true);
    expect(checkDeconflictionRate([run(0, 'regular')], run(1, 'on-demand')).ok).toBe(true);
    const four = [1, 2, 3, 4].map((hours) => run(hours, 'on-demand'));
    expect(checkDeconflictionRate(four, run(20, 'on-demand'))).toMatchObject({ ok: false, error: { nextAt: 25 * H } });
    expect(checkDeconflictionRate(four, run(25, 'on-demand')).ok).toBe(true);
  });
});

describe('protected sites', () => {
  it('are answered at home by yes or no', () => {
    const leg = { cell: CENTRE, from: START as UnixMs, to: (START + 1) as UnixMs };
    expect(touchesProtectedSite({ id: 'm', legs: [leg] }, new Set([CENTRE]))).toBe('yes');
    expect(touchesProtectedSite({ id: 'm', legs: [leg] }, new Set())).toBe('no');
  });
});
