/**
 * What the screens ask of the node, one function per question. The first word of each key is what a server-sent
 * change names, so a change makes exactly the affected answers stale.
 */
import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  AlarmView,
  DryRunView,
  IncidentView,
  LedgerView,
  LogPageView,
  PartnerView,
  RecordView,
  SessionView,
} from '../../node/http/contract.ts';
import { getJson, queryString } from './request.ts';

export const PAGE_ROWS = 200;

export type LogFilter = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly incidentKind?: string | undefined;
  readonly originator?: string | undefined;
  readonly district?: string | undefined;
  readonly text?: string | undefined;
};

export type PlaceView = {
  readonly name: string;
  readonly language: 'en' | 'ar' | 'ckb';
  readonly latE7: number;
  readonly lngE7: number;
};

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => getJson<SessionView>('/api/session', signal),
  retry: false,
  staleTime: 60_000,
});

export function logQuery(filter: LogFilter) {
  return infiniteQueryOptions<LogPageView, Error, InfiniteData<LogPageView>, readonly unknown[], string | null>({
    queryKey: ['log', 'page', filter],
    queryFn: ({ pageParam, signal }) =>
      getJson(`/api/log${queryString({ ...filter, after: pageParam ?? undefined, limit: PAGE_ROWS })}`, signal),
    initialPageParam: null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}

export function incidentQuery(id: string) {
  return queryOptions({
    queryKey: ['log', 'incident', id],
    queryFn: ({ signal }) => getJson<IncidentView>(`/api/incidents/${encodeURIComponent(id)}`, signal),
  });
}

export function recordQuery(id: string) {
  return queryOptions({
    queryKey: ['log', 'record', id],
    queryFn: ({ signal }) => getJson<RecordView>(`/api/records/${encodeURIComponent(id)}`, signal),
  });
}

export const alarmsQuery = queryOptions({
  queryKey: ['alarm'],
  queryFn: async ({ signal }) => {
    const answer = await getJson<{ readonly alarms: ReadonlyArray<AlarmView> }>('/api/alarms', signal);
    return answer.alarms;
  },
  refetchInterval: 15_000,
});

export const partnersQuery = queryOptions({
  queryKey: ['feed', 'partners'],
  queryFn: async ({ signal }) => {
    const answer = await getJson<{ readonly partners: ReadonlyArray<PartnerView> }>('/api/partners', signal);
    return answer.partners;
  },
  refetchInterval: 15_000,
});

export function ledgerQuery(partner: string) {
  return queryOptions({
    queryKey: ['feed', 'ledger', partner],
    queryFn: ({ signal }) => getJson<LedgerView>(`/api/ledger/${encodeURIComponent(partner)}`, signal),
  });
}

export function placesQuery(language: string) {
  return queryOptions({
    queryKey: ['places', language],
    queryFn: async ({ signal }) => {
      const path = `/api/places${queryString({ language })}`;
      return (await getJson<{ readonly places: ReadonlyArray<PlaceView> }>(path, signal)).places;
    },
    retry: false,
    staleTime: 600_000,
  });
}

/** A release between dry run and confirmation: its exact forms, who drafted it, and what is still missing. */
export type HeldRelease = DryRunView & { readonly record: string; readonly seat: string; readonly at: string };

export const heldReleasesQuery = queryOptions({
  queryKey: ['release', 'held'],
  queryFn: async ({ signal }) => {
    const answer = await getJson<{ readonly drafts: ReadonlyArray<HeldRelease> }>('/api/releases', signal);
    return answer.drafts;
  },
});
