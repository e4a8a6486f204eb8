/**
 * The watch screen: log and map are one thing seen twice, the dock below the log shows the selected record or takes
 * the report that is being typed. Every action has a key.
 */
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense, useCallback, useMemo, useState } from 'react';
import type { UnixMs } from '../../base/time.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import type { DraftPlace } from '../map/geometry.ts';
import { TimeSlider } from '../map/time-slider.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import type { SavedRecord } from '../report/report-form.tsx';
import type { WatchSearch } from '../router.tsx';
import { LogFilterBar } from './log-filter.tsx';
import { createLogLines, rowInstant } from './log-line.ts';
import { useLogRows } from './log-rows.ts';
import { LogTable } from './log-table.tsx';
import { nearOf } from './neighbourhood.ts';
import { WatchDialogs } from './watch-dialogs.tsx';
import { type DockMode, WatchDock } from './watch-dock.tsx';
import { useWatchKeys, type WatchDialog } from './watch-keys.ts';
import './watch.css';

const LogMap = lazy(async () => ({ default: (await import('../map/log-map.tsx')).LogMap }));

export function WatchScreen(props: { readonly search: WatchSearch }): ReactElement {
  const { search } = props;
  const { words, locale } = useReader();
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [until, setUntil] = useState<UnixMs | null>(null);
  const [draft, setDraft] = useState<DraftPlace | null>(null);
  const [dock, setDock] = useState<DockMode>('record');
  const [dialog, setDialog] = useState<WatchDialog | null>(null);
  const [saved, setSaved] = useState<SavedRecord | null>(null);
  const log = useLogRows(search);
  const rows = useMemo(
    () => (until === null ? log.rows : log.rows.filter((row) => rowInstant(row) <= until)),
    [log.rows, until],
  );
  const lines = useMemo(
    () => createLogLines(rows, { expanded, utcOffsetMin: locale.utcOffsetMin }),
    [rows, expanded, locale.utcOffsetMin],
  );
  const selected = rows.find((row) => row.id === search.record) ?? null;
  const select = useSelect();
  const unfold = useCallback((incident: string) => setExpanded((before) => toggled(before, incident)), []);
  const near = useMemo(() => nearOf(selected, rows), [selected, rows]);
  useWatchKeys({ lines, selected, select, unfold, setDock, setDialog });
  const onSaved = (record: SavedRecord) => {
    setSaved(record);
    setDock('record');
    select(record.id);
  };
  return (
    <div className="watch">
      <section className="watch-log" aria-label={words.log.title}>
        <LogFilterBar search={search} shown={words.log.page.showing({ shown: log.rows.length, total: log.total })} />
        <ProblemNote error={log.error} />
        <LogTable
          lines={lines}
          selected={search.record ?? null}
          onSelect={select}
          onUnfold={unfold}
          expanded={expanded}
          onEnd={log.loadMore}
        />
        <WatchDock
          mode={dock}
          row={selected}
          near={near}
          saved={saved}
          onDraft={setDraft}
          onSaved={onSaved}
          onMode={setDock}
          onDialog={setDialog}
        />
      </section>
      <section className="watch-map">
        <Suspense fallback={<p className="watch-hint soft">{words.desk.map.loading}</p>}>
          <LogMap rows={rows} selected={search.record ?? null} draft={draft} onSelect={select} />
        </Suspense>
        <LogSlider rows={log.rows} until={until} onMove={setUntil} />
      </section>
      <WatchDialogs
        dialog={dialog}
        rows={log.rows}
        selected={selected}
        near={near}
        onSaved={onSaved}
        onClose={() => setDialog(null)}
      />
    </div>
  );
}

function LogSlider(props: {
  readonly rows: ReadonlyArray<LogRowView>;
  readonly until: UnixMs | null;
  readonly onMove: (until: UnixMs | null) => void;
}): ReactElement | null {
  const { rows } = props;
  const span = useMemo(() => {
    let from: UnixMs | null = null;
    let to: UnixMs | null = null;
    for (const row of rows) {
      const at = rowInstant(row);
      if (from === null || at < from) from = at;
      if (to === null || at > to) to = at;
    }
    return from === null || to === null || from === to ? null : { from, to };
  }, [rows]);
  if (span === null) return null;
  return <TimeSlider from={span.from} to={span.to} until={props.until} onMove={props.onMove} />;
}

function useSelect(): (id: string | undefined) => void {
  const navigate = useNavigate();
  return useCallback(
    (id: string | undefined) =>
      void navigate({ to: '/watch', search: (before: WatchSearch) => ({ ...before, record: id }), replace: true }),
    [navigate],
  );
}

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}
