/**
 * The own ground, for planners and commanders of this node: enter what stands, see what it covers and why, try changes
 * against the shared vacuum, see the own exposure. Nothing of this screen crosses to anybody.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo, useState } from 'react';
import type { LatLng } from '../../base/place.ts';
import type { ForceView } from '../../node/http/contract-ground.ts';
import { coverageWeekQuery, forceQuery, seamQuery, terrainQuery } from '../api/query.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { readGround, type SeamGround, slotHourOfWeek } from '../seam/seam-terms.ts';
import { ExposurePanel } from './exposure-panel.tsx';
import { EMPTY_FORCE, type ForceText, heldToText, spansOf } from './force-draft.ts';
import { ForceTable } from './force-table.tsx';
import { GroundPanel } from './ground-panel.tsx';
import { hoursText } from './hours-text.ts';
import '../seam/seam.css';
import './own-ground.css';

const HOUR_MIN = 60;

export function OwnGroundScreen(props: { readonly slot: number | null }): ReactElement {
  const { words } = useReader();
  const navigate = useNavigate();
  const force = useQuery(forceQuery);
  const seam = useQuery(seamQuery);
  const terrain = useQuery(terrainQuery);
  const planned = useQuery(coverageWeekQuery('planned'));
  const [draft, setDraft] = useState<ForceText | null>(null);
  const [goTo, setGoTo] = useState<LatLng | null>(null);
  const ground = useMemo(() => readGround(seam.data?.agreement ?? null), [seam.data]);
  const slotMin = planned.data?.slotMin ?? HOUR_MIN;
  const hourOf = (slot: number) => slotHourOfWeek(ground, slot, slotMin);
  const hoursOf = useHoursOf(force.data, ground, slotMin);
  const slot = props.slot ?? worstSlot(planned.data?.uncoveredBySlot ?? []);
  return (
    <div className="screen">
      <ProblemNote error={force.error} />
      {force.isPending && <p className="soft">{words.console.state.loading}</p>}
      {force.data !== undefined && (
        <>
          <GroundPanel
            force={force.data}
            terrain={terrain.data ?? null}
            ground={ground}
            hasVacuum={seam.data?.survey != null}
            slot={slot}
            hourOf={hourOf}
            hoursOf={hoursOf}
            goTo={goTo}
            draft={draft}
            onDraft={setDraft}
            onSlot={(chosen) => void navigate({ to: '/own-ground', search: { slot: chosen }, replace: true })}
          />
          <ForceTable
            force={force.data}
            hoursOf={hoursOf}
            onAdd={() => setDraft(EMPTY_FORCE)}
            onCorrect={(held) => setDraft(heldToText(held))}
            onShow={(place) => setGoTo({ ...place })}
          />
          <ExposurePanel hourOf={hourOf} />
        </>
      )}
    </div>
  );
}

/** Hours of what stands under a code, in words; null for what keeps none. */
function useHoursOf(force: ForceView | undefined, ground: SeamGround, slotMin: number) {
  const { words, locale } = useReader();
  return useMemo(() => {
    const firstDay = Math.floor(slotHourOfWeek(ground, 0, slotMin) / 24);
    const held = new Map((force?.records ?? []).map((record) => [record.body.code, record]));
    return (code: string): string | null => {
      const record = held.get(code);
      if (record === undefined || record.kind === 'protected-site') return null;
      return hoursText(words, locale, firstDay, spansOf(record));
    };
  }, [force, ground, slotMin, words, locale]);
}

/** The first hour in which the most is uncovered. */
function worstSlot(uncoveredBySlot: ReadonlyArray<number>): number {
  return Math.max(0, uncoveredBySlot.indexOf(Math.max(0, ...uncoveredBySlot)));
}
