/**
 * An own offer before it leaves: what each of its posts would close, and the matching attack on it - at how many places
 * of the agreed terrain could a post stand and give the same rounded footprint? Runs on a thread of its own, beside the
 * coverage it rests on; positions stay there.
 */

import { createPairSet, intersectPairs } from '../../base/pair-set.ts';
import type { LatLng } from '../../base/place.ts';
import { isInPolygon } from '../../base/place.ts';
import { type Prng, shuffled } from '../../base/random.ts';
import { ok, type Result } from '../../base/result.ts';
import type { ForceCoverage, ForceCoverageInput } from '../../ground/force-coverage.ts';
import type { Post } from '../../ground/post.ts';
import { createPostTrial, type PostTrial } from '../../ground/post-trial.ts';
import { gridPlaceToLatLng, type Terrain } from '../../ground/terrain.ts';
import { type ClosedPairs, type OfferElement, unitePackage } from '../../vacuum/offer.ts';
import type { OfferGrain } from '../../vacuum/offer-grain.ts';
import { measureNarrowing, type OfferNarrowing, PLACES_SAMPLED_MAX } from '../../vacuum/offer-narrowing.ts';

export type OfferCheck = {
  readonly elements: ReadonlyArray<OfferElement>;
  readonly narrowing: ReadonlyArray<OfferNarrowing>;
};

export type OfferQuestion = {
  /** Posts of the package, each with an id of its own. */
  readonly posts: ReadonlyArray<Post>;
  /** The shared vacuum, on the grid and slots of the coverage. */
  readonly open: ClosedPairs;
  readonly grain: OfferGrain;
};

export function checkOfferPosts(
  coverage: { readonly before: ForceCoverage; readonly input: ForceCoverageInput },
  question: OfferQuestion,
  prng: Prng,
): Result<OfferCheck, { readonly type: string }> {
  const { posts, open, grain } = question;
  const trial = createPostTrial(coverage.before, coverage.input);
  const elements: OfferElement[] = [];
  for (const post of posts) {
    const closes = closeByPost(trial, post, open);
    if (!closes.ok) return closes;
    elements.push({ kind: 'post', closes: closes.value });
  }
  const { listed, total } = samplePlaces(coverage.input, prng);
  const sampled = measureNarrowing(
    {
      elements: posts.length,
      places: listed.length,
      closesAt: (element, at) => {
        const moved = closeByPost(trial, { ...posts[element]!, place: listed[at]! }, open);
        const others = elements.filter((_, k) => k !== element);
        return unitePackage([...others, { kind: 'post', closes: moved.ok ? moved.value : closesNothing(open) }]);
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

/** What a post closes of the shared vacuum. */
export function closeByPost(
  trial: PostTrial,
  post: Post,
  open: ClosedPairs,
): Result<ClosedPairs, { readonly type: string }> {
  const found = trial(post);
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
