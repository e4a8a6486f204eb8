/**
 * An own offer before it leaves: what each of its elements would close, and the matching attack on it - at how many places
 * of the agreed terrain could an element stand, or a route run, and give the same rounded footprint? Runs on a thread of
 * its own, beside the coverage it rests on; positions stay there.
 */

import { createPairSet, intersectPairs } from '../../base/pair-set.ts';
import type { LatLng } from '../../base/place.ts';
import { isInPolygon } from '../../base/place.ts';
import { type Prng, shuffled } from '../../base/random.ts';
import { ok, type Result } from '../../base/result.ts';
import type { ForceCoverage, ForceCoverageInput } from '../../ground/force-coverage.ts';
import type { Patrol } from '../../ground/patrol.ts';
import type { Post } from '../../ground/post.ts';
import { createPatrolTrial, createPostTrial, type TrialCover } from '../../ground/post-trial.ts';
import { gridPlaceToLatLng, type Terrain } from '../../ground/terrain.ts';
import { type ClosedPairs, type OfferElement, unitePackage } from '../../vacuum/offer.ts';
import type { OfferGrain } from '../../vacuum/offer-grain.ts';
import { measureNarrowing, type OfferNarrowing, PLACES_SAMPLED_MAX } from '../../vacuum/offer-narrowing.ts';

/** A shift is a post that stands, in further hours. */
export type OfferPart =
  | { readonly kind: 'post' | 'shift'; readonly post: Post }
  | { readonly kind: 'patrol'; readonly patrol: Patrol };

export type OfferCheck = {
  readonly elements: ReadonlyArray<OfferElement>;
  /** None where the offer is exact and is not attacked. */
  readonly narrowing: ReadonlyArray<OfferNarrowing>;
};

export type OfferQuestion = {
  /** Elements of the package, each with an id of its own. */
  readonly parts: ReadonlyArray<OfferPart>;
  /** What the claims are counted against, on the grid and slots of the coverage. */
  readonly open: ClosedPairs;
  readonly grain: OfferGrain;
  readonly isAttacked: boolean;
};

/** A moved route is a search over the terrain each time, so fewer are tried. */
const ROUTES_SAMPLED_MAX = 100;

export function checkOfferParts(
  coverage: { readonly before: ForceCoverage; readonly input: ForceCoverageInput },
  question: OfferQuestion,
  prng: Prng,
): Result<OfferCheck, { readonly type: string }> {
  const { parts, open, grain, isAttacked } = question;
  const trial = createPartTrial(coverage.before, coverage.input);
  const elements: OfferElement[] = [];
  for (const part of parts) {
    const closes = closeByPart(trial, part, open);
    if (!closes.ok) return closes;
    elements.push({ kind: part.kind, closes: closes.value });
  }
  if (!isAttacked) return ok({ elements, narrowing: [] });
  const { listed, total } = samplePlaces(coverage.input, prng);
  const sampled = measureNarrowing(
    {
      elements: parts.length,
      places: listed.length,
      sampledMax: (element) => (parts[element]!.kind === 'patrol' ? ROUTES_SAMPLED_MAX : PLACES_SAMPLED_MAX),
      closesAt: (element, at) => {
        const part = movePart(parts[element]!, listed[at]!);
        const moved = closeByPart(trial, part, open);
        const others = elements.filter((_, k) => k !== element);
        return unitePackage([...others, { kind: part.kind, closes: moved.ok ? moved.value : closesNothing(open) }]);
      },
      closes: unitePackage(elements),
      grain,
      open,
    },
    prng,
  );
  const narrowing = sampled.map((one) => ({
    ...one,
    placesAbout: Math.max(1, Math.floor((one.matching * total) / one.sampled)),
  }));
  return ok({ elements, narrowing });
}

export type PartTrial = (part: OfferPart) => Result<TrialCover, { readonly type: string }>;

export function createPartTrial(before: ForceCoverage, input: ForceCoverageInput): PartTrial {
  const tryPost = createPostTrial(before, input);
  const tryPatrol = createPatrolTrial(before, input);
  return (part) => (part.kind === 'patrol' ? tryPatrol(part.patrol) : tryPost(part.post));
}

/** A post at another place; a route of the same shape that begins there. */
function movePart(part: OfferPart, place: LatLng): OfferPart {
  if (part.kind !== 'patrol') return { ...part, post: { ...part.post, place } };
  const [first] = part.patrol.route;
  if (first === undefined) return part;
  const route = part.patrol.route.map(({ lat, lng }) => ({
    lat: lat + place.lat - first.lat,
    lng: lng + place.lng - first.lng,
  }));
  return { kind: 'patrol', patrol: { ...part.patrol, route } };
}

/** What a part closes of the pairs that are open. */
export function closeByPart(
  trial: PartTrial,
  part: OfferPart,
  open: ClosedPairs,
): Result<ClosedPairs, { readonly type: string }> {
  const found = trial(part);
  if (!found.ok) return found;
  return ok({
    covered: intersectPairs(found.value.covered, open.covered),
    seen: intersectPairs(found.value.seen, open.seen),
  });
}

function closesNothing(open: ClosedPairs): ClosedPairs {
  const none = createPairSet(open.seen.cells, open.seen.slots);
  return { covered: none, seen: none };
}

/** Known ground of the own sector, as many places as the attack samples; `total` counts all of it. */
export function samplePlaces(
  { terrain, lawful }: Pick<ForceCoverageInput, 'terrain' | 'lawful'>,
  prng: Prng,
): { readonly listed: ReadonlyArray<LatLng>; readonly total: number } {
  const known: number[] = [];
  for (let at = 0; at < terrain.heights.length; at++) if (!Number.isNaN(terrain.heights[at]!)) known.push(at);
  const order = shuffled(known, prng);
  const listed: LatLng[] = [];
  let tried = 0;
  while (tried < order.length && listed.length < PLACES_SAMPLED_MAX) {
    const place = placeOf(terrain, order[tried]!);
    tried++;
    if (isInPolygon(place, lawful.sector)) listed.push(place);
  }
  return { listed, total: Math.max(listed.length, Math.floor((listed.length * known.length) / Math.max(1, tried))) };
}

function placeOf(terrain: Terrain, at: number): LatLng {
  return gridPlaceToLatLng(terrain, { row: Math.floor(at / terrain.cols), col: at % terrain.cols });
}
