/**
 * The survey agreement: terms with their defaults, their hash A (which goes into every tag and result, so equal
 * inputs or no run), the pairs they span and the size n they allow. Refusals that need more than the terms are in
 * `survey-refusal.ts`.
 */
import { type Bytes, concatBytes, textToBytes } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import type { Sha256 } from '../base/crypto.ts';
import { type Cell, gridCellToParent, isCell, polygonToGridCells } from '../base/grid.ts';
import { LIMITS } from '../base/limits.ts';
import { findRingCrossing } from '../base/line.ts';
import { isLatLng, type Ring } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { SurveyTerms } from '../record/kind/survey.ts';
import { POINT_BYTES } from './group.ts';
import { isPlaceId } from './token.ts';

type Required =
  | 'parties'
  | 'boundary'
  | 'seam'
  | 'periodStart'
  | 'programVersion'
  | 'terrainHash'
  | 'auditor'
  | 'expires'
  | 'purpose';

/** Terms with the default of everything that has one. */
export function fillSurveyTerms(given: Pick<SurveyTerms, Required> & Partial<SurveyTerms>): SurveyTerms {
  const periodDays = Math.ceil(((given.periodSlots ?? 168) * (given.slotMin ?? 60)) / 1_440);
  return { ...SURVEY_DEFAULTS, retentionDays: periodDays + 7, ...given };
}

const SURVEY_DEFAULTS: Omit<SurveyTerms, Required | 'retentionDays'> = {
  cutouts: [],
  rhoM: 20_000,
  grid: { kind: 'h3', res: 8 },
  utcOffsetMin: 180,
  slotMin: 60,
  periodSlots: 168,
  criteria: ['seen', 'covered'],
  piPermille: 500,
  tauMin: 40,
  targetHeightMm: 1_700,
  refractionPermille: 130,
  dayFromHour: 6,
  dayToHour: 18,
  evaderMh: 4_000,
  stayLimitSlots: 6,
  horizonSlots: 12,
  bucketPermille: 350,
  runs: 1,
  runsPerDays: 7,
  towns: [],
  places: [],
  offerRes: 7,
  offerBlockSlots: 6,
  offerPlacesMin: 20,
  auditWindowDays: 90,
  answerAfterMin: 30,
};

/** A: SHA-256 over the canonical form of the terms. */
export function surveyAgreementHash(terms: SurveyTerms, sha256: Sha256): Bytes {
  const head = concatBytes(textToBytes('seamline/survey-agreement/1'), new Uint8Array(1));
  return sha256(concatBytes(head, canonicalBytes(terms as unknown as Json)));
}

/** What the terms alone can get wrong, beyond the shape of their fields. */
export function checkSurveyTerms(
  terms: SurveyTerms,
): Result<null, SeamCrossesItself | BadSurveyTerms | SurveyTooLarge> {
  const ring = seamRing(terms);
  if (!ring.every(isLatLng)) return err({ type: 'BadSurveyTerms', field: 'seam' });
  const crossing = findRingCrossing(ring);
  if (crossing !== null) return err({ type: 'SeamCrossesItself', edges: crossing });
  const repeats = (items: ReadonlyArray<string>) => new Set(items).size !== items.length;
  if (repeats(terms.parties)) return err({ type: 'BadSurveyTerms', field: 'parties' });
  if (repeats(terms.criteria)) return err({ type: 'BadSurveyTerms', field: 'criteria' });
  if (!terms.cutouts.every(isCell) || repeats(terms.cutouts)) return err({ type: 'BadSurveyTerms', field: 'cutouts' });
  if (terms.dayFromHour >= terms.dayToHour) return err({ type: 'BadSurveyTerms', field: 'dayToHour' });
  for (const field of ['towns', 'places'] as const) {
    const isSpot = terms.grid.kind === 'h3' ? isCell : isPlaceId;
    if (terms[field].some(({ cells }) => !cells.every(isSpot))) return err({ type: 'BadSurveyTerms', field });
  }
  if (repeats(terms.places.map((place) => place.id))) return err({ type: 'BadSurveyTerms', field: 'places' });
  const count = terms.grid.kind === 'h3' ? listSurveyCells(terms).length : terms.grid.count;
  if (count === 0) return err({ type: 'BadSurveyTerms', field: 'seam' });
  const { size } = surveySize(terms, count);
  return size <= LIMITS.surveyElementsMax
    ? ok(null)
    : err({ type: 'SurveyTooLarge', size, sizeMax: LIMITS.surveyElementsMax, listBytes: size * POINT_BYTES });
}

/** Edges by number, the first from vertex 0 to vertex 1. */
export type SeamCrossesItself = { readonly type: 'SeamCrossesItself'; readonly edges: readonly [number, number] };
export type BadSurveyTerms = { readonly type: 'BadSurveyTerms'; readonly field: keyof SurveyTerms };
export type SurveyTooLarge = {
  readonly type: 'SurveyTooLarge';
  readonly size: number;
  readonly sizeMax: number;
  readonly listBytes: number;
};

export function seamRing(terms: Pick<SurveyTerms, 'seam'>): Ring {
  return terms.seam.map(([lat, lng]) => ({ lat: lat / 1e7, lng: lng / 1e7 }));
}

/** Cells of the seam, cut-outs taken away, ascending; empty for a survey over places. */
export function listSurveyCells(terms: SurveyTerms): ReadonlyArray<Cell> {
  const { grid } = terms;
  if (grid.kind !== 'h3') return [];
  const cutouts = new Set<string>(terms.cutouts);
  const isCutOut = (cell: Cell) => grid.res >= 6 && cutouts.has(gridCellToParent(cell, 6));
  return polygonToGridCells([seamRing(terms)], grid.res).filter((cell) => !isCutOut(cell));
}

export type SurveySize = {
  /** Cells (or places) x slots: the pairs of one criterion. */
  readonly pairs: number;
  /** Most tokens one side may submit for one criterion. */
  readonly bucket: number;
  /** n: elements of each list, over all criteria. */
  readonly size: number;
};

/** `count` cells or places. */
export function surveySize(terms: SurveyTerms, count: number): SurveySize {
  const pairs = count * terms.periodSlots;
  const bucket = Math.ceil((pairs * terms.bucketPermille) / 1_000);
  return { pairs, bucket, size: bucket * terms.criteria.length };
}
