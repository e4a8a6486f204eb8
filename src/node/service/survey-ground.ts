/**
 * The agreed ground of a survey as this node holds it: the cells of the seam on its kept terrain, or its kept list of
 * places with their table. What the two sides agreed is named by hash; another model, another list or another table is
 * refused before anything is computed.
 */
import type { LatLng } from '../../base/place.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { travelTimesToReach } from '../../vacuum/evader-table.ts';
import { layCellGround, layPlaceGround, type MakeEvader } from '../../vacuum/vacuum-findings.ts';
import { type KeptSurveyPlaces, readSurveyPlaces } from '../terrain/survey-place-store.ts';
import { readTerrainReport } from '../terrain/terrain-store.ts';
import { type LaySpace, universeOf } from './survey-result.ts';

type Fault = { readonly type: string };

/** Centres of the agreed places, none over cells; refused where this node holds other ground than the agreed. */
export function readAgreedPlaces(dir: string, terms: SurveyTerms): Result<ReadonlyArray<LatLng>, Fault> {
  if (terms.grid.kind === 'places') {
    const kept = readKeptPlaces(dir, terms);
    return kept.ok ? ok(kept.value.places) : kept;
  }
  const hash = readTerrainReport(dir)?.hash ?? null;
  if (hash === null) return err({ type: 'NoTerrain' });
  if (hash === terms.terrainHash) return ok([]);
  const error = { type: 'TerrainDiffers', own: hash, agreed: terms.terrainHash } as const;
  return err(error);
}

/** The kept places where they are the agreed ones. */
export function readKeptPlaces(dir: string, terms: SurveyTerms): Result<KeptSurveyPlaces, Fault> {
  const { grid } = terms;
  const kept = readSurveyPlaces(dir);
  if (kept === null) return err({ type: 'NoPlaces' });
  const { list, table, count } = kept.report;
  if (grid.kind === 'places' && grid.list === list && grid.table === table && grid.count === count) return ok(kept);
  const error = { type: 'PlacesDiffer', own: { list, table, count }, agreed: grid } as const;
  return err(error);
}

/** Lays the agreed ground with what an evader can do on it in one slot. */
export function createLaySpace(dir: string, makeEvader: MakeEvader): LaySpace {
  return (terms) => {
    if (terms.grid.kind === 'h3') {
      const ground = layCellGround(terms, makeEvader);
      return ground.ok ? universeOf(terms, ground.value) : ground;
    }
    const kept = readKeptPlaces(dir, terms);
    if (!kept.ok) return kept;
    const { ids } = kept.value;
    const known = new Set(ids);
    for (const field of ['towns', 'places'] as const) {
      const isKnown = terms[field].every(({ cells }) => cells.every((id) => known.has(id)));
      if (!isKnown) return err({ type: 'BadSurveyTerms', field } as Fault);
    }
    return universeOf(terms, layPlaceGround(terms, ids, reachInOneSlot(terms, kept.value)));
  };
}

/** By distance at the agreed speed; by the table's own time where it has no distance. What it does not say is no way. */
function reachInOneSlot({ evaderMh, slotMin }: SurveyTerms, { ids, metres, minutes }: KeptSurveyPlaces) {
  const shareOfSlot = (at: number) =>
    Number.isNaN(metres[at]!) ? (minutes?.[at] ?? Number.NaN) / slotMin : metres[at]! / ((evaderMh * slotMin) / 60);
  const count = ids.length;
  const times = ids.map((_, from) => Array.from({ length: count }, (_, to) => shareOfSlot(from * count + to)));
  return travelTimesToReach(times, 1);
}
