/**
 * Importer of the UCDP Georeferenced Event Dataset (Sundberg and Melander 2013; codebook 24.1), the plain file and
 * the one with a second header line of the Humanitarian Exchange Language. None of its data is bundled.
 */
import type { Result } from '../base/result.ts';
import type { BadEventCsv } from './event-csv.ts';
import { type ImportedFile, type ImportRules, importEvents } from './imported-event.ts';

const KINDS: Readonly<Record<string, string>> = { '1': 'state-based', '2': 'non-state', '3': 'one-sided' };

export const UCDP_RULES: ImportRules = {
  columns: {
    id: 'id',
    start: 'date_start',
    end: 'date_end',
    lat: 'latitude',
    lng: 'longitude',
    kind: 'type_of_violence',
    placePrecision: 'where_prec',
    datePrecision: 'date_prec',
    killed: 'best',
  },
  kindOf: (text) => KINDS[text] ?? 'other',
  // 1 exact, 2 within 25 km, 3 district, 4 governorate, 5 somewhere along or around; 6 and 7 are a country and more.
  placeWithinM: { '1': 1_000, '2': 25_000, '3': 50_000, '4': 100_000, '5': 100_000 },
  // 1 the day, 2 two to six days, 3 a week, 4 a month, 5 up to a year.
  dateWithinDays: { '1': 0, '2': 6, '3': 7, '4': 31, '5': 366 },
};

export function parseUcdpGed(text: string): Result<ImportedFile, BadEventCsv> {
  return importEvents(text, UCDP_RULES);
}
