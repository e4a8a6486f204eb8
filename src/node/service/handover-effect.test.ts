/**
 * A post left with nobody in place is sanctuary on both nodes at once, with figures before and after, and no longer once
 * the relief stands there; and the known answers of the hexagonal sweep, played by records of two nodes.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClosingPair, ONE_PERSON, openClosingPair } from '../../../test/harness/closing-pair.ts';
import { gridCellToParent, isCell } from '../../base/grid.ts';
import type { UnixMs } from '../../base/time.ts';
import { createPlainEvader } from '../../vacuum/evader-machine.ts';
import type { HandoverCover } from '../../vacuum/handover.ts';
import { countSweepSlots, type HandoverSweep, sweepHandover } from '../../vacuum/handover-sweep.ts';
import { addHandoverStep, listHandovers } from './handover-desk.ts';
import { describeOperations } from './operations-view.ts';
import { describeSeam, listSeamCells } from './seam-view.ts';

const HOUR_MS = 3_600_000;
let now = Date.parse('2021-05-03T06:00:00.000Z');
let pair: ClosingPair;
beforeAll(async () => {
  pair = await openClosingPair({}, { now: () => now as UnixMs });
}, 60_000);
afterAll(() => pair.close());

type Side = ClosingPair['a'];
type Step = Parameters<typeof addHandoverStep>[2];
const iso = (afterMs: number) => new Date(now + afterMs).toISOString();

async function give(side: Side, step: Step): Promise<string> {
  const added = await addHandoverStep(side.node, ONE_PERSON, step);
  if (!added.ok) throw new Error(JSON.stringify(added.error));
  await pair.settle();
  return added.value.id;
}

const sides = () => [
  { node: pair.a.node, vacuum: pair.surveys.a.desk.latest()!, desk: pair.surveys.a.desk },
  { node: pair.b.node, vacuum: pair.surveys.b.desk.latest()!, desk: pair.surveys.b.desk },
];

/** What each node's console says of a handover. */
async function readBoth(id: string) {
  return Promise.all(
    sides().map(async ({ node, vacuum }) => {
      const { handovers } = await describeOperations(node, vacuum, now as UnixMs);
      return handovers.find((handover) => handover.id === id)!;
    }),
  );
}

describe('a post that nobody holds', () => {
  it('[V-26] is sanctuary on both nodes at once, before and after in figures, until the relief stands there', async () => {
    const { ground, findings } = sides()[0]!.vacuum;
    const ids = ground.ids.filter(isCell);
    const cell7 = gridCellToParent(ids[0]!, 7);
    const inside = ids.filter((id) => gridCellToParent(id, 7) === cell7);
    const handover = await give(pair.a, {
      step: 'notice',
      relieving: pair.b.node.identity.org,
      post: 'MKH-P1',
      place: { cell7 },
      leavesAt: iso(0),
    });
    const [before] = await readBoth(handover);
    expect(before).toMatchObject({ alarm: null, effect: { cells: inside, left: { longestStay: 'endless' } } });
    expect(before!.effect!.held.longestStay).toBe(findings.sanctuary!.longestStaySlots);

    now += HOUR_MS;
    await give(pair.a, { step: 'vacated', handover });
    const [own, partner] = await readBoth(handover);
    expect(own).toEqual(partner);
    expect(own!.alarm).toMatchObject({ reason: 'vacated without acceptance' });
    const { held, left } = own!.effect!;
    expect(left.index!).toBeGreaterThan(held.index!);
    expect(left.sanctuaryPairs).toBeGreaterThan(held.sanctuaryPairs);
    for (const { node, desk } of sides()) {
      const { survey } = await describeSeam(node, desk);
      expect(survey!.emptied).toEqual({ posts: ['MKH-P1'], cells: inside.length, longestStay: 'endless' });
      for (let slot = 0; slot < 4; slot++) {
        expect((await listSeamCells(node, desk, slot))!.unseen).toEqual(expect.arrayContaining(inside));
      }
    }

    await give(pair.b, { step: 'accept', handover, takesOverAt: iso(HOUR_MS) });
    expect((await readBoth(handover))[0]!.alarm).toMatchObject({ reason: 'vacated before the relief was in place' });
    now += HOUR_MS;
    await give(pair.b, { step: 'in-place', handover });
    for (const cured of await readBoth(handover)) expect(cured.alarm).toBeNull();
    for (const { node, desk } of sides()) expect((await describeSeam(node, desk)).survey!.emptied).toBeNull();
  });

  it('outside the seam has its alarm and no figures', async () => {
    const handover = await give(pair.a, {
      step: 'notice',
      relieving: pair.b.node.identity.org,
      place: { cell7: '872c16625ffffff' },
      leavesAt: iso(0),
    });
    expect((await readBoth(handover)).map(({ effect }) => effect)).toEqual([null, null]);
  });
});

type Case = { readonly R: number; readonly d: number; readonly leave: number[]; readonly hold: number[] };
const KNOWN: { readonly handover: { readonly cases: ReadonlyArray<Case> } } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/evasion/hex-sweep.json', import.meta.url), 'utf8'),
);

describe('known answers, played by records of two nodes', () => {
  it.each(
    KNOWN.handover.cases.flatMap((known) => [
      { ...known, isHeld: false, title: 'left early refills' },
      { ...known, isHeld: true, title: 'held until relief is cleared' },
    ]),
  )('a disk of $R with relief $d slots late, $title', async ({ R, d, isHeld, leave, hold }) => {
    const sweep: HandoverSweep = { radius: R, delaySlots: d };
    const [left, relief] = [R + 1, R + 1 + d];
    const handover = await give(pair.a, {
      step: 'notice',
      relieving: pair.b.node.identity.org,
      leavesAt: iso(left * HOUR_MS),
    });
    await give(pair.b, { step: 'accept', handover, takesOverAt: iso(relief * HOUR_MS) });
    const covers: HandoverCover[][] = [[], []];
    for (let slot = 0; slot < countSweepSlots(sweep); slot++) {
      if (slot === left && !isHeld) await give(pair.a, { step: 'vacated', handover });
      if (slot === relief) {
        await give(pair.b, { step: 'in-place', handover });
        await give(pair.a, { step: 'confirm', handover });
      }
      for (const [k, { node }] of sides().entries()) {
        const states = await listHandovers(node, now as UnixMs);
        covers[k]!.push(states.find((state) => state.handover.id === handover)!.cover);
      }
      now += HOUR_MS;
    }
    for (const cover of covers) {
      expect(sweepHandover(sweep, (slot) => cover[slot]!, createPlainEvader)).toEqual(isHeld ? hold : leave);
    }
  });
});
