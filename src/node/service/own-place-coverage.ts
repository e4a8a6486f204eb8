/**
 * The own coverage over an agreed list of places: each post and unit stands at the place of the list nearest to it, and
 * the way from where it really is to that place is added to every figure of the table. It stays on this node.
 */
import { assert } from '../../base/assert.ts';
import { distanceM, isInPolygon, type LatLng } from '../../base/place.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { computePlaceCoverage, type PlaceTable } from '../../ground/place-coverage.ts';
import type { UncoveredSets } from '../../ground/uncovered.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import type { KeptSurveyPlaces } from '../terrain/survey-place-store.ts';
import { openSnapshot, type Snapshot } from './own-snapshot.ts';

/** Metres a minute from a holder to its place of the list: 3 km/h, on foot and off the road. */
const LAST_WAY_M_PER_MIN = 50;

export function computeOwnPlaces(
  terms: SurveyTerms,
  snapshot: Snapshot,
  kept: KeptSurveyPlaces,
): Result<UncoveredSets, { readonly type: string }> {
  const force = openSnapshot(snapshot);
  if (force === null) return err({ type: 'BadSnapshot' });
  const { grid } = terms;
  assert(grid.kind === 'places', 'a survey over places');
  const posts = force.posts.filter(({ id }) => !force.silentPosts.has(id));
  const { slotMin, periodSlots, dayFromHour, dayToHour, tauMin } = terms;
  const isLawful = kept.places.map((place) => isInPolygon(place, force.lawful.sector));
  const everywhere = isLawful.map(() => true);
  const computed = computePlaceCoverage({
    table: tableFrom(
      [
        ...posts.map(({ id, place }) => ({ id, place, counts: everywhere })),
        ...force.units.map(({ id, place }) => ({ id, place, counts: isLawful })),
      ],
      kept,
    ),
    posts: posts.map(({ id, manned }) => ({ id, site: id, manned })),
    units: force.units.map(({ id, readinessMin, ready }) => ({ id, site: id, readinessMin, ready })),
    slots: { slotMin, periodSlots, dayFromHour, dayToHour },
    seenWithinM: grid.seenWithinM,
    reachedWithinM: grid.reachedWithinM,
    tauMin,
  });
  return computed.ok ? ok(computed.value) : computed;
}

/** `counts`: at which places; a unit acts in the own sector alone. */
type Holder = { readonly id: string; readonly place: LatLng; readonly counts: ReadonlyArray<boolean> };

/** A row of the table for each holder, from where it stands. */
function tableFrom(holders: ReadonlyArray<Holder>, kept: KeptSurveyPlaces): PlaceTable {
  const { ids, places, metres, minutes } = kept;
  const rows = holders.map(({ place, counts }) => {
    const away = places.map((other) => distanceM(place, other));
    const awayM = Math.min(...away);
    const first = away.indexOf(awayM) * ids.length;
    const rowOf = (figures: Float64Array, extra: number) =>
      figures.subarray(first, first + ids.length).map((figure, to) => (counts[to] ? figure + extra : Number.NaN));
    return {
      metres: rowOf(metres, awayM),
      minutes: minutes === null ? null : rowOf(minutes, awayM / LAST_WAY_M_PER_MIN),
    };
  });
  const join = (parts: ReadonlyArray<Float64Array>) => Float64Array.from(parts.flatMap((part) => [...part]));
  return {
    places: ids,
    sites: holders.map(({ id }) => id),
    metres: join(rows.map((row) => row.metres)),
    minutes: minutes === null ? null : join(rows.map((row) => row.minutes!)),
  };
}
