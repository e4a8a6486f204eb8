/**
 * The places a node keeps for surveys without terrain: the list and its table as the two files came, in its data directory.
 * The latest import replaces the one before. Two nodes compare the hashes of both files before a survey; neither file is
 * a secret between them.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../../base/assert.ts';
import { bytesToBase64url, textToBytes } from '../../base/bytes.ts';
import { ok, type Result } from '../../base/result.ts';
import { type BadSurveyPlaces, parseSurveyPlaces, type SurveyPlaces } from '../../format/survey-place-file.ts';
import { sha256 } from '../crypto.ts';
import { writeDurably } from '../data-directory.ts';

export type SurveyPlacesReport = {
  readonly count: number;
  /** Ways with a distance and ways with a time, of count x (count - 1). */
  readonly distances: number;
  readonly times: number;
  /** SHA-256 of the files, base64url: what the agreement names. */
  readonly list: string;
  readonly table: string;
};
export type KeptSurveyPlaces = SurveyPlaces & { readonly report: SurveyPlacesReport };

const FOLDER = 'places';
const FILE = 'survey-places.json';

/** Durable when it returns; what was there stays where the files are refused. */
export function keepSurveyPlaces(
  dir: string,
  list: string,
  table: string,
): Result<SurveyPlacesReport, BadSurveyPlaces> {
  const parsed = parseSurveyPlaces(list, table);
  if (!parsed.ok) return parsed;
  mkdirSync(join(dir, FOLDER), { recursive: true, mode: 0o700 });
  writeDurably(join(dir, FOLDER, FILE), textToBytes(JSON.stringify({ v: 1, list, table })));
  return ok(reportOn(parsed.value, list, table));
}

/** Null where none was imported. */
export function readSurveyPlaces(dir: string): KeptSurveyPlaces | null {
  const file = join(dir, FOLDER, FILE);
  if (!existsSync(file)) return null;
  const { list, table } = JSON.parse(readFileSync(file, 'utf8')) as { readonly list: string; readonly table: string };
  const parsed = parseSurveyPlaces(list, table);
  assert(parsed.ok, 'kept places were sound when they came');
  return { ...parsed.value, report: reportOn(parsed.value, list, table) };
}

function reportOn({ ids, metres, minutes }: SurveyPlaces, list: string, table: string): SurveyPlacesReport {
  const known = (figures: Float64Array | null) =>
    figures === null ? 0 : figures.reduce((sum, figure) => sum + (Number.isNaN(figure) ? 0 : 1), 0) - ids.length;
  const hashOf = (text: string) => bytesToBase64url(sha256(textToBytes(text)));
  return {
    count: ids.length,
    distances: known(metres),
    times: known(minutes),
    list: hashOf(list),
    table: hashOf(table),
  };
}
