/**
 * What the map of the own ground shows and what a press on it means, from what the hand is at: explain a cell, enter what
 * stands, or try what if.
 */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { gridCellResolution, isCell, latLngToGridCell } from '../../base/grid.ts';
import type { LatLng } from '../../base/place.ts';
import type { CoverageBasis, CoverageView, ForceView, TerrainView } from '../../node/http/contract-ground.ts';
import { coverageSlotQuery, coverageWeekQuery, placesQuery } from '../api/query.ts';
import { useReader } from '../reader/reader.tsx';
import type { SeamGround } from '../seam/seam-terms.ts';
import { EMPTY_FORCE, type ForceReading, type ForceText, placesOf, placeText, readForceText } from './force-draft.ts';
import { layCoverage, layDraft, layForce, layTrial } from './ground-layers.ts';
import type { GroundHand } from './ground-map.tsx';
import { cellBorder, type GroundLayers, walkLine } from './ground-shape.ts';
import { type TrialOnMap, useTrialOnMap } from './trial-on-map.ts';

export type Tool = 'look' | 'enter' | 'whatIf';
export type GroundPanelProps = {
  readonly force: ForceView;
  readonly terrain: TerrainView | null;
  readonly ground: SeamGround;
  readonly hasVacuum: boolean;
  readonly slot: number;
  readonly hourOf: (slot: number) => number;
  readonly hoursOf: (code: string) => string | null;
  readonly goTo: LatLng | null;
  /** What is being typed; while there is something the map places it. */
  readonly draft: ForceText | null;
  readonly onDraft: (draft: ForceText | null) => void;
  readonly onSlot: (slot: number) => void;
};

const NO_PLACE: LatLng = { lat: 0, lng: 0 };

export type GroundDesk = ReturnType<typeof useGroundDesk>;

export function useGroundDesk(props: GroundPanelProps) {
  const { force, terrain, ground, slot, draft, onDraft } = props;
  const [basis, setBasis] = useState<CoverageBasis>('planned');
  const [isTrying, setTrying] = useState(false);
  const [cell, setCell] = useState<string | null>(null);
  const tool: Tool = draft !== null ? 'enter' : isTrying ? 'whatIf' : 'look';
  const week = useQuery(coverageWeekQuery(basis));
  const trial = useTrialOnMap(force, slot, tool === 'whatIf');
  const reading = useReading(draft, ground);
  const layers = useLayers(props, { tool, week: week.data, basis, cell, trial, reading });
  const extent = useExtent(force, terrain, ground);
  const hand: GroundHand = {
    onPress: (place, code) => {
      if (tool === 'whatIf') trial.press(place, code);
      else if (draft !== null) onDraft({ ...draft, place: placedText(draft, place) });
      else setCell(cellAt(week.data, place));
    },
    onDrag: (code) => (tool === 'whatIf' ? trial.drag(code) : null),
  };
  const choose = (next: Tool) => {
    setTrying(next === 'whatIf');
    onDraft(next === 'enter' ? EMPTY_FORCE : null);
  };
  return { basis, setBasis, tool, choose, week, cell, trial, reading, layers, extent, middle: middleOf(extent), hand };
}

function useReading(draft: ForceText | null, ground: SeamGround): ForceReading {
  const { locale } = useReader();
  const { data: names } = useQuery(placesQuery(locale.language));
  return useMemo(
    () => readForceText(draft ?? EMPTY_FORCE, { near: ground.outline[0] ?? NO_PLACE, names: names ?? [] }),
    [draft, ground, names],
  );
}

function useLayers(
  props: GroundPanelProps,
  state: {
    readonly tool: Tool;
    readonly week: CoverageView | undefined;
    readonly basis: CoverageBasis;
    readonly cell: string | null;
    readonly trial: TrialOnMap;
    readonly reading: ForceReading;
  },
): GroundLayers {
  const { force, ground, draft, slot } = props;
  const { tool, week, basis, cell, reading } = state;
  const { trial } = state.trial;
  const states = useQuery({ ...coverageSlotQuery(basis, slot), enabled: week !== undefined && tool !== 'whatIf' }).data;
  return useMemo(() => {
    const isTrial = tool === 'whatIf';
    const standing = layForce(force, isTrial ? trial.changes : new Map());
    const typed = draft === null ? null : layDraft(draft, reading.places);
    const covered = week !== undefined && states?.slot === slot ? layCoverage(week, states) : [];
    const walk = isTrial && trial.answer !== null ? walkLine(trial.answer.witness) : [];
    const seam = ground.outline.length > 0 ? [...ground.outline, ground.outline[0]!] : [];
    return {
      cells: isTrial ? (trial.answer === null ? [] : layTrial(trial.answer)) : covered,
      lines: [
        { line: 'seam', places: seam },
        ...standing.lines,
        ...(typed?.lines ?? []),
        { line: 'witness', places: walk },
        { line: 'selected', places: tool === 'look' ? cellBorder(cell) : [] },
      ],
      marks: [...standing.marks, ...(typed?.marks ?? [])],
      buffers: [...standing.buffers, ...(typed?.buffers ?? [])],
    };
  }, [force, ground, tool, week, states, slot, cell, trial.changes, trial.answer, draft, reading]);
}

/** Everything of the own ground, or the elevation model where nothing stands yet. */
function useExtent(force: ForceView, terrain: TerrainView | null, ground: SeamGround): ReadonlyArray<LatLng> {
  const placed = force.records.filter(({ body }) => body.state === 'standing').flatMap(placesOf);
  const all = [...ground.outline, ...placed];
  const corners = all.length > 0 || terrain === null ? all : [terrain.northWest, terrain.southEast];
  const key = JSON.stringify(boundsOf(corners));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the map moves when the bounds do, not with every entry.
  return useMemo(() => boundsOf(corners), [key]);
}

function boundsOf(places: ReadonlyArray<LatLng>): ReadonlyArray<LatLng> {
  if (places.length === 0) return [];
  const lats = places.map(({ lat }) => lat);
  const lngs = places.map(({ lng }) => lng);
  return [
    { lat: Math.min(...lats), lng: Math.min(...lngs) },
    { lat: Math.max(...lats), lng: Math.max(...lngs) },
  ];
}

function middleOf(extent: ReadonlyArray<LatLng>): LatLng {
  const [a, b] = [extent[0] ?? NO_PLACE, extent[1] ?? NO_PLACE];
  return { lat: (a.lat + b.lat) / 2, lng: (a.lng + b.lng) / 2 };
}

/** A press sets the place; of a patrol it adds a point. */
function placedText(draft: ForceText, place: LatLng): string {
  const text = placeText(place);
  return draft.kind === 'patrol' && draft.place.trim() !== '' ? `${draft.place.trimEnd()}\n${text}` : text;
}

function cellAt(week: CoverageView | undefined, place: LatLng): string | null {
  const first = week?.cells[0];
  return first !== undefined && isCell(first) ? latLngToGridCell(place, gridCellResolution(first)) : null;
}
