/**
 * Incidents of the log as the pattern room knows them: one row an incident, its place, time, type and whether a patrol
 * found it, and nothing else. Of several accounts the own one speaks, otherwise the latest. How well each place is known
 * goes beside it, because a circle of ten kilometres says little about one; incidents without a place are counted.
 */
import type { Cell } from '../../base/grid.ts';
import { gridCellResolution, gridCellToLatLng, gridCellToParent, isCell, polygonToGridCells } from '../../base/grid.ts';
import { hasPair, type PairSet } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { parseArea } from '../../format/area.ts';
import { type PatternEvent, pickPatternEvent } from '../../pattern/event.ts';
import type { CoverageByCell } from '../../pattern/forecast-card.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import type { Marking } from '../../record/label.ts';
import type { PatternArea } from '../pattern/pattern-job.ts';
import { listJoint } from './agreement.ts';
import { readBoundaries } from './district.ts';
import type { NodeContext } from './node-context.ts';
import { strictestMarking } from './report-source.ts';

/** Radius of a res-7 cell, where nothing finer was shown. */
const CELL7_RADIUS_M = 1_400;
/** Rows read before others get their turn. */
const ROWS_AT_ONCE = 5_000;

export type PatternSelection = {
  readonly fromMs?: number | undefined;
  /** Exclusive. */
  readonly toMs?: number | undefined;
  readonly district?: string | undefined;
  readonly centre?: string | undefined;
  readonly type?: string | undefined;
};

export type PatternEvents = {
  readonly events: ReadonlyArray<PatternEvent>;
  /** The account that speaks for each incident. */
  readonly records: ReadonlyArray<string>;
  /** Radius of uncertainty of each place, metres. */
  readonly radiusM: ReadonlyArray<number>;
  /** Incidents without a place. */
  readonly placeless: number;
  readonly marking: Marking;
};

type ShownReport = {
  readonly place?: { readonly uncertaintyM?: number; readonly cell7?: string };
  readonly source?: { readonly kind?: string };
};

export async function readPatternEvents(
  context: Pick<NodeContext, 'store' | 'identity'>,
  selection: PatternSelection,
): Promise<PatternEvents> {
  const byIncident = new Map<string, { readonly isOwn: boolean; readonly placed: PlacedEvent | null }>();
  const markings = new Set<Marking>();
  let after = 0;
  for (;;) {
    const rows = await selectReports(context, selection, after).execute();
    for (const row of rows) {
      markings.add(row.marking as Marking);
      const key = row.incident ?? row.id;
      const isOwn = row.org === context.identity.org;
      if (byIncident.get(key)?.isOwn === true && !isOwn) continue;
      const body = JSON.parse(row.body) as ShownReport;
      byIncident.set(key, { isOwn, placed: toPlacedEvent(row, body) });
    }
    if (rows.length < ROWS_AT_ONCE) break;
    after = rows.at(-1)!.position;
    await new Promise(setImmediate);
  }
  const all = [...byIncident.values()].flatMap(({ placed }) => (placed === null ? [] : [placed]));
  const chosen = all.filter(({ event }) => selection.type === undefined || event.kind === selection.type);
  return {
    events: chosen.map(({ event }) => event),
    records: chosen.map(({ record }) => record),
    radiusM: chosen.map(({ radiusM }) => radiusM),
    placeless: byIncident.size - all.length,
    marking: strictestMarking([...markings]),
  };
}

function selectReports(context: Pick<NodeContext, 'store'>, selection: PatternSelection, after: number) {
  const { fromMs, toMs, district, centre } = selection;
  let query = context.store.db
    .selectFrom('record_view')
    .select(['id', 'position', 'org', 'marking', 'incident', 'occurred_ms', 'lat_e7', 'lng_e7', 'body'])
    .select(['incident_kind', 'type_code'])
    .where('kind', '=', 'incident-report')
    .where('standing', '=', 'current')
    .where('occurred_ms', 'is not', null)
    .where('position', '>', after)
    .orderBy('position')
    .limit(ROWS_AT_ONCE);
  if (fromMs !== undefined) query = query.where('occurred_ms', '>=', fromMs);
  if (toMs !== undefined) query = query.where('occurred_ms', '<', toMs);
  if (district !== undefined) query = query.where('district', '=', district);
  if (centre !== undefined) query = query.where('centre', '=', centre);
  return query;
}

type ReportRow = Awaited<ReturnType<ReturnType<typeof selectReports>['execute']>>[number];

type PlacedEvent = { readonly record: string; readonly event: PatternEvent; readonly radiusM: number };

/** Null where no place was given or shown. */
function toPlacedEvent(row: ReportRow, body: ShownReport): PlacedEvent | null {
  const cell7 = body.place?.cell7;
  const hasPoint = row.lat_e7 !== null && row.lng_e7 !== null;
  const place = hasPoint
    ? { lat: row.lat_e7! / 1e7, lng: row.lng_e7! / 1e7 }
    : cell7 !== undefined && isCell(cell7)
      ? gridCellToLatLng(cell7)
      : null;
  const radiusM = hasPoint ? (body.place?.uncertaintyM ?? 0) : CELL7_RADIUS_M;
  if (place === null) return null;
  const event = pickPatternEvent({
    x: place.lng,
    y: place.lat,
    atMs: Number(row.occurred_ms),
    kind: row.type_code ?? row.incident_kind ?? 'other',
    found: body.source?.kind === 'own-patrol' ? 'own-patrol' : 'reported',
  });
  return { record: row.id, event, radiusM };
}

/** Cells a forecast may speak of: named districts, or the seam of the latest survey agreement in force. */
export async function readForecastArea(
  context: Pick<NodeContext, 'store'>,
  districts: ReadonlyArray<string>,
  resolution: number,
): Promise<Result<PatternArea, NoForecastArea>> {
  const polygons = districts.length > 0 ? await readDistrictPolygons(context, districts) : await readSeam(context);
  const cells = [...new Set(polygons.flatMap((polygon) => polygonToGridCells(polygon, resolution)))];
  return cells.length > 0 ? ok({ cells, resolution }) : err({ type: 'NoForecastArea' });
}

export type NoForecastArea = { readonly type: 'NoForecastArea' };

async function readDistrictPolygons(context: Pick<NodeContext, 'store'>, districts: ReadonlyArray<string>) {
  const boundaries = await readBoundaries(context);
  if (boundaries === null) return [];
  const area = parseArea(boundaries.geojson, [{ key: boundaries.property, values: districts }]);
  return area.ok ? area.value.map(({ polygon }) => polygon) : [];
}

async function readSeam(context: Pick<NodeContext, 'store'>) {
  const agreement = (await listJoint(context.store.db, 'survey-agreement')).findLast(
    ({ state }) => state === 'in-force',
  );
  const seam = (agreement?.body as Partial<SurveyTerms> | undefined)?.seam;
  return seam === undefined ? [] : [[seam.map(([latE7, lngE7]) => ({ lat: latE7 / 1e7, lng: lngE7 / 1e7 }))]];
}

/**
 * How much of the agreed week somebody could see each cell of the seam, from the joint vacuum: what both know. Survey cells
 * are averaged over the coarser forecast cell; outside the seam nothing is known.
 */
export function readWatchedShare(ids: ReadonlyArray<string>, notSeen: PairSet, resolution: number): CoverageByCell {
  const sums = new Map<Cell, { seen: number; cells: number }>();
  const { slots } = notSeen;
  for (const [cell, id] of ids.entries()) {
    if (!isCell(id) || gridCellResolution(id) < resolution) continue;
    let unseen = 0;
    for (let slot = 0; slot < slots; slot++) if (hasPair(notSeen, cell, slot)) unseen++;
    const parent = gridCellToParent(id, resolution);
    const sum = sums.get(parent) ?? { seen: 0, cells: 0 };
    sums.set(parent, { seen: sum.seen + (slots - unseen) / slots, cells: sum.cells + 1 });
  }
  return new Map([...sums].map(([cell, { seen, cells }]) => [cell, seen / cells]));
}
