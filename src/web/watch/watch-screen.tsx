/**
 * The watch screen: log and map are one thing seen twice, the dock below the log shows the selected record or takes
 * the report that is being typed. Every action has a key.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useCallback, useMemo, useState } from 'react';
import type { LogRowView } from '../../node/http/contract.ts';
import { logQuery } from '../api/query.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { RecordDetail } from '../record/record-detail.tsx';
import type { WatchSearch } from '../router.tsx';
import { LogFilterBar } from './log-filter.tsx';
import { createLogLines } from './log-line.ts';
import { LogTable } from './log-table.tsx';
import { useWatchKeys } from './watch-keys.ts';
import './watch.css';

export function WatchScreen(props: { readonly search: WatchSearch }): ReactElement {
  const { search } = props;
  const { words, locale } = useReader();
  const navigate = useNavigate();
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const log = useInfiniteQuery(
    logQuery({
      from: search.from,
      to: search.to,
      incidentKind: search.kind,
      originator: search.originator,
      district: search.district,
      text: search.text,
    }),
  );
  const rows = useMemo(() => log.data?.pages.flatMap((page) => page.rows) ?? [], [log.data]);
  const lines = useMemo(
    () => createLogLines(rows, { expanded, utcOffsetMin: locale.utcOffsetMin }),
    [rows, expanded, locale.utcOffsetMin],
  );
  const selected = rows.find((row) => row.id === search.record) ?? null;
  const select = useCallback(
    (id: string | undefined) =>
      void navigate({ to: '/watch', search: (before: WatchSearch) => ({ ...before, record: id }), replace: true }),
    [navigate],
  );
  const open = useCallback((id: string) => select(id), [select]);
  const unfold = useCallback((incident: string) => setExpanded((before) => toggled(before, incident)), []);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = log;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  useWatchKeys({ lines, selected, select, unfold });
  const total = log.data?.pages[0]?.total ?? 0;
  return (
    <div className="watch">
      <section className="watch-log" aria-label={words.log.title}>
        <LogFilterBar search={search} shown={words.log.page.showing({ shown: rows.length, total })} />
        <ProblemNote error={log.error} />
        <LogTable
          lines={lines}
          selected={search.record ?? null}
          onSelect={select}
          onOpen={open}
          onUnfold={unfold}
          expanded={expanded}
          onEnd={loadMore}
        />
        <Dock row={selected} />
      </section>
    </div>
  );
}

function Dock(props: { readonly row: LogRowView | null }): ReactElement {
  const { words } = useReader();
  return (
    <div className="watch-dock">
      {props.row === null ? (
        <p className="watch-hint soft">{words.desk.log.nothingSelected}</p>
      ) : (
        <RecordDetail key={props.row.id} row={props.row} actions={null} />
      )}
    </div>
  );
}

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}
