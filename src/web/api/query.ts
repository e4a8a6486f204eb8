/**
 * What the screens ask of the node, one function per question. The first word of each key is what a server-sent
 * change names, so a change makes exactly the affected answers stale.
 */
import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  ActView,
  AgreementView,
  AlarmView,
  BoundaryView,
  EnrolmentsView,
  HeldReleaseView,
  IncidentView,
  LedgerView,
  LogPageView,
  NodeView,
  OpenItemsView,
  PairingView,
  PartnerView,
  PlaceNameView,
  RecordView,
  SeamCellsView,
  SeamView,
  SessionView,
} from '../../node/http/contract.ts';
import type { ClosingView, PlanCellsView } from '../../node/http/contract-closing.ts';
import type { DirectionView, RhythmView } from '../../node/http/contract-direction.ts';
import type { BoardView, IssuedContentView, IssuedView, PaperView } from '../../node/http/contract-document.ts';
import type {
  CellExplanationView,
  CoverageBasis,
  CoverageSlotView,
  CoverageView,
  ExchangeView,
  ExposureView,
  ForceView,
  TerrainView,
} from '../../node/http/contract-ground.ts';
import type { OperationsView } from '../../node/http/contract-operations.ts';
import type { ForecastView, PlannedView, RepetitionView } from '../../node/http/contract-pattern.ts';
import type { SurveyRecordView } from '../../node/http/contract-survey.ts';
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

/** Whose node this is, known before sign-in. */
export const nodeQuery = queryOptions({
  queryKey: ['node'],
  queryFn: ({ signal }) => getJson<NodeView>('/api/node', signal),
  staleTime: Number.POSITIVE_INFINITY,
});

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

/** What waits for somebody, however old it is. */
export const openItemsQuery = queryOptions({
  queryKey: ['log', 'open'],
  queryFn: ({ signal }) => getJson<OpenItemsView>('/api/log/open', signal),
});

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
  queryFn: ({ signal }) => getJson<ReadonlyArray<AlarmView>>('/api/alarms', signal),
  /** An alarm turns into "not heard" by the clock of the node alone: nothing is sent when it does. */
  refetchInterval: (query) => (query.state.data?.some((alarm) => alarm.state !== 'heard') ? 2_000 : 15_000),
});

export const partnersQuery = queryOptions({
  queryKey: ['feed', 'partners'],
  queryFn: ({ signal }) => getJson<ReadonlyArray<PartnerView>>('/api/partners', signal),
  refetchInterval: 15_000,
});

/** The own fingerprint and address, for whoever pairs. */
export const pairingQuery = queryOptions({
  queryKey: ['pairing'],
  queryFn: ({ signal }) => getJson<PairingView>('/api/pairing', signal),
});

/** Passkeys of the own seats, listed and waiting. */
export const enrolmentsQuery = queryOptions({
  queryKey: ['release', 'enrolments'],
  queryFn: ({ signal }) => getJson<EnrolmentsView>('/api/enrolments', signal),
});

/** Under `log`, because a proposal or signature that arrives is a record. */
export const agreementsQuery = queryOptions({
  queryKey: ['log', 'agreements'],
  queryFn: ({ signal }) => getJson<ReadonlyArray<AgreementView>>('/api/agreements', signal),
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
    queryFn: ({ signal }) => getJson<ReadonlyArray<PlaceNameView>>(`/api/places${queryString({ language })}`, signal),
    staleTime: 600_000,
  });
}

/** Releases between dry run and confirmation, with what is still missing. */
export const heldReleasesQuery = queryOptions({
  queryKey: ['release', 'held'],
  queryFn: ({ signal }) => getJson<ReadonlyArray<HeldReleaseView>>('/api/releases', signal),
});

/** What else waits for approvals. */
export const actsQuery = queryOptions({
  queryKey: ['release', 'acts'],
  queryFn: ({ signal }) => getJson<ReadonlyArray<ActView>>('/api/acts', signal),
});

/** The joint vacuum: agreement, run under way, latest result. */
export const seamQuery = queryOptions({
  queryKey: ['seam', 'survey'],
  queryFn: ({ signal }) => getJson<SeamView>('/api/seam', signal),
});

/** Patrols, handovers, movements and joint operations. */
export const operationsQuery = queryOptions({
  queryKey: ['operation', 'board'],
  queryFn: ({ signal }) => getJson<OperationsView>('/api/operations', signal),
  /** Overdue, silent and vacated come with the clock of the node alone. */
  refetchInterval: 15_000,
});

export const closingQuery = queryOptions({
  queryKey: ['operation', 'closing'],
  queryFn: ({ signal }) => getJson<ClosingView>('/api/closing', signal),
});

/** Open cells of one hour without and with a plan; kept only while they are on screen. */
export function planCellsQuery(plan: string, slot: number) {
  return queryOptions({
    queryKey: ['operation', 'plan-cells', plan, slot],
    queryFn: ({ signal }) => getJson<PlanCellsView>(`/api/plans/${plan}/cells${queryString({ slot })}`, signal),
    gcTime: 0,
  });
}

/** Whether the own node finds the same plan. */
export function planCheckQuery(plan: string) {
  return queryOptions({
    queryKey: ['operation', 'plan-check', plan],
    queryFn: ({ signal }) => getJson<{ readonly closed: number }>(`/api/plans/${plan}/check`, signal),
    retry: false,
  });
}

/** Boundaries and survey agreements with what signing them means, and their runs. */
export const surveysQuery = queryOptions({
  queryKey: ['seam', 'surveys'],
  queryFn: ({ signal }) => getJson<{ readonly records: ReadonlyArray<SurveyRecordView> }>('/api/surveys', signal),
});

/** Open cells of one hour; kept only while they are on screen. */
export function seamCellsQuery(slot: number) {
  return queryOptions({
    queryKey: ['seam', 'cells', slot],
    queryFn: ({ signal }) => getJson<SeamCellsView>(`/api/seam/cells${queryString({ slot })}`, signal),
    gcTime: 0,
    placeholderData: (before) => before,
  });
}

/** Under `seam`, because what stands changes what is covered. */
export const forceQuery = queryOptions({
  queryKey: ['seam', 'force'],
  queryFn: ({ signal }) => getJson<ForceView>('/api/force', signal),
});

export const terrainQuery = queryOptions({
  queryKey: ['seam', 'terrain'],
  queryFn: ({ signal }) => getJson<TerrainView>('/api/terrain', signal),
  retry: false,
});

export function coverageWeekQuery(basis: CoverageBasis) {
  return queryOptions({
    queryKey: ['seam', 'coverage', basis],
    queryFn: ({ signal }) => getJson<CoverageView>(`/api/coverage/week${queryString({ basis })}`, signal),
    retry: false,
    placeholderData: (before) => before,
  });
}

export function coverageSlotQuery(basis: CoverageBasis, slot: number) {
  return queryOptions({
    queryKey: ['seam', 'coverage', basis, slot],
    queryFn: ({ signal }) => getJson<CoverageSlotView>(`/api/coverage/slot${queryString({ basis, slot })}`, signal),
    retry: false,
    placeholderData: (before) => before,
  });
}

export function cellWhyQuery(basis: CoverageBasis, slot: number, cell: string) {
  return queryOptions({
    queryKey: ['seam', 'why', basis, slot, cell],
    queryFn: ({ signal }) =>
      getJson<CellExplanationView>(`/api/coverage/cell${queryString({ basis, slot, cell })}`, signal),
    retry: false,
    placeholderData: (before) => before,
  });
}

/** What one side sees and the other reaches, in one hour. */
export function exchangeQuery(slot: number) {
  return queryOptions({
    queryKey: ['seam', 'exchange', slot],
    queryFn: ({ signal }) => getJson<ExchangeView>(`/api/coverage/exchange${queryString({ slot })}`, signal),
    gcTime: 0,
    retry: false,
    placeholderData: (before) => before,
  });
}

/** Takes a while: asked when somebody wants it. */
export const exposureQuery = queryOptions({
  queryKey: ['seam', 'exposure'],
  queryFn: ({ signal }) => getJson<ExposureView>('/api/exposure', signal),
  retry: false,
});

/** The battle rhythm of a centre around an instant; null is now. */
export function rhythmQuery(centre: string, at: string | null) {
  const around = at === null ? null : Date.parse(at);
  const span = around === null ? {} : { from: new Date(around - 2 * 86_400_000).toISOString(), to: at ?? undefined };
  return queryOptions({
    queryKey: ['direction', 'rhythm', centre, at],
    queryFn: ({ signal }) => getJson<RhythmView>(`/api/direction/rhythm${queryString({ centre, ...span })}`, signal),
  });
}

/** Directives, committees and requests as they stood at an instant; null is now. */
export function directionQuery(at: string | null) {
  return queryOptions({
    queryKey: ['direction', at],
    queryFn: ({ signal }) => getJson<DirectionView>(`/api/direction${queryString({ at: at ?? undefined })}`, signal),
    placeholderData: (before) => before,
  });
}

/** A report or statement as it would be issued now; `search` names it as the node asks for it. */
export function draftQuery(search: Readonly<Record<string, string>>) {
  return queryOptions({
    queryKey: ['document', 'draft', search],
    queryFn: ({ signal }) => getJson<PaperView>(`/api/documents/draft${queryString(search)}`, signal),
    retry: false,
    gcTime: 0,
  });
}

export const issuedQuery = queryOptions({
  queryKey: ['document', 'issued'],
  queryFn: ({ signal }) => getJson<ReadonlyArray<IssuedView>>('/api/documents', signal),
});

export function issuedContentQuery(id: string) {
  return queryOptions({
    queryKey: ['document', 'content', id],
    queryFn: ({ signal }) => getJson<IssuedContentView>(`/api/documents/${encodeURIComponent(id)}`, signal),
    retry: false,
  });
}

/** The figures of a period, with those of the equal periods before it. */
export function boardQuery(search: Readonly<Record<string, string>>) {
  return queryOptions({
    queryKey: ['document', 'board', search],
    queryFn: ({ signal }) => getJson<BoardView>(`/api/board${queryString(search)}`, signal),
    placeholderData: (before) => before,
  });
}

export const boundariesQuery = queryOptions({
  queryKey: ['boundaries'],
  queryFn: ({ signal }) => getJson<BoundaryView | null>('/api/boundaries', signal),
  staleTime: 600_000,
});

/** Pairs of incidents near each other; of one type or of all. */
export function repetitionQuery(type: string | null) {
  return queryOptions({
    queryKey: ['repetition', type],
    queryFn: ({ signal }) =>
      getJson<RepetitionView>(`/api/repetition${queryString({ type: type ?? undefined })}`, signal),
    placeholderData: (before) => before,
  });
}

export const forecastsQuery = queryOptions({
  queryKey: ['pattern', 'forecasts'],
  queryFn: ({ signal }) => getJson<ReadonlyArray<ForecastView>>('/api/forecasts', signal),
});

export const plannedQuery = queryOptions({
  queryKey: ['pattern', 'planned'],
  queryFn: ({ signal }) => getJson<ReadonlyArray<PlannedView>>('/api/evaluations', signal),
});
