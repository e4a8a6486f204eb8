/**
 * Importer of ACLED export files by column name (codebook 2023). None of its data is bundled, nor may it be: whoever
 * has a licence imports an own export.
 */
import type { Result } from '../base/result.ts';
import type { BadEventCsv } from './event-csv.ts';
import { type ImportedFile, type ImportRules, importEvents } from './imported-event.ts';

export const ACLED_RULES: ImportRules = {
  columns: {
    id: 'event_id_cnty',
    start: 'event_date',
    end: 'event_date',
    lat: 'latitude',
    lng: 'longitude',
    kind: 'sub_event_type',
    placePrecision: 'geo_precision',
    datePrecision: 'time_precision',
    killed: 'fatalities',
  },
  kindOf: (text) => text,
  // 1 the town, 2 a part of the district, 3 a larger part of the country.
  placeWithinM: { '1': 5_000, '2': 25_000, '3': 100_000 },
  // 1 the day, 2 the week, 3 the month.
  dateWithinDays: { '1': 0, '2': 7, '3': 31 },
};

export function parseAcled(text: string): Result<ImportedFile, BadEventCsv> {
  return importEvents(text, ACLED_RULES);
}
