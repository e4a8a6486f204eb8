/** Where "here" is for grid references without their zone: the selected record, else the newest one with a place. */
import type { LatLng } from '../../base/place.ts';
import type { LogRowView } from '../../node/http/contract.ts';

/** Middle of the region of the exercise, for a log that is still empty. */
const MIDDLE: LatLng = { lat: 35.47, lng: 44.39 };

export function nearOf(selected: LogRowView | null, rows: ReadonlyArray<LogRowView>): LatLng {
  for (const row of selected === null ? rows : [selected, ...rows]) {
    if (row.latE7 !== null && row.lngE7 !== null) return { lat: row.latE7 / 1e7, lng: row.lngE7 / 1e7 };
  }
  return MIDDLE;
}
