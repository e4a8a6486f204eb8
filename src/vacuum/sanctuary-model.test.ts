/** The model file against known answers of the hexagonal sweep, and what it refuses. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createPlainEvader } from './evader-machine.ts';
import { type AxialCell, parseSanctuaryModel, solveSanctuaryModel } from './sanctuary-model.ts';

type SweepCase = {
  readonly R: number;
  readonly cells: number;
  readonly w: number;
  readonly v: number;
  readonly sizes?: ReadonlyArray<number>;
  readonly final?: number;
};
type HandoverCase = {
  readonly R: number;
  readonly d: number;
  readonly leave: ReadonlyArray<number>;
  readonly hold: ReadonlyArray<number>;
};
const KNOWN: {
  readonly cases: ReadonlyArray<SweepCase>;
  readonly handover: { readonly cases: ReadonlyArray<HandoverCase> };
} = JSON.parse(readFileSync(new URL('../../test/vectors/evasion/hex-sweep.json', import.meta.url), 'utf8'));

/** Cells of a disk in the columns from `first` to `last`. */
function columns(radius: number, first: number, last: number): ReadonlyArray<AxialCell> {
  const cells: AxialCell[] = [];
  for (let q = Math.max(first, -radius); q <= Math.min(last, radius); q++) {
    for (let r = Math.max(-radius, -radius - q); r <= Math.min(radius, radius - q); r++) cells.push([q, r]);
  }
  return cells;
}

function solve(model: unknown) {
  const parsed = parseSanctuaryModel(JSON.stringify(model));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return solveSanctuaryModel(parsed.value, createPlainEvader);
}

describe('known answers of the hexagonal sweep', () => {
  test.each(KNOWN.cases)('[V-25] a front of width $w sweeps a disk of $R against an evader of $v', (known) => {
    const covered = Array.from({ length: 2 * known.R + 1 }, (_, t) =>
      columns(known.R, -known.R + t - known.w + 1, -known.R + t),
    );
    const answer = solve({ grid: { disk: known.R }, speed: known.v, covered, cyclic: false });
    if (known.sizes !== undefined) expect(answer.sizes).toEqual(known.sizes);
    if (known.final !== undefined) expect(answer.sizes.at(-1)).toBe(known.final);
    expect(answer.sizes.at(-1) === 0).toBe(known.w >= known.v + 1);
    expect(answer.permanent).toBe(false);
  });

  test.each(KNOWN.handover.cases)('[V-25] a handover in a disk of $R with a delay of $d', (known) => {
    const a = Array.from({ length: known.R + 1 }, (_, t) => columns(known.R, t - known.R - 1, t - known.R));
    const b = Array.from({ length: known.R }, (_, i) => columns(known.R, i, i + 1));
    for (const relief of ['leave', 'hold'] as const) {
      const gap = Array.from({ length: known.d }, () => (relief === 'leave' ? [] : columns(known.R, -1, 0)));
      const answer = solve({ grid: { disk: known.R }, speed: 1, covered: [...a, ...gap, ...b], cyclic: false });
      expect(answer.sizes).toEqual(known[relief]);
    }
  });
});

describe('answers', () => {
  test('[V-17] a walk may pass ground that is no cell of the model within a slot', () => {
    const answer = solve({
      grid: {
        cells: [
          [0, 0],
          [3, 0],
        ],
      },
      speed: 3,
      covered: [[[3, 0]], [[0, 0]]],
    });
    expect(answer.longestStaySlots).toBe(2);
    expect(answer.witness).toEqual([
      [0, 0],
      [3, 0],
    ]);
  });

  test('an endless witness ends with the pair it repeats', () => {
    const answer = solve({ grid: { disk: 1 }, speed: 1, covered: [[[0, 0]], []], cyclic: true });
    expect(answer).toMatchObject({ sizes: [6, 7], longestStaySlots: null, permanent: true, witnessStart: 0 });
    expect(answer.witness.at(0)).toEqual(answer.witness.at(-1));
    expect((answer.witness.length - 1) % 2).toBe(0);
  });

  test('where everything is covered nobody stays', () => {
    const answer = solve({ grid: { disk: 0 }, speed: 1, covered: [[[0, 0]]], cyclic: true });
    expect(answer).toEqual({ sizes: [0], longestStaySlots: 0, permanent: false, witnessStart: 0, witness: [] });
  });

  test('a stay wraps around a period that repeats', () => {
    const answer = solve({ grid: { disk: 0 }, speed: 0, covered: [[], [[0, 0]], [], []], cyclic: true });
    expect(answer).toMatchObject({ longestStaySlots: 3, witnessStart: 2, permanent: false });
  });
});

describe('bad input', () => {
  const GOOD = { grid: { disk: 1 }, speed: 1, covered: [[[0, 0]]], cyclic: false };
  test.each<readonly [string, unknown, string]>([
    ['grid of a list', { ...GOOD, grid: [] }, 'ModelMalformed'],
    ['grid with both', { ...GOOD, grid: { disk: 1, cells: [[0, 0]] } }, 'ModelMalformed'],
    ['disk of a fraction', { ...GOOD, grid: { disk: 1.5 } }, 'ModelMalformed'],
    ['disk below 0', { ...GOOD, grid: { disk: -1 } }, 'ModelMalformed'],
    ['disk too large', { ...GOOD, grid: { disk: 1000 } }, 'ModelTooLarge'],
    [
      'window too large',
      {
        ...GOOD,
        grid: {
          cells: [
            [0, 0],
            [-400_000, 900_000],
          ],
        },
        covered: [[]],
      },
      'ModelTooLarge',
    ],
    ['no cells', { ...GOOD, grid: { cells: [] } }, 'NoCells'],
    ['a cell of three', { ...GOOD, grid: { cells: [[0, 0, 0]] } }, 'ModelMalformed'],
    [
      'a cell twice',
      {
        ...GOOD,
        grid: {
          cells: [
            [0, 0],
            [1, 0],
            [0, 0],
          ],
        },
      },
      'CellDuplicated',
    ],
    ['speed below 0', { ...GOOD, speed: -1 }, 'BadSpeed'],
    ['speed of a half', { ...GOOD, speed: 0.5 }, 'BadSpeed'],
    ['speed missing', { grid: { disk: 1 }, covered: [[]] }, 'BadSpeed'],
    ['speed in words', { ...GOOD, speed: '1' }, 'BadSpeed'],
    ['no slots', { ...GOOD, covered: [] }, 'NoSlots'],
    ['too many slots', { ...GOOD, covered: Array.from({ length: 10_081 }, () => []) }, 'ModelTooLarge'],
    ['covered missing', { grid: { disk: 1 }, speed: 1 }, 'ModelMalformed'],
    ['a slot that is no list', { ...GOOD, covered: [null] }, 'ModelMalformed'],
    ['covered cell of text', { ...GOOD, covered: [[['0', 0]]] }, 'ModelMalformed'],
    ['covered cell outside', { ...GOOD, covered: [[], [[5, 5]]] }, 'CellOutsideGrid'],
    ['cyclic of 1', { ...GOOD, cyclic: 1 }, 'ModelMalformed'],
    ['a strange key', { ...GOOD, weapons: 1 }, 'ModelMalformed'],
    ['a number', 5, 'ModelMalformed'],
  ])('%s is refused by name', (_, model, type) => {
    expect(parseSanctuaryModel(JSON.stringify(model))).toMatchObject({ ok: false, error: { type } });
  });

  test('text that is not JSON is refused by name', () => {
    expect(parseSanctuaryModel('{"grid":')).toEqual({ ok: false, error: { type: 'ModelNotJson' } });
  });
});
