/** The incident log as the screens show it: rows, one incident with all its versions, one record in full. */

import { sql } from 'kysely';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import { isLocalPath } from '../../exchange/form.ts';
import { foldText } from '../../format/locale/folding.ts';
import { flattenBody, type JsonObject } from '../../record/disclosure.ts';
import type { Casualties } from '../../record/field.ts';
import type {
  IncidentView,
  LogPageView,
  LogRowView,
  OpenItemsView,
  RecordView,
  ReleasedFormView,
} from '../http/contract.ts';
import type { RecordViewTable, ReleaseViewTable } from '../store/schema.ts';
import { listJoint } from './agreement.ts';
import { readHopAnswers } from './hop-answer.ts';
import type { NodeContext } from './node-context.ts';
import { isSoundlySigned } from './stored-signature.ts';
import { mayView, type Viewer } from './visibility.ts';
import { readWithdrawalAnswer } from './withdrawal-answer.ts';

const PAGE_ROWS = 100;

export type LogSelection = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly district?: string | undefined;
  readonly incidentKind?: string | undefined;
  readonly originator?: string | undefined;
  readonly text?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
  /** Leaves out own records of other centres than this one. */
  readonly ownCentre?: string | undefined;
};

type Context = Pick<NodeContext, 'store' | 'identity'>;

/** Newest first by when it happened, then by the node's own order; `after` is the key of the last row of the page before. */
export async function listLog(context: Context, filter: LogSelection): Promise<LogPageView> {
  const limit = filter.limit ?? PAGE_ROWS;
  const { total } = await selectLogCount(context, filter).executeTakeFirstOrThrow();
  const found = await selectLogPage(context, filter, limit + 1).execute();
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? `${last.log_ms}.${last.position}` : null;
  return { rows: [...(await describeRows(context, rows))], next, total: Number(total) };
}

/** Reads `limit` rows from an index, from the key on. A search finds their places in the index of words first. */
export function selectLogPage(context: Context, filter: LogSelection, limit: number) {
  if (filter.text === undefined) return orderLog(filterLog(context, filter), filter, limit).selectAll();
  const places = orderLog(filterLog(context, filter), filter, limit).select('position');
  return context.store.db
    .selectFrom('record_view')
    .selectAll()
    .where('position', 'in', places)
    .orderBy('log_ms', 'desc')
    .orderBy('position', 'desc');
}

function orderLog(query: ReturnType<typeof filterLog>, { after }: LogSelection, limit: number) {
  const ordered = query.orderBy('log_ms', 'desc').orderBy('position', 'desc').limit(limit);
  const key = after === undefined ? null : parseKey(after);
  if (key === null) return ordered;
  return ordered.where((e) => e(e.refTuple('log_ms', 'position'), '<', e.tuple(key.ms, key.position)));
}

export function selectLogCount(context: Context, filter: LogSelection) {
  return filterLog(context, filter).select((e) => e.fn.countAll().as('total'));
}

/** How many rows fit; with a predicate over the coordinates, only rows that have some. */
export async function countLog(
  context: Context,
  filter: LogSelection,
  isWithin: ((latE7: number, lngE7: number) => boolean) | null,
): Promise<number> {
  if (isWithin === null) {
    const { total } = await selectLogCount(context, filter).executeTakeFirstOrThrow();
    return Number(total);
  }
  const rows = await filterLog(context, filter)
    .select(['lat_e7', 'lng_e7'])
    .where('lat_e7', 'is not', null)
    .where('lng_e7', 'is not', null)
    .execute();
  return rows.filter((row) => isWithin(row.lat_e7!, row.lng_e7!)).length;
}

function parseKey(key: string): { readonly ms: number; readonly position: number } | null {
  const match = /^(-?\d{1,16})\.(\d{1,16})$/.exec(key);
  return match ? { ms: Number(match[1]), position: Number(match[2]) } : null;
}

/** The index of the narrowest column is used; the others are put so that no index of theirs can be. */
function filterLog(context: Context, filter: LogSelection) {
  let query = context.store.db.selectFrom('record_view').where('log_ms', 'is not', null);
  const ms = (iso: string) => {
    const parsed = isoToUnixMs(iso);
    return parsed.ok ? parsed.value : null;
  };
  const from = filter.from === undefined ? null : ms(filter.from);
  const to = filter.to === undefined ? null : ms(filter.to);
  if (from !== null) query = query.where('log_ms', '>=', from);
  if (to !== null) query = query.where('log_ms', '<', to);
  const named = [
    ['district', filter.district],
    ['incident_kind', filter.incidentKind],
    ['org', filter.originator],
  ] as const;
  const given = named.filter(([, value]) => value !== undefined);
  for (const [i, [column, value]] of given.entries()) {
    query = query.where((e) => e(i === 0 ? e.ref(column) : e.fn.coalesce(column, sql.lit('')), '=', value!));
  }
  const { ownCentre } = filter;
  if (ownCentre !== undefined)
    query = query.where((e) =>
      e.or([e('org', '!=', context.identity.org), e('centre', 'is', null), e('centre', '=', ownCentre)]),
    );
  if (filter.text !== undefined) query = query.where('words', 'like', `%${foldText(filter.text)}%`);
  return query;
}

async function describeRows(
  context: Context,
  rows: ReadonlyArray<RecordViewTable>,
): Promise<ReadonlyArray<LogRowView>> {
  if (rows.length === 0) return [];
  const ids = rows.map((r) => r.id);
  const incidents = [...new Set(rows.map((r) => r.incident).filter((i) => i !== null))];
  const { db } = context.store;
  const releases = await db
    .selectFrom('release_view')
    .selectAll()
    .where('record_id', 'in', ids)
    .where('direction', '=', 'out')
    .execute();
  const counts =
    incidents.length === 0
      ? []
      : await db
          .selectFrom('record_view')
          .select(['incident', (e) => e.fn.countAll().as('n')])
          .where('incident', 'in', incidents)
          .groupBy('incident')
          .execute();
  const countByIncident = new Map(counts.map((c) => [c.incident, Number(c.n)]));
  const acknowledgements = await db
    .selectFrom('reference_view')
    .innerJoin('record_view', 'record_view.id', 'reference_view.record_id')
    .select(['reference_view.ref_id', 'record_view.body', 'record_view.kind'])
    .where('reference_view.ref_id', 'in', ids)
    .where('record_view.kind', 'in', ['log-acknowledgement', 'countersignature'])
    .execute();
  return rows.map((row) =>
    describeRow(row, {
      versions: countByIncident.get(row.incident) ?? 1,
      releases: releases.filter((r) => r.record_id === row.id),
      acknowledged: acknowledgements.filter((a) => a.ref_id === row.id).flatMap((a) => describeSigner(row, a)),
    }),
  );
}

/** Who an acknowledgement speaks for; under a handover sheet the countersignature is the relieving officer's. */
function describeSigner(row: RecordViewTable, signed: { readonly kind: string; readonly body: string }): string[] {
  if (signed.kind === 'log-acknowledgement') return [String(JSON.parse(signed.body).by)];
  return row.kind === 'watch-handover' ? [String(JSON.parse(row.body).toSeat)] : [];
}

/** What the next watch must know of, however old it is: rows that wait for somebody, and incidents not closed, newest first. */
export async function listOpen(context: NodeContext, viewer: Viewer): Promise<OpenItemsView> {
  const current = context.store.db
    .selectFrom('record_view')
    .selectAll()
    .where('standing', '=', 'current')
    .orderBy('occurred_ms', 'desc')
    .orderBy('position', 'desc');
  const inView = (row: RecordViewTable) => mayView(viewer, row, context.identity.org);
  const written = await current.where('kind', '=', 'log-row').execute();
  const described = await describeRows(context, written.filter(inView));
  const waiting = described.filter((row) => row.addressees.some((seat) => !row.acknowledged.includes(seat)));
  const reports = await current
    .where('kind', '=', 'incident-report')
    .where('body', 'like', '%"state":"open"%')
    .limit(OPEN_READ_MAX)
    .execute();
  const newest = new Map<string, RecordViewTable>();
  for (const row of reports.filter(inView)) {
    const incident = row.incident ?? row.id;
    if (!newest.has(incident)) newest.set(incident, row);
  }
  const now = context.time.now();
  const isOverdue = ({ answerBy }: LogRowView) => {
    const end = answerBy === null ? null : isoToUnixMs(answerBy);
    return end?.ok === true && end.value < now;
  };
  return {
    rows: waiting.slice(0, OPEN_MAX),
    incidents: [...(await describeRows(context, [...newest.values()].slice(0, OPEN_MAX)))],
    overdue: waiting.filter(isOverdue).map((row) => row.id),
  };
}

/** What a handover sheet can name. */
const OPEN_MAX = 200;
const OPEN_READ_MAX = 1_000;

type RowExtras = {
  readonly versions: number;
  readonly releases: ReadonlyArray<ReleaseViewTable>;
  readonly acknowledged: ReadonlyArray<string>;
};

type ShownBody = Readonly<Record<string, unknown>> & {
  readonly what?: LogRowView['what'];
  readonly text?: LogRowView['what'];
  readonly actorKind?: string;
  readonly occurred?: { readonly withinS?: number; readonly day?: string; readonly to?: string };
  readonly reportedAt?: string;
  readonly place?: {
    readonly uncertaintyM?: number;
    readonly precision?: string;
    readonly cell7?: string;
    readonly name?: LogRowView['placeName'];
  };
  readonly casualties?: Casualties;
  readonly source?: {
    readonly reliability?: string;
    readonly credibility?: number;
    readonly kind?: string;
    readonly citation?: string;
  };
  readonly validation?: string;
  readonly impact?: number;
  readonly state?: string;
  readonly addressees?: ReadonlyArray<string>;
  readonly toSeat?: string;
  readonly answerWithinS?: number;
  readonly at?: string;
  readonly cell7?: string;
};

function describeRow(row: RecordViewTable, extras: RowExtras): LogRowView {
  const body = JSON.parse(row.body) as ShownBody;
  const iso = (ms: number | null) => (ms === null ? null : unixMsToIso(ms as UnixMs));
  const answerWithinS = body.answerWithinS ?? 0;
  return {
    id: row.id,
    kind: row.kind as LogRowView['kind'],
    originator: row.org,
    serial: row.serial,
    incident: row.incident,
    versions: extras.versions,
    marking: row.marking as LogRowView['marking'],
    incidentKind: row.incident_kind,
    typeCode: row.type_code,
    actorKind: body.actorKind ?? null,
    occurredFrom: iso(row.occurred_ms),
    occurredTo: body.occurred?.to ?? null,
    occurredWithinS: body.occurred?.withinS ?? null,
    day: body.occurred?.day ?? null,
    reportedAt: body.reportedAt ?? null,
    recordedAt: unixMsToIso(row.recorded_ms as UnixMs),
    latE7: row.lat_e7,
    lngE7: row.lng_e7,
    uncertaintyM: body.place?.uncertaintyM ?? null,
    precision: body.place?.precision ?? null,
    cell7: body.place?.cell7 ?? body.cell7 ?? null,
    placeName: body.place?.name ?? null,
    what: body.what ?? body.text ?? null,
    casualties: body.casualties === undefined ? null : describeCasualties(body.casualties),
    reliability: body.source?.reliability ?? null,
    credibility: body.source?.credibility ?? null,
    sourceKind: body.source?.kind ?? null,
    citation: body.source?.citation ?? null,
    validation: body.validation ?? null,
    impact: body.impact ?? null,
    state: body.state ?? null,
    standing: row.standing as LogRowView['standing'],
    withheld: row.withheld,
    released: extras.releases.map(describeReleased),
    addressees: [...(body.addressees ?? (body.toSeat === undefined ? [] : [body.toSeat]))],
    acknowledged: [...extras.acknowledged],
    answerBy: body.at !== undefined && answerWithinS > 0 ? addSeconds(body.at, answerWithinS) : null,
  };
}

function describeReleased(row: ReleaseViewTable): ReleasedFormView {
  return {
    to: row.partner,
    rel: row.rel,
    form: row.form as ReleasedFormView['form'],
    receipt: row.receipt as ReleasedFormView['receipt'],
    withdrawn: row.withdrawn !== null,
  };
}

function addSeconds(iso: string, seconds: number): string | null {
  const ms = isoToUnixMs(iso);
  return ms.ok ? unixMsToIso((ms.value + seconds * 1_000) as UnixMs) : null;
}

function describeCasualties(casualties: Casualties): NonNullable<LogRowView['casualties']> {
  const group = (g: Casualties['own']) => ({
    killed: g?.killed ?? null,
    wounded: g?.wounded ?? null,
    missing: g?.missing ?? null,
  });
  return { own: group(casualties.own), other: group(casualties.other), civilian: group(casualties.civilian) };
}

export async function showIncident(context: Context, viewer: Viewer, id: string): Promise<IncidentView | null> {
  const found = await context.store.db
    .selectFrom('record_view')
    .selectAll()
    .where('incident', '=', id)
    .orderBy('position')
    .execute();
  const rows = found.filter((row) => mayView(viewer, row, context.identity.org));
  if (rows.length === 0) return null;
  const reports = await describeRows(context, rows);
  const ids = new Set(rows.map((r) => r.id));
  const joints = await listJoint(context.store.db, 'reconciliation');
  const joint = joints.filter((j) => (j.body['reports'] as ReadonlyArray<string>).some((r) => ids.has(r))).at(-1);
  const reconciliation = joint
    ? {
        id: joint.id,
        proposedBy: joint.proposedBy,
        state: joint.state,
        signedBy: [...joint.signedBy],
        body: { ...joint.body },
      }
    : null;
  return { id, reports: [...reports], reconciliation };
}

/** One record by its id, or by the serial under which people here call it. */
export async function showRecord(context: NodeContext, viewer: Viewer, name: string): Promise<RecordView | null> {
  const { db } = context.store;
  const row = await db
    .selectFrom('record_view')
    .selectAll()
    .where(name.startsWith('rec_') ? 'id' : 'serial', '=', name)
    .executeTakeFirst();
  if (!row || !mayView(viewer, row, context.identity.org)) return null;
  const body = JSON.parse(row.body) as JsonObject;
  const releases = await db
    .selectFrom('release_view')
    .selectAll()
    .where('record_id', '=', row.id)
    .where('direction', '=', 'out')
    .orderBy('sent_ms')
    .execute();
  const hops: RecordView['hops'] = [];
  const answers: RecordView['answers'] = [];
  for (const { rel, partner } of releases.filter((r) => r.withdrawn !== null)) {
    const answer = await readWithdrawalAnswer(context, { to: partner, rel });
    if (answer !== null) answers.push(answer);
    hops.push(...(await readHopAnswers(context, rel)));
  }
  return {
    id: row.id,
    kind: row.kind,
    originator: row.org,
    serial: row.serial,
    marking: row.marking as RecordView['marking'],
    body: { ...body },
    paths: flattenBody(body)
      .map((l) => l.path)
      .filter((p) => !isLocalPath(p)),
    recordedAt: unixMsToIso(row.recorded_ms as UnixMs),
    standing: row.standing as RecordView['standing'],
    verified: await isSoundlySigned(context, row.id),
    released: releases.map(describeReleased),
    answers,
    hops,
  };
}
