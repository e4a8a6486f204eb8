/**
 * Whether a run may begin: every refusal that can be known before a byte leaves, in one order, the same on both
 * nodes and for the own run as for a partner's commit. What is private (protected sites, own set) is checked at home
 * and answers by name only.
 */
import { type Cell, gridCellToLatLng } from '../base/grid.ts';
import { isInPolygon, type LatLng } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { UnixMs } from '../base/time.ts';
import type { SurveyTerms } from '../record/kind/survey.ts';
import {
  type BadSurveyTerms,
  checkSurveyTerms,
  listSurveyCells,
  type SeamCrossesItself,
  type SurveyTooLarge,
  seamRing,
} from './survey-agreement.ts';
import {
  checkRunRate,
  type RunNumberUsed,
  type RunRateExceeded,
  type StartedRun,
  surveyRunRate,
} from './survey-rate.ts';
import {
  type AgreementExpired,
  type AgreementNotCountersigned,
  checkAgreementInForce,
  checkOwnBoundary,
  checkProtectedSites,
  type NotYourBoundary,
  type PartySector,
  type ProtectedSite,
  type ProtectedSiteInSeam,
  type SignedBoundary,
} from './survey-refusal.ts';

export type SurveyRequest = {
  readonly terms: SurveyTerms;
  readonly signedBy: ReadonlyArray<string>;
  readonly boundary: SignedBoundary;
  readonly sectors: ReadonlyArray<PartySector>;
  /** Own private list. */
  readonly sites: ReadonlyArray<ProtectedSite>;
  /** Agreed places of a survey over places; empty over cells. */
  readonly places: ReadonlyArray<LatLng>;
};
export type SurveyRefusal =
  | SeamCrossesItself
  | BadSurveyTerms
  | SurveyTooLarge
  | AgreementNotCountersigned
  | AgreementExpired
  | NotYourBoundary
  | ProtectedSiteInSeam
  | RunRateExceeded
  | RunNumberUsed;

/** Before the terms are signed, and again before each run. Answers the cells of the seam. */
export function checkSurveyTermsForSigning(
  request: Omit<SurveyRequest, 'signedBy'>,
): Result<ReadonlyArray<Cell>, SurveyRefusal> {
  const { terms, boundary, sectors, sites, places } = request;
  const sound = checkSurveyTerms(terms);
  if (!sound.ok) return sound;
  const cells = listSurveyCells(terms);
  const centres = [...cells.map(gridCellToLatLng), ...places];
  const own = checkOwnBoundary(terms, boundary, sectors, centres);
  if (!own.ok) return own;
  if (!places.every((place) => isInPolygon(place, [seamRing(terms)])))
    return err({ type: 'BadSurveyTerms', field: 'seam' });
  const protectedSites = checkProtectedSites(cells, places, sites);
  return protectedSites.ok ? ok(cells) : protectedSites;
}

/** Before a run, and when a partner's commit arrives. */
export function admitSurveyRun(
  request: SurveyRequest,
  earlier: ReadonlyArray<StartedRun>,
  next: StartedRun,
): Result<ReadonlyArray<Cell>, SurveyRefusal> {
  const inForce = checkAgreementInForce(request.terms, request.signedBy, next.startedAt as UnixMs);
  if (!inForce.ok) return inForce;
  const cells = checkSurveyTermsForSigning(request);
  if (!cells.ok) return cells;
  const rate = checkRunRate(surveyRunRate(request.terms), earlier, next);
  return rate.ok ? cells : rate;
}
