/** The map of the own ground with its hours, and beside it what the hand is at: explain, enter, or what-if. */
import { type ReactElement, useMemo } from 'react';
import { formatHourOfWeek } from '../../format/locale/calendar.ts';
import type { CoverageView, TerrainView } from '../../node/http/contract-ground.ts';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { Watermark } from '../seam/seam-map.tsx';
import { SlotBars } from '../seam/slot-bars.tsx';
import { useSession } from '../session/session.ts';
import { CellPanel } from './cell-panel.tsx';
import { ForceForm } from './force-form.tsx';
import type { CellPattern } from './ground-image.ts';
import { GroundLegend } from './ground-legend.tsx';
import { GroundMap } from './ground-map.tsx';
import { type GroundDesk, type GroundPanelProps, useGroundDesk } from './use-ground-desk.ts';
import { WhatIfPanel } from './what-if-panel.tsx';

const PLANNED_PATTERNS: ReadonlyArray<CellPattern> = ['covered', 'seen', 'reached', 'neither'];
const ACHIEVED_PATTERNS: ReadonlyArray<CellPattern> = [...PLANNED_PATTERNS, 'unknown'];
const TRIAL_PATTERNS: ReadonlyArray<CellPattern> = ['open', 'sanctuary', 'closed', 'not-surveyed'];
const WATERMARK = { width: 1_008, height: 640 };

export function GroundPanel(props: GroundPanelProps): ReactElement {
  const { terrain } = props;
  const desk = useGroundDesk(props);
  const { tool, basis, week } = desk;
  const shade = useMemo(
    () => (terrain === null ? null : { ...terrain, url: `/api/terrain/hillshade?of=${terrain.hash.slice(0, 12)}` }),
    [terrain],
  );
  const patterns = tool === 'whatIf' ? TRIAL_PATTERNS : basis === 'achieved' ? ACHIEVED_PATTERNS : PLANNED_PATTERNS;
  return (
    <section className="panel" data-tool={tool}>
      <GroundHead panel={props} desk={desk} />
      <ProblemNote error={week.error} />
      {week.data !== undefined && <WeekBars {...props} week={week.data} />}
      <div className="ground-body">
        <GroundMap layers={desk.layers} shade={shade} extent={desk.extent} goTo={props.goTo} hand={desk.hand}>
          {tool === 'whatIf' && <MapWatermark />}
        </GroundMap>
        <aside className="ground-side">
          <GroundSide panel={props} desk={desk} />
        </aside>
      </div>
      <div className="ground-foot">
        <GroundLegend patterns={patterns} hasStay={tool === 'whatIf'} />
      </div>
    </section>
  );
}

type PartProps = { readonly panel: GroundPanelProps; readonly desk: GroundDesk };

function GroundHead({ panel, desk }: PartProps): ReactElement {
  const { words, locale } = useReader();
  const { ground } = words;
  const hour = { phrase: formatHourOfWeek(locale, panel.hourOf(panel.slot)) };
  return (
    <header className="panel-title ground-title">
      <h2>{desk.tool === 'whatIf' ? ground.map.whatIf({ hour }) : ground.map.title({ hour })}</h2>
      <TerrainChip terrain={panel.terrain} />
      <span className="chip chip-warn">
        <Icon name="lock" /> {ground.ownOnly}
      </span>
      <span className="spring" />
      <Choice
        name={ground.basis.title}
        chosen={desk.basis}
        words={ground.basis}
        all={['planned', 'achieved']}
        onChoose={desk.setBasis}
      />
      <Choice
        name={ground.tool.title}
        chosen={desk.tool}
        words={ground.tool}
        all={['look', 'enter', 'whatIf']}
        onChoose={desk.choose}
      />
    </header>
  );
}

function GroundSide({ panel, desk }: PartProps): ReactElement | null {
  const { words, locale } = useReader();
  const { draft, slot } = panel;
  const { week, trial } = desk;
  const firstDay = Math.floor(panel.hourOf(0) / 24);
  if (draft !== null) {
    return (
      <ForceForm
        key={draft.held?.place ?? 'new'}
        text={draft}
        reading={desk.reading}
        firstDay={firstDay}
        onChange={panel.onDraft}
        onDone={() => panel.onDraft(null)}
        onClose={() => panel.onDraft(null)}
      />
    );
  }
  if (desk.tool === 'look') {
    if (week.data === undefined) return null;
    const hour = formatHourOfWeek(locale, panel.hourOf(slot));
    return <CellPanel week={week.data} slot={slot} hour={hour} cell={desk.cell} hoursOf={panel.hoursOf} />;
  }
  if (!panel.hasVacuum) return <p className="soft">{words.ground.whatIf.noVacuum}</p>;
  return <WhatIfPanel {...trial} force={panel.force} firstDay={firstDay} onNew={() => trial.add(desk.middle)} />;
}

/** The shared vacuum is on this map: for looking at, by whom and when. */
function MapWatermark(): ReactElement {
  return (
    <svg
      className="ground-watermark"
      viewBox={`0 0 ${WATERMARK.width} ${WATERMARK.height}`}
      preserveAspectRatio="xMidYMid slice"
      direction="ltr"
      aria-hidden="true"
    >
      <Watermark frame={WATERMARK} />
    </svg>
  );
}

/** The label of the elevation model stands on the map: what is made up says so. */
function TerrainChip(props: { readonly terrain: TerrainView | null }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { terrain } = props;
  if (terrain === null) return <span className="chip chip-bad">{words.ground.map.noTerrain}</span>;
  return (
    <span className={session.exercise ? 'chip chip-warn' : 'chip'} data-terrain={terrain.label}>
      {words.ground.map.terrain({ label: { id: terrain.label } })}
    </span>
  );
}

function Choice<K extends string>(props: {
  readonly name: string;
  readonly chosen: K;
  readonly words: Readonly<Record<K, string>>;
  readonly all: ReadonlyArray<K>;
  readonly onChoose: (chosen: K) => void;
}): ReactElement {
  return (
    <div className="switch" role="group" aria-label={props.name}>
      {props.all.map((one) => (
        <button
          key={one}
          type="button"
          className="switch-part"
          data-choice={one}
          aria-pressed={one === props.chosen}
          onClick={() => props.onChoose(one)}
        >
          {props.words[one]}
        </button>
      ))}
    </div>
  );
}

function WeekBars(props: GroundPanelProps & { readonly week: CoverageView }): ReactElement {
  const { week, slot, ground } = props;
  const { words, locale } = useReader();
  const sentences = words.ground;
  return (
    <>
      <SlotBars
        counts={week.uncoveredBySlot}
        unseen={week.notSeenBySlot}
        slot={slot}
        slotMin={week.slotMin}
        ground={ground}
        label={sentences.byHour}
        describe={sentences.open}
        onChoose={props.onSlot}
      />
      <p className="seam-hour" role="status">
        <b>{formatHourOfWeek(locale, props.hourOf(slot))}</b>
        <span>{sentences.open({ n: week.uncoveredBySlot[slot] ?? 0 })}</span>
        {week.basis === 'achieved' && (
          <span className="soft">
            {sentences.achievedHint({ known: week.slotsKnown, total: week.uncoveredBySlot.length })}
          </span>
        )}
      </p>
    </>
  );
}
