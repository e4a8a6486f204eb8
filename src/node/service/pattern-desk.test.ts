/** The repetition desk on a real node: its own log in, answers with their counts and forecasts with their card out. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import { addTestRecord, closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { gridCellToLatLng, polygonToGridCells } from '../../base/grid.ts';
import { createPrng } from '../../base/random.ts';
import { DAY_MS, unixMs, unixMsToIso } from '../../base/time.ts';
import { createForecastGrid } from '../../pattern/forecast-grid.ts';
import { simulateHawkes } from '../../pattern/hawkes-simulation.ts';
import { forecastIssueSchema } from '../http/contract-pattern.ts';
import type { RunningNode } from '../wire.ts';
import { importDistricts, readBoundaries } from './district.ts';
import { readIssuedForecasts, sumForecastFigures } from './forecast-view.ts';
import { createPatternDesk, type PatternDesk } from './pattern-desk.ts';

const DAY_0 = Date.UTC(2020, 0, 6);
const DAYS = 56 * 7;
const BOX = { west: 44, east: 44.4, south: 35.4, north: 35.8 };
const RING = [
  { lat: BOX.south, lng: BOX.west },
  { lat: BOX.south, lng: BOX.east },
  { lat: BOX.north, lng: BOX.east },
  { lat: BOX.north, lng: BOX.west },
];
const GEOJSON = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { name: 'Box' },
      geometry: { type: 'Polygon', coordinates: [[...RING, RING[0]!].map(({ lat, lng }) => [lng, lat])] },
    },
  ],
});

let now = unixMs(DAY_0 + DAYS * DAY_MS);
let node: RunningNode;
let desk: PatternDesk;

function report(at: number, lat: number, lng: number, changes: Parameters<typeof anIncident>[0] = {}) {
  const from = unixMsToIso(unixMs(Math.floor(at)));
  return anIncident({
    occurred: { from, day: from.slice(0, 10) },
    reportedAt: from,
    place: { latE7: Math.round(lat * 1e7), lngE7: Math.round(lng * 1e7), uncertaintyM: 100, precision: 'grid-100m' },
    ...changes,
  });
}

async function addReports(target: RunningNode, bodies: ReadonlyArray<ReturnType<typeof report>>): Promise<string[]> {
  return Promise.all(
    bodies.map((body) => addTestRecord(target, { kind: 'incident-report', marking: 'official', body })),
  );
}

beforeAll(async () => {
  node = await openTestNode('PSH', { now: () => now });
  desk = createPatternDesk(node, node.patterns, null);
});
afterAll(() => closeTestNode(node));

describe('the repetition desk', () => {
  it('says of the twelve published incidents that nothing is significant, with all counts', async () => {
    const other = await openTestNode('FED');
    try {
      const [, ...rows] = readFileSync('test/vectors/pattern/public-incidents-2021.csv', 'utf8').trim().split('\n');
      await addReports(
        other,
        rows.map((row) => {
          const [, date, lat, lng] = row.split(',');
          return report(Date.parse(`${date}T00:00:00Z`), Number(lat), Number(lng));
        }),
      );
      const repetition = await createPatternDesk(other, other.patterns, null).repetition({});
      if (!repetition.ok) throw new Error(repetition.error.type);
      expect(repetition.value.n).toBe(12);
      expect(repetition.value.scales.map(({ observed, verdict, known }) => [observed, verdict, known])).toEqual([
        [1, 'not-significant', 12],
        [1, 'not-significant', 12],
        [1, 'not-significant', 12],
      ]);
      for (const { observed, expected } of repetition.value.scales) expect(expected).toBeGreaterThan(observed);
    } finally {
      await closeTestNode(other);
    }
  });

  it('refuses a forecast without an area and one from too few incidents, and keeps nothing', async () => {
    const request = { from: '2020-12-07', districts: [], resolution: 7 };
    expect(await desk.issue(request)).toMatchObject({ ok: false, error: { type: 'NoForecastArea' } });
    const imported = await importDistricts(node, {
      source: 'test',
      date: '2020-01-01',
      property: 'name',
      geojson: GEOJSON,
    });
    expect(imported.ok).toBe(true);
    expect(await desk.issue({ ...request, districts: ['Box'] })).toMatchObject({
      ok: false,
      error: { type: 'TooFewData', reason: 'few-incidents', has: 0 },
    });
    expect(await desk.issue({ ...request, districts: ['Box'], resolution: 9 })).toMatchObject({
      ok: false,
      error: { type: 'AreaTooLarge' },
    });
    expect(await desk.listForecasts()).toEqual([]);
  });

  it('takes no layer of people: neither asked for with a forecast, nor as names of districts, nor beside them', async () => {
    const request = { from: '2020-12-07', districts: [], resolution: 7 };
    expect(forecastIssueSchema.safeParse(request).success).toBe(true);
    for (const layer of ['population', 'ethnicity', 'religion', 'layer', 'weights']) {
      expect(forecastIssueSchema.safeParse({ ...request, [layer]: { a: 1 } }).success).toBe(false);
    }
    const given = JSON.parse(GEOJSON) as { features: { properties: Record<string, unknown> }[] };
    given.features[0]!.properties = { name: 'Box', ethnicity: 'A', population: 5 };
    const district = { source: 'test', date: '2020-01-01', geojson: JSON.stringify(given) };
    expect(await importDistricts(node, { ...district, property: 'ethnicity' })).toMatchObject({
      ok: false,
      error: { reason: 'describes-people' },
    });
    expect((await importDistricts(node, { ...district, property: 'name' })).ok).toBe(true);
    expect(JSON.stringify(await readBoundaries(node))).not.toMatch(/ethnicity|population/);
  });

  it('finds repetition that was put in, counting each incident once whatever its versions', async () => {
    const grid = createForecastGrid(polygonToGridCells([RING], 7), 7);
    const prng = createPrng(7);
    const backgroundByCell = new Float64Array(grid.cells.length).map((_, i) => (i % 5 === 0 ? 5 : 0.4));
    const plan = { backgroundByCell, days: DAYS, branchingRatio: 0.5, decayDays: 3, ringShares: [1] };
    const incidents = simulateHawkes(grid, plan, prng);
    const bodies = incidents.map(({ day, cell }) => {
      const { lat, lng } = gridCellToLatLng(grid.cells[cell]!);
      return report(DAY_0 + day * DAY_MS, lat, lng);
    });
    const ids = await addReports(node, bodies);
    await addTestRecord(node, {
      kind: 'incident-report',
      marking: 'official',
      body: { ...bodies[0]!, impact: 1, prev: ids[0]! },
    });
    await addTestRecord(node, {
      kind: 'incident-report',
      marking: 'official',
      body: { ...bodies[1]!, sameIncidentAs: [ids[1]!] },
    });
    const repetition = await desk.repetition({});
    if (!repetition.ok) throw new Error(repetition.error.type);
    expect(repetition.value.n).toBe(incidents.length);
    expect(repetition.value.scales[0]).toMatchObject({ distanceM: 1_000, days: 7, verdict: 'repetition' });
  });

  it('keeps a forecast with its card, shows its cells for seven days and afterwards only how it fared', async () => {
    const from = unixMsToIso(unixMs(DAY_0 + (DAYS - 7) * DAY_MS)).slice(0, 10);
    now = unixMs(DAY_0 + (DAYS - 8) * DAY_MS);
    const issued = await desk.issue({ from, districts: ['Box'], resolution: 7 });
    expect(issued.ok).toBe(true);
    const [fresh] = await desk.listForecasts();
    expect(fresh).toMatchObject({ from, isExpired: false, fared: null });
    expect(fresh!.hot).toHaveLength(Math.ceil(fresh!.cells * 0.05));
    expect(fresh!.card.models.map(({ name }) => name)).toContain(fresh!.model);
    now = unixMs(DAY_0 + DAYS * DAY_MS);
    const [past] = await desk.listForecasts();
    expect(past).toMatchObject({ from, isExpired: true, hot: [] });
    const came = await desk.repetition({ fromMs: DAY_0 + (DAYS - 7) * DAY_MS });
    expect(past!.fared!.events).toBe(came.ok ? came.value.n : -1);
    expect(past!.fared!.hits).toEqual([...past!.fared!.hits].sort((a, b) => a - b));
    expect(past!.fared!.hits.at(-1)).toBeLessThanOrEqual(past!.fared!.events);
  });

  it('counts hits of weeks that ended in a period beside those of the strongest plain model, otherwise the card', async () => {
    const [past] = await desk.listForecasts();
    const end = DAY_0 + DAYS * DAY_MS;
    const { events, hits, baseline } = past!.fared!;
    const issued = await readIssuedForecasts(node, end - 30 * DAY_MS, end + DAY_MS);
    expect(baseline!.model).not.toBe(past!.model);
    expect(sumForecastFigures(issued, end - 7 * DAY_MS, end)).toEqual({
      basis: 'issued',
      weeks: 1,
      events,
      hitRate: hits.at(-1)! / events,
      baselineHitRate: baseline!.hits.at(-1)! / events,
    });
    const inUse = past!.card.models.find(({ name }) => name === past!.model)!;
    expect(sumForecastFigures(issued, end, end + DAY_MS)).toMatchObject({
      basis: 'card',
      weeks: past!.card.weeks,
      hitRate: inUse.hitRates.at(-1)! / 1e6,
    });
    expect(sumForecastFigures(issued, DAY_0, DAY_0 + DAY_MS)).toBeNull();
  });

  it('has no plan to evaluate where none is in force', async () => {
    expect(await desk.listPlans()).toEqual([]);
    expect(await desk.evaluate({ plan: 'rec_', districts: ['Box'] })).toMatchObject({
      ok: false,
      error: { type: 'NotFound' },
    });
  });
});
