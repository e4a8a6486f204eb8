/** Repeats: incidents with another of the same kind near them in the days before, each incident counted once. */
import { distanceM, type LatLng } from '../../base/place.ts';
import { DAY_MS, type UnixMs } from '../../base/time.ts';
import { type ReportRow, takeReports } from './exchange-figure.ts';
import type { ReportPeriod } from './report-source.ts';

export type RepeatBand = { readonly withinM: number; readonly withinDays: number };

const M_PER_DEGREE = 111_000;

/** The first account of each incident that has a place. */
type Told = LatLng & { readonly ms: number };

/** Counts for each band; accounts of one incident are one. `rows` reach as far back as the longest band. */
export function countRepeats(
  rows: ReadonlyArray<ReportRow>,
  period: ReportPeriod,
  bands: ReadonlyArray<RepeatBand>,
): ReadonlyArray<number> {
  const backDays = Math.max(...bands.map(({ withinDays }) => withinDays));
  const from = (period.from - backDays * DAY_MS) as UnixMs;
  const first = new Map<string, ReportRow>();
  for (const row of takeReports(rows, { from, to: period.to })) {
    const key = row.incident ?? row.id;
    if (row.standing === 'current' && row.lat_e7 !== null && !first.has(key)) first.set(key, row);
  }
  const byKind = Map.groupBy(first.values(), ({ incident_kind }) => incident_kind ?? '');
  const told = [...byKind.values()].map((group) =>
    group.map(
      (row): Told => ({ ms: row.occurred_ms ?? 0, lat: (row.lat_e7 ?? 0) / 1e7, lng: (row.lng_e7 ?? 0) / 1e7 }),
    ),
  );
  return bands.map((band) => told.reduce((sum, incidents) => sum + countBand(incidents, period, band), 0));
}

/**
 * Incidents of one kind by time, over strips of latitude as wide as the band: what lies within it is in the own strip or
 * one beside it, and the latest of a strip are looked at first.
 */
function countBand(incidents: ReadonlyArray<Told>, period: ReportPeriod, band: RepeatBand): number {
  const stripOf = ({ lat }: Told): number => Math.floor((lat * M_PER_DEGREE) / band.withinM);
  const strips = new Map<number, Told[]>();
  let count = 0;
  for (const one of incidents) {
    const own = stripOf(one);
    if (one.ms >= period.from && [own, own - 1, own + 1].some((strip) => hasNear(strips.get(strip), one, band)))
      count++;
    const strip = strips.get(own);
    if (strip === undefined) strips.set(own, [one]);
    else strip.push(one);
  }
  return count;
}

function hasNear(earlier: ReadonlyArray<Told> | undefined, one: Told, band: RepeatBand): boolean {
  for (let i = (earlier?.length ?? 0) - 1; i >= 0; i--) {
    const other = earlier![i]!;
    if (one.ms - other.ms > band.withinDays * DAY_MS) return false;
    if (distanceM(one, other) <= band.withinM) return true;
  }
  return false;
}
