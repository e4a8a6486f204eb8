/** Repeats: incidents with another of the same kind near them in the days before, each incident counted once. */
import { distanceM } from '../../base/place.ts';
import { DAY_MS } from '../../base/time.ts';
import type { Store } from '../store/store.ts';
import type { ReportPeriod } from './report-source.ts';

export type RepeatBand = { readonly withinM: number; readonly withinDays: number };

type Told = { readonly ms: number; readonly lat: number; readonly lng: number; readonly kind: string };

const M_PER_DEGREE = 111_000;

/** Counts for each band; accounts of one incident are one. */
export async function countRepeats(
  db: Store['db'],
  period: ReportPeriod,
  bands: ReadonlyArray<RepeatBand>,
): Promise<ReadonlyArray<number>> {
  const backDays = Math.max(...bands.map(({ withinDays }) => withinDays));
  const rows = await db
    .selectFrom('record_view')
    .select(['id', 'incident', 'occurred_ms', 'lat_e7', 'lng_e7', 'incident_kind'])
    .where('kind', '=', 'incident-report')
    .where('standing', '=', 'current')
    .where('lat_e7', 'is not', null)
    .where('occurred_ms', '>=', period.from - backDays * DAY_MS)
    .where('occurred_ms', '<', period.to)
    .orderBy('occurred_ms')
    .orderBy('position')
    .execute();
  const first = new Map<string, Told>();
  for (const { id, incident, occurred_ms, lat_e7, lng_e7, incident_kind } of rows) {
    if (first.has(incident ?? id)) continue;
    const place = { lat: (lat_e7 ?? 0) / 1e7, lng: (lng_e7 ?? 0) / 1e7 };
    first.set(incident ?? id, { ms: occurred_ms ?? 0, ...place, kind: incident_kind ?? '' });
  }
  const incidents = [...first.values()];
  return bands.map(
    (band) => incidents.filter((one, i) => one.ms >= period.from && hasBefore(incidents, i, band)).length,
  );
}

function hasBefore(incidents: ReadonlyArray<Told>, i: number, band: RepeatBand): boolean {
  const one = incidents[i]!;
  const latMax = band.withinM / M_PER_DEGREE;
  for (let j = i - 1; j >= 0; j--) {
    const other = incidents[j]!;
    if (one.ms - other.ms > band.withinDays * DAY_MS) return false;
    if (other.kind !== one.kind || Math.abs(other.lat - one.lat) > latMax) continue;
    if (distanceM(one, other) <= band.withinM) return true;
  }
  return false;
}
