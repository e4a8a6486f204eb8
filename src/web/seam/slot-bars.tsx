/** One bar per hour of the week; the chosen one is moved with the arrow keys like a slider, a day with Page Up and Down. */
import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { formatHourOfWeek, weekdayName } from '../../format/locale/calendar.ts';
import { formatInteger } from '../../format/locale/number.ts';
import { useReader } from '../reader/reader.tsx';
import { type SeamGround, slotHourOfWeek } from './seam-terms.ts';

const WIDTH = 1_008;
const HEIGHT = 150;
const BASE = 128;
const TOP = 12;
const DAY_NAME_WIDTH = 80;

export function SlotBars(props: {
  readonly counts: ReadonlyArray<number>;
  readonly unseen: ReadonlyArray<number>;
  readonly slot: number;
  readonly slotMin: number;
  readonly ground: SeamGround;
  /** What is counted, and one count in words. */
  readonly label: string;
  readonly describe: (fields: { readonly n: number }) => string;
  readonly onChoose: (slot: number) => void;
}): ReactElement {
  const { locale } = useReader();
  const { counts, unseen, slot, onChoose } = props;
  const most = Math.max(1, ...counts, ...unseen);
  const step = WIDTH / counts.length;
  const heightOf = (n: number) => ((BASE - TOP) * n) / most;
  const hourOf = (at: number) => slotHourOfWeek(props.ground, at, props.slotMin);
  const midnights = counts
    .map((_, at) => at)
    .filter((at) => at > 0 && hourOf(at) % 24 === 0 && hourOf(at - 1) % 24 !== 0);
  const choose = (at: number) => onChoose(Math.min(counts.length - 1, Math.max(0, at)));
  const perDay = Math.round(1_440 / props.slotMin);
  return (
    <div
      className="slot-bars"
      dir="ltr"
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={counts.length - 1}
      aria-valuenow={slot}
      aria-valuetext={`${formatHourOfWeek(locale, hourOf(slot))}: ${props.describe({ n: counts[slot] ?? 0 })}`}
      onKeyDown={(event) => moveByKey(event, { slot, perDay, last: counts.length - 1, choose })}
      onPointerDown={(event) => choose(pointedSlot(event, counts.length))}
      onPointerMove={(event) => event.buttons === 1 && choose(pointedSlot(event, counts.length))}
    >
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <line className="slot-axis" x1={0} x2={WIDTH} y1={BASE} y2={BASE} />
        <text className="slot-scale" x={2} y={TOP - 2}>
          {formatInteger(locale, most)}
        </text>
        <line className="slot-grid" x1={0} x2={WIDTH} y1={TOP} y2={TOP} />
        <rect className="slot-chosen-column" x={slot * step} width={step} y={TOP} height={HEIGHT - TOP} />
        {counts.map((n, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the week is what a bar is.
          <g key={at}>
            <rect
              className="slot-unseen"
              x={at * step + 0.6}
              width={step - 1.2}
              y={BASE - heightOf(unseen[at] ?? 0)}
              height={heightOf(unseen[at] ?? 0)}
            />
            <rect
              className={at === slot ? 'slot-bar slot-bar-chosen' : 'slot-bar'}
              x={at * step + 0.6}
              width={step - 1.2}
              y={BASE - heightOf(n)}
              height={heightOf(n)}
            />
          </g>
        ))}
        <DayLines midnights={midnights} step={step} hourOf={hourOf} />
      </svg>
    </div>
  );
}

/** A line where a day begins, and its name where there is room for it. */
function DayLines(props: {
  readonly midnights: ReadonlyArray<number>;
  readonly step: number;
  readonly hourOf: (slot: number) => number;
}): ReactElement {
  const { locale } = useReader();
  const { midnights, step, hourOf } = props;
  const days = [0, ...midnights].filter((at, i) => ((midnights[i] ?? WIDTH / step) - at) * step > DAY_NAME_WIDTH);
  return (
    <>
      {midnights.map((at) => (
        <line key={at} className="slot-midnight" x1={at * step} x2={at * step} y1={TOP} y2={HEIGHT} />
      ))}
      {days.map((at) => (
        <text key={at} className="slot-day" x={at * step + 5} y={HEIGHT - 6}>
          {weekdayName(locale, Math.floor(hourOf(at) / 24))}
        </text>
      ))}
    </>
  );
}

function pointedSlot(event: PointerEvent<HTMLElement>, count: number): number {
  const box = event.currentTarget.getBoundingClientRect();
  return Math.floor(((event.clientX - box.left) / box.width) * count);
}

function moveByKey(
  event: KeyboardEvent,
  at: {
    readonly slot: number;
    readonly perDay: number;
    readonly last: number;
    readonly choose: (slot: number) => void;
  },
): void {
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: at.slot + 1,
    ArrowUp: at.slot + 1,
    ArrowLeft: at.slot - 1,
    ArrowDown: at.slot - 1,
    PageUp: at.slot + at.perDay,
    PageDown: at.slot - at.perDay,
    Home: 0,
    End: at.last,
  };
  const move = moves[event.key];
  if (move === undefined) return;
  event.preventDefault();
  at.choose(move);
}
