/** The rows of the log under a filter, page after page, newest first as the node orders them. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { LogRowView } from '../../node/http/contract.ts';
import { logQuery } from '../api/query.ts';
import type { WatchSearch } from '../router.tsx';

export type LogRows = {
  readonly rows: ReadonlyArray<LogRowView>;
  readonly total: number;
  readonly error: Error | null;
  readonly loadMore: () => void;
};

export function useLogRows(search: WatchSearch): LogRows {
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    logQuery({
      from: search.from,
      to: search.to,
      incidentKind: search.kind,
      originator: search.originator,
      district: search.district,
      text: search.text,
    }),
  );
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { rows, total: data?.pages[0]?.total ?? 0, error, loadMore };
}
