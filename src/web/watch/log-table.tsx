/**
 * The log as a table that stays quick at 100,000 rows: only the lines in sight exist in the page. Up and down move
 * the selection, Enter opens the incident; more pages are asked for as the end comes near.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useEffect, useRef } from 'react';
import type { UnixMs } from '../../base/time.ts';
import { formatDateWithWeekday } from '../../format/locale/calendar.ts';
import { useReader } from '../reader/reader.tsx';
import type { LogLine } from './log-line.ts';
import { LogRow } from './log-row.tsx';
import './log-table.css';

const ROW_PX = 50;
const DAY_PX = 28;

export function LogTable(props: {
  readonly lines: ReadonlyArray<LogLine>;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly onUnfold: (incident: string) => void;
  readonly expanded: ReadonlySet<string>;
  readonly onEnd: () => void;
}): ReactElement {
  const { lines, selected, onEnd } = props;
  const { words } = useReader();
  const scroller = useRef<HTMLDivElement | null>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (lines[i]?.type === 'day' ? DAY_PX : ROW_PX),
    getItemKey: (i) => lines[i]?.key ?? i,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lines.length > 0 && last >= lines.length - 20) onEnd();
  }, [last, lines.length, onEnd]);
  const selectedIndex = lines.findIndex((line) => line.type === 'row' && line.row.id === selected);
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, virtual]);
  return (
    <div
      ref={scroller}
      className="log-scroll"
      role="grid"
      aria-label={words.log.title}
      aria-rowcount={lines.length}
      tabIndex={0}
    >
      <div className="log-lines" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          return (
            <div
              key={item.key}
              className="log-line"
              role="presentation"
              style={{ transform: `translateY(${item.start}px)`, height: item.size }}
            >
              {line.type === 'day' ? (
                <DayHeading at={line.at} index={item.index + 1} />
              ) : (
                <LogRow
                  line={line}
                  index={item.index + 1}
                  isSelected={line.row.id === selected}
                  isExpanded={line.row.incident !== null && props.expanded.has(line.row.incident)}
                  onSelect={props.onSelect}
                  onUnfold={props.onUnfold}
                />
              )}
            </div>
          );
        })}
      </div>
      {lines.length === 0 && <p className="log-empty soft">{words.desk.log.empty}</p>}
    </div>
  );
}

function DayHeading(props: { readonly at: UnixMs; readonly index: number }): ReactElement {
  const { locale } = useReader();
  return (
    <div className="log-day" role="row" aria-rowindex={props.index}>
      <span role="gridcell">{formatDateWithWeekday(locale, props.at)}</span>
    </div>
  );
}
