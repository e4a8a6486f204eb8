/** Clearing orders against all orders that keep cleared ground in one piece. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClearingPart, findClearingOrder, type Passage } from './graph-clear.ts';

const RUNS = process.env['SLOW'] === '1' ? 40_000 : 2_000;

type Ground = { readonly parts: ReadonlyArray<ClearingPart>; readonly passages: ReadonlyArray<Passage> };

const anyTree = (partsMax: number): fc.Arbitrary<Ground> =>
  fc
    .array(fc.record({ sweep: fc.nat(6), guard: fc.nat(5), parent: fc.nat(100) }), {
      minLength: 1,
      maxLength: partsMax,
    })
    .map((list) => ({
      parts: list.map(({ sweep }, i) => ({ id: `part-${i}`, sweepTeams: sweep })),
      passages: list.slice(1).map(({ guard, parent }, i) => ({ a: parent % (i + 1), b: i + 1, guardTeams: guard })),
    }));

/** Teams of one step from the definition: the sweep, the guards of the part, the guards of the frontier. */
function needOf({ parts, passages }: Ground, cleared: ReadonlySet<number>, part: number): number {
  return passages.reduce((sum, { a, b, guardTeams }) => {
    const isFrontier = cleared.has(a) !== cleared.has(b);
    return isFrontier || a === part || b === part ? sum + guardTeams : sum;
  }, parts[part]!.sweepTeams);
}

/** Fewest teams over all orders, part by part. */
function fewestTeams(ground: Ground): number {
  const { parts, passages } = ground;
  const known = new Map<string, number>();
  const from = (cleared: ReadonlyArray<number>): number => {
    if (cleared.length === parts.length) return 0;
    const key = cleared.toSorted((a, b) => a - b).join(',');
    const met = known.get(key);
    if (met !== undefined) return met;
    const done = new Set(cleared);
    const touches = (part: number) =>
      done.size === 0 || passages.some(({ a, b }) => (a === part && done.has(b)) || (b === part && done.has(a)));
    let fewest = Number.POSITIVE_INFINITY;
    for (let part = 0; part < parts.length; part++) {
      if (done.has(part) || !touches(part)) continue;
      fewest = Math.min(fewest, Math.max(needOf(ground, done, part), from([...cleared, part])));
    }
    known.set(key, fewest);
    return fewest;
  };
  return from([]);
}

describe('clearing a tree', () => {
  test('takes the fewest teams of all orders, and its steps are true', () => {
    fc.assert(
      fc.property(anyTree(8), (ground) => {
        const found = findClearingOrder(ground.parts, ground.passages);
        expect(found.ok).toBe(true);
        if (!found.ok) return;
        expect(found.value.teams).toBe(fewestTeams(ground));
        const done = new Set<number>();
        for (const step of found.value.steps) {
          const part = ground.parts.findIndex(({ id }) => id === step.part);
          const touches = ground.passages.some(
            ({ a, b }) => (a === part && done.has(b)) || (b === part && done.has(a)),
          );
          expect(done.size === 0 || touches).toBe(true);
          expect(step.teams).toBe(needOf(ground, done, part));
          done.add(part);
          const frontier = ground.passages.filter(({ a, b }) => done.has(a) !== done.has(b));
          expect(step.holdingTeams).toBe(frontier.reduce((sum, { guardTeams }) => sum + guardTeams, 0));
        }
        expect(done.size).toBe(ground.parts.length);
        expect(found.value.steps.at(-1)!.holdingTeams).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });

  test('never needs more with fewer guards on a passage', () => {
    fc.assert(
      fc.property(anyTree(30), fc.nat(), (ground, choice) => {
        fc.pre(ground.passages.length > 0);
        const fewer = ground.passages.map((passage, i) =>
          i === choice % ground.passages.length
            ? { ...passage, guardTeams: Math.max(0, passage.guardTeams - 1) }
            : passage,
        );
        const before = findClearingOrder(ground.parts, ground.passages);
        const after = findClearingOrder(ground.parts, fewer);
        expect(before.ok && after.ok && after.value.teams <= before.value.teams).toBe(true);
      }),
      { numRuns: RUNS / 10 },
    );
  });
});

describe('what is refused', () => {
  const parts = ['a', 'b', 'c'].map((id) => ({ id, sweepTeams: 1 }));
  const passage = (a: number, b: number): Passage => ({ a, b, guardTeams: 1 });

  test.each<readonly [string, ReadonlyArray<Passage>]>([
    ['a loop', [passage(0, 1), passage(1, 2), passage(2, 0)]],
    ['two pieces', [passage(0, 1), passage(0, 1)]],
    ['a passage of one part', [passage(0, 1), passage(2, 2)]],
    ['a passage to nowhere', [passage(0, 1), passage(1, 3)]],
  ])('%s is no tree', (_, passages) => {
    expect(findClearingOrder(parts, passages)).toMatchObject({ ok: false, error: { type: 'NotATree' } });
  });

  test('no parts are no tree, and teams are whole numbers', () => {
    expect(findClearingOrder([], [])).toMatchObject({ ok: false, error: { type: 'NotATree' } });
    expect(findClearingOrder([{ id: 'a', sweepTeams: -1 }], [])).toEqual({
      ok: false,
      error: { type: 'BadTeamCount' },
    });
  });
});
