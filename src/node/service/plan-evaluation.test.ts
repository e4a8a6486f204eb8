/**
 * A closing plan that two nodes have put in force, evaluated from the log of one: fewer incidents where it acts are shown
 * with their interval, a plan without effect is "not shown", and one in force for less than a week is not judged.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  closeTestNode,
  openTestNode,
  pairNodes,
  signBetween,
} from '../../../test/harness/exercise-node.ts';
import { type Cell, gridCellToLatLng, polygonToGridCells } from '../../base/grid.ts';
import { createPrng } from '../../base/random.ts';
import { DAY_MS, HOUR_MS, unixMs, unixMsToIso } from '../../base/time.ts';
import { drawPoisson } from '../../pattern/hawkes-simulation.ts';
import type { RunningNode } from '../wire.ts';
import { importDistricts } from './district.ts';
import { createPatternDesk } from './pattern-desk.ts';

const START = Date.UTC(2022, 2, 7);
const DAYS = 56;
const RING = [
  { lat: 35.4, lng: 44 },
  { lat: 35.4, lng: 44.4 },
  { lat: 35.8, lng: 44.4 },
  { lat: 35.8, lng: 44 },
];
const BOX = {
  type: 'Feature',
  properties: { name: 'Box' },
  geometry: { type: 'Polygon', coordinates: [[...RING, RING[0]!].map(({ lat, lng }) => [lng, lat])] },
};
const CELLS = polygonToGridCells([RING], 7);
/** Every sixth cell is a bad one; a first plan acts on some of them without effect, a second one later with one. */
const BAD = CELLS.filter((_, i) => i % 6 === 0);
const IDLE = BAD.filter((_, i) => i % 3 === 1);
const ACTED = BAD.filter((_, i) => i % 3 === 0);
const [PER_BAD_CELL, PER_CELL, LEFT] = [4, 0.1, 0.15];
const IDLE_START = START - DAYS * DAY_MS;

let now = unixMs(IDLE_START);
let node: RunningNode;
let partner: RunningNode;
const plans: { acted: string; idle: string } = { acted: '', idle: '' };

beforeAll(async () => {
  const clock = { now: () => now };
  node = await openTestNode('PSH', clock);
  partner = await openTestNode('FED', clock);
  await pairNodes(node, partner);
  await agreeBetween(node, partner);
  const district = { source: 'test', date: '2022-01-01', property: 'name' };
  await importDistricts(node, { ...district, geojson: JSON.stringify({ type: 'FeatureCollection', features: [BOX] }) });
  plans.idle = await signPlan(IDLE);
  now = unixMs(START);
  plans.acted = await signPlan(ACTED);
  const prng = createPrng(3);
  const acted = new Set(ACTED);
  const rateOf = (cell: Cell, isAfter: boolean) =>
    (BAD.includes(cell) ? PER_BAD_CELL : PER_CELL) * (isAfter && acted.has(cell) ? LEFT : 1);
  const bodies = [IDLE_START - DAYS * DAY_MS, IDLE_START, START].flatMap((fromMs) =>
    CELLS.flatMap((cell) =>
      Array.from({ length: drawPoisson(rateOf(cell, fromMs === START), prng) }, () =>
        reportFrom(cell, fromMs + prng.nextBelow(DAYS) * DAY_MS + 12 * HOUR_MS),
      ),
    ),
  );
  await Promise.all(
    bodies.map((body) => addTestRecord(node, { kind: 'incident-report', marking: 'official', body: body as never })),
  );
});
afterAll(async () => {
  await closeTestNode(node);
  await closeTestNode(partner);
});

function reportFrom(cell: Cell, atMs: number) {
  const { lat, lng } = gridCellToLatLng(cell);
  const from = unixMsToIso(unixMs(atMs));
  return anIncident({
    occurred: { from, day: from.slice(0, 10) },
    reportedAt: from,
    place: { latE7: Math.round(lat * 1e7), lngE7: Math.round(lng * 1e7), uncertaintyM: 100, precision: 'grid-100m' },
  });
}

async function signPlan(cells: ReadonlyArray<Cell>): Promise<string> {
  const parties = [node.identity.org, partner.identity.org];
  const survey = `rec_${'a'.repeat(52)}`;
  const times = { expires: unixMsToIso(unixMs(now + DAYS * DAY_MS)), at: unixMsToIso(now) };
  const figures = { index: 5_000 };
  const covered = cells.toSorted().map((group) => ({ group, blocks: [0] }));
  const offer = await signBetween(node, partner, 'offer', {
    parties,
    survey,
    mode: 'add',
    over: 'terrain',
    cost: 10,
    team: 'T1',
    boundSlots: [],
    covered,
    seen: [],
    placesAbout: 50,
    ...times,
  });
  return signBetween(node, partner, 'closing-plan', {
    parties,
    survey,
    mode: 'add',
    goal: 'most-closed',
    budgets: [10, 10],
    offers: [offer],
    spent: [10, 0],
    status: 'optimal',
    method: 'solver',
    objective: 1,
    bound: 1,
    weightClosed: 1,
    weightLeft: 0,
    remainderWeight: 0,
    before: figures,
    after: figures,
    planHash: 'A'.repeat(43),
    ...times,
  });
}

describe('a closing plan in force', () => {
  const desk = () => createPatternDesk(node, node.patterns, null);
  const evaluate = (plan: string) => desk().evaluate({ plan, districts: ['Box'] });

  it('is offered for evaluation, and not judged within its first week', async () => {
    const listed = await desk().listPlans();
    expect(listed.map(({ plan, cells }) => [plan, cells])).toEqual([
      [plans.idle, IDLE.length],
      [plans.acted, ACTED.length],
    ]);
    now = unixMs(START + 6 * DAY_MS);
    expect(await evaluate(plans.acted)).toEqual({ ok: false, error: { type: 'PeriodNotOver' } });
  });

  it('is judged on the days until it expires, with counts, interval and the ring around, and called fewer where it is', async () => {
    now = unixMs(START + 400 * DAY_MS);
    const made = await evaluate(plans.acted);
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const { treated, ring, days, start } = made.value;
    expect([start, days]).toEqual(['2022-03-07', DAYS]);
    expect(treated).toMatchObject({ cells: ACTED.length, verdict: 'fewer' });
    expect(treated.interval[1]).toBeLessThan(1);
    expect(treated.comparableAfter).toBeGreaterThan(2 * treated.after);
    expect(ring!.cells).toBeGreaterThan(ACTED.length);
  });

  it('without effect is "not shown" to have one, with an interval that holds one', async () => {
    const made = await evaluate(plans.idle);
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const { treated } = made.value;
    expect(treated.before).toBeGreaterThan(20);
    expect(treated.verdict).toBe('not-shown');
    expect(treated.interval[0]).toBeLessThanOrEqual(1);
    expect(treated.interval[1]).toBeGreaterThanOrEqual(1);
  });
});
