/** A what-if as the map and its panel work on it: which post is chosen, dragged, added, and its hours while they are typed. */
import { useState } from 'react';
import type { LatLng } from '../../base/place.ts';
import type { ForceView, PostTrialDraft } from '../../node/http/contract-ground.ts';
import type { PostBody } from '../../record/kind/force.ts';
import { useTrial } from './use-trial.ts';
import { type HoursRow, rowsToSpans, WEEK_MIN } from './week-hours.ts';

export type TrialHours = ReadonlyMap<string, ReadonlyArray<HoursRow>>;
export type TrialOnMap = ReturnType<typeof useTrialOnMap>;

/** The trial as map and panel work on it. */
export function useTrialOnMap(force: ForceView, slot: number, isOn: boolean) {
  const trial = useTrial(slot, isOn);
  const [chosen, onChoose] = useState<string | null>(null);
  const [hours, setHours] = useState<TrialHours>(new Map());
  const isPost = (code: string) =>
    trial.changes.has(code) || force.records.some(({ kind, body }) => kind === 'post' && body.code === code);
  const add = (place: LatLng) => {
    const taken = new Set([...trial.changes.keys(), ...force.records.map(({ body }) => body.code)]);
    let n = 1;
    while (taken.has(`TRY-${n}`)) n++;
    const code = `TRY-${n}`;
    trial.change(code, newTrialPost(force, code, place));
    onChoose(code);
  };
  return {
    trial,
    chosen,
    onChoose,
    hours,
    add,
    onHours: (code: string, rows: ReadonlyArray<HoursRow>) => {
      setHours((before) => new Map(before).set(code, rows));
      const spans = rowsToSpans(rows);
      if (spans.ok) trial.change(code, { ...trial.changes.get(code), code, manned: [...spans.value] });
    },
    press: (place: LatLng, code: string | null) => {
      if (code === null) add(place);
      else if (isPost(code)) onChoose(code);
    },
    drag: (code: string) => {
      if (!isPost(code)) return null;
      onChoose(code);
      const draft = trial.changes.get(code);
      return (place: LatLng) => trial.change(code, { ...draft, code, place });
    },
  };
}

/** A new post for a trial, as the posts of the force mostly are. */
function newTrialPost(force: ForceView, code: string, place: LatLng): PostTrialDraft {
  const like = force.records.find(({ kind }) => kind === 'post')?.body as PostBody | undefined;
  return {
    code,
    place,
    eyeHeightM: (like?.eyeHeightDm ?? 100) / 10,
    sensors: like?.sensors ?? ['eye'],
    manned: [{ fromMin: 0, toMin: WEEK_MIN }],
  };
}
