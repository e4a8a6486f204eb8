/**
 * Surveys that are refused, each by name: nobody surveys a third party, nobody surveys around a protected site,
 * no corridor leads to a place that both have not named for protection, nothing runs on half a signature.
 */
import type { Cell } from '../base/grid.ts';
import { gridCellToLatLng, gridCellToRing } from '../base/grid.ts';
import { distanceToLineM, isLeftOfLine, type Line } from '../base/line.ts';
import { distanceM, isInPolygon, type LatLng, type Polygon } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { isoToUnixMs, type UnixMs } from '../base/time.ts';
import type { SurveyTerms } from '../record/kind/survey.ts';
import { seamRing } from './survey-agreement.ts';

/** The boundary as signed: who guards the ground on which hand of the line. */
export type SignedBoundary = {
  readonly id: string;
  readonly line: Line;
  readonly left: string;
  readonly right: string;
  readonly signedBy: ReadonlyArray<string>;
};
/** Area of responsibility of one party, as it declared it to the other. */
export type PartySector = { readonly organisation: string; readonly area: Polygon };

/** Both have signed these terms, they have not ended, and they name the ground between these two. */
export function checkAgreementInForce(
  terms: Pick<SurveyTerms, 'parties' | 'expires'>,
  signedBy: ReadonlyArray<string>,
  now: UnixMs,
): Result<null, AgreementNotCountersigned | AgreementExpired> {
  const missing = terms.parties.filter((party) => !signedBy.includes(party));
  if (missing.length > 0) return err({ type: 'AgreementNotCountersigned', missing });
  const expires = isoToUnixMs(terms.expires);
  return expires.ok && now < expires.value ? ok(null) : err({ type: 'AgreementExpired', expires: terms.expires });
}

export type AgreementNotCountersigned = {
  readonly type: 'AgreementNotCountersigned';
  readonly missing: ReadonlyArray<string>;
};
export type AgreementExpired = { readonly type: 'AgreementExpired'; readonly expires: string };

/**
 * Each signatory guards ground on its own hand of a boundary both signed, and all of the seam lies within rho of
 * that boundary and of both sectors. `places` are the centres of the seam's cells, or the agreed places.
 */
export function checkOwnBoundary(
  terms: SurveyTerms,
  boundary: SignedBoundary,
  sectors: ReadonlyArray<PartySector>,
  places: ReadonlyArray<LatLng>,
): Result<null, NotYourBoundary> {
  const refuse = (reason: NotYourBoundary['reason'], count = 0) =>
    err({ type: 'NotYourBoundary', reason, count } as const);
  if (boundary.id !== terms.boundary) return refuse('other-boundary');
  const guards = [boundary.left, boundary.right];
  if (!terms.parties.every((party) => guards.includes(party)) || boundary.left === boundary.right) {
    return refuse('not-a-party');
  }
  if (!terms.parties.every((party) => boundary.signedBy.includes(party))) return refuse('not-signed');
  for (const party of terms.parties) {
    const sector = sectors.find((each) => each.organisation === party);
    if (!sector || !guardsOwnGround(sector.area, boundary, party, terms.rhoM)) return refuse('no-own-ground');
  }
  const isFar = (place: LatLng) =>
    distanceToLineM(place, boundary.line) > terms.rhoM ||
    sectors.some(({ area }) => !isInPolygon(place, area) && distanceToAreaM(place, area) > terms.rhoM);
  const far = [...places, ...seamRing(terms)].filter(isFar).length;
  return far === 0 ? ok(null) : refuse('seam-too-far', far);
}

export type NotYourBoundary = {
  readonly type: 'NotYourBoundary';
  readonly reason: 'other-boundary' | 'not-a-party' | 'not-signed' | 'no-own-ground' | 'seam-too-far';
  /** Cells or vertices too far away. */
  readonly count: number;
};

/** A protected site on one side's private list; it is checked at home and never leaves. */
export type ProtectedSite = { readonly place: LatLng; readonly bufferM: number };

/**
 * No cell of the seam may touch a protected site's buffer: it must be cut out. Answers how many sites stand in the
 * way, never which. Over places, no agreed place may lie inside a buffer.
 */
export function checkProtectedSites(
  cells: ReadonlyArray<Cell>,
  places: ReadonlyArray<LatLng>,
  sites: ReadonlyArray<ProtectedSite>,
): Result<null, ProtectedSiteInSeam> {
  const spots = [
    ...cells.map((cell) => ({ centre: gridCellToLatLng(cell), radiusM: cellRadiusM(cell) })),
    ...places.map((centre) => ({ centre, radiusM: 0 })),
  ];
  const standing = sites.filter(({ place, bufferM }) =>
    spots.some(({ centre, radiusM }) => distanceM(centre, place) <= bufferM + radiusM),
  );
  return standing.length === 0 ? ok(null) : err({ type: 'ProtectedSiteInSeam', sites: standing.length });
}

export type ProtectedSiteInSeam = { readonly type: 'ProtectedSiteInSeam'; readonly sites: number };

/** The cells of a place both named for protection; corridors to anything else are refused. */
export function findAgreedPlace(terms: SurveyTerms, id: string): Result<ReadonlyArray<string>, PlaceNotAgreed> {
  const place = terms.places.find((each) => each.id === id);
  return place ? ok(place.cells) : err({ type: 'PlaceNotAgreed', place: id });
}

export type PlaceNotAgreed = { readonly type: 'PlaceNotAgreed'; readonly place: string };

/** Some ground of the sector lies on its own hand of the boundary and within rho of it. */
function guardsOwnGround(area: Polygon, boundary: SignedBoundary, party: string, rhoM: number): boolean {
  const isOwn = (place: LatLng) => isLeftOfLine(place, boundary.line) === (boundary.left === party);
  return probesAlong(boundary.line, rhoM).some((place) => isOwn(place) && isInPolygon(place, area));
}

/** Places on both hands of the line: at each of 16 stations an offset of 2, 25, 50 and 95 % of rho. */
function probesAlong(line: Line, rhoM: number): ReadonlyArray<LatLng> {
  const probes: LatLng[] = [];
  for (let i = 0; i + 1 < line.length; i++) {
    const [a, b] = [line[i]!, line[i + 1]!];
    const metresPerDegree = 111_195;
    const shrink = Math.cos((a.lat * Math.PI) / 180);
    const [east, north] = [(b.lng - a.lng) * shrink, b.lat - a.lat];
    const length = Math.hypot(east, north);
    if (length === 0) continue;
    for (let station = 0.5; station < 16; station++) {
      const at = { lat: a.lat + (north * station) / 16, lng: a.lng + ((b.lng - a.lng) * station) / 16 };
      for (const share of [0.02, 0.25, 0.5, 0.95]) {
        const offset = (rhoM * share) / metresPerDegree;
        for (const hand of [1, -1]) {
          const lat = at.lat + (hand * offset * east) / length;
          probes.push({ lat, lng: at.lng - (hand * offset * north) / length / shrink });
        }
      }
    }
  }
  return probes;
}

function distanceToAreaM(place: LatLng, area: Polygon): number {
  const closed = area.map((ring) => [...ring, ring[0]!]);
  return Math.min(...closed.map((ring) => distanceToLineM(place, ring)));
}

/** From the centre to the farthest corner. */
function cellRadiusM(cell: Cell): number {
  const centre = gridCellToLatLng(cell);
  return Math.max(...gridCellToRing(cell).map((corner) => distanceM(centre, corner)));
}
