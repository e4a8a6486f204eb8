/** From what the node answers to what the map draws: cells by state, marks by what stands, what a trial changes. */
import type { LatLng } from '../../base/place.ts';
import type {
  CoverageSlotView,
  CoverageView,
  ForceView,
  PostTrialDraft,
  WhatIfView,
} from '../../node/http/contract-ground.ts';
import type { ProtectedSiteBody } from '../../record/kind/force.ts';
import { type ForceText, markKindOf, placesOf } from './force-draft.ts';
import type { CellPattern, MarkState } from './ground-image.ts';
import type { CellLayer, GroundLayers, GroundLine, GroundMark } from './ground-shape.ts';

const STATES: ReadonlyArray<CellPattern> = ['neither', 'seen', 'reached', 'covered'];

/** Cells of one slot by state; a slot that is not over yet is not known. */
export function layCoverage(week: CoverageView, states: CoverageSlotView): ReadonlyArray<CellLayer> {
  const isKnown = states.slot < week.slotsKnown;
  return STATES.map((pattern, state) => ({
    pattern: isKnown ? pattern : ('unknown' as const),
    cells: week.cells.filter((_, cell) => states.states[cell] === String(state)),
  }));
}

/** The shared vacuum of the slot as the trial leaves it. */
export function layTrial(answer: WhatIfView): ReadonlyArray<CellLayer> {
  const sanctuary = new Set(answer.sanctuary);
  return [
    { pattern: 'open', cells: answer.open.filter((cell) => !sanctuary.has(cell)) },
    { pattern: 'sanctuary', cells: answer.open.filter((cell) => sanctuary.has(cell)) },
    { pattern: 'closed', cells: answer.closed },
    { pattern: 'not-surveyed', cells: answer.notSurveyed },
  ];
}

type Standing = Pick<GroundLayers, 'marks' | 'lines' | 'buffers'>;

/** What stands; in a trial also where it would stand instead. */
export function layForce(force: ForceView, trial: ReadonlyMap<string, PostTrialDraft>): Standing {
  const silent = new Set(force.silent);
  const standing = force.records.filter(({ body }) => body.state === 'standing');
  const marks = standing.flatMap((held): GroundMark[] => {
    const { code } = held.body;
    const kind = markKindOf(held);
    const [place] = placesOf(held);
    const tried = trial.get(code);
    const isElsewhere = tried !== undefined && tried.place !== undefined;
    const state: MarkState = isElsewhere
      ? 'gone'
      : tried !== undefined
        ? 'tried'
        : silent.has(code)
          ? 'silent'
          : 'plain';
    const there: GroundMark[] = tried?.place ? [{ code, kind, state: 'tried', place: tried.place }] : [];
    return place === undefined ? [] : [{ code: isElsewhere && tried.place ? '' : code, kind, state, place }, ...there];
  });
  const codes = new Set(standing.map(({ body }) => body.code));
  const added = [...trial.values()].flatMap(({ code, place }): GroundMark[] =>
    codes.has(code) || !place ? [] : [{ code, kind: 'post', state: 'tried', place }],
  );
  const routes = standing.filter(({ kind }) => kind === 'patrol');
  const sites = standing.filter(({ kind }) => kind === 'protected-site');
  return {
    marks: [...marks, ...added],
    lines: routes.map((held) => ({ line: 'route', places: placesOf(held) })),
    buffers: sites.map((held) => ({
      place: placesOf(held)[0]!,
      radiusM: (held.body as unknown as ProtectedSiteBody).bufferM,
    })),
  };
}

/** What is being typed, as far as it is understood. */
export function layDraft(draft: ForceText, places: ReadonlyArray<LatLng>): Standing {
  const [first] = places;
  const mark: GroundMark[] =
    first === undefined ? [] : [{ code: draft.code.trim(), kind: draft.kind, state: 'draft', place: first }];
  const line: GroundLine[] = places.length > 1 ? [{ line: 'draft-route', places }] : [];
  const buffer = Number(draft.buffer);
  const isBuffered = draft.kind === 'protected-site' && first !== undefined && buffer > 0;
  return { marks: mark, lines: line, buffers: isBuffered ? [{ place: first, radiusM: buffer }] : [] };
}
