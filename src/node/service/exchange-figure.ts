/**
 * Figures of reporting and exchange, out of the views: how fast a report was logged and a release decided, what nobody
 * acknowledged, acted on or heard, and how often counts changed late. The rows of a span are read once; every figure of a
 * period in it is a pure count over them.
 */
import { HOUR_MS, isoToUnixMs } from '../../base/time.ts';
import type { RecordViewTable, ReleaseViewTable } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { quantile, type ReportPeriod } from './report-source.ts';

type Reader = Store['db'];

/** A release nobody read within this time is a gap. */
const ANSWER_MS = 10 * 60_000;
const LATE_REVISION_MS = 24 * HOUR_MS;

export type ReportRow = Pick<
  RecordViewTable,
  | 'id'
  | 'incident'
  | 'standing'
  | 'centre'
  | 'row_key'
  | 'occurred_ms'
  | 'recorded_ms'
  | 'lat_e7'
  | 'lng_e7'
  | 'incident_kind'
>;

/** Incident reports of a span by when it happened, those that arrived earlier first. */
export async function readReportRows(db: Reader, span: ReportPeriod): Promise<ReadonlyArray<ReportRow>> {
  return db
    .selectFrom('record_view')
    .select([
      'id',
      'incident',
      'standing',
      'centre',
      'row_key',
      'occurred_ms',
      'recorded_ms',
      'lat_e7',
      'lng_e7',
      'incident_kind',
    ])
    .where('kind', '=', 'incident-report')
    .where('occurred_ms', '>=', span.from)
    .where('occurred_ms', '<', span.to)
    .orderBy('occurred_ms')
    .orderBy('position')
    .execute();
}

/** Those of a period; `rows` are in the order of when it happened. */
export function takeReports(rows: ReadonlyArray<ReportRow>, period: ReportPeriod): ReadonlyArray<ReportRow> {
  const firstFrom = (ms: number): number => {
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]!.occurred_ms ?? 0) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return rows.slice(firstFrom(period.from), firstFrom(period.to));
}

/** Median time from the beginning of an incident to its first report; imported tables tell nothing about that. */
export function measureFirstReport(
  rows: ReadonlyArray<ReportRow>,
  period: ReportPeriod,
  centre: string | null,
): number | null {
  const told = takeReports(rows, period).filter(
    (row) => row.row_key === null && (centre === null || row.centre === centre),
  );
  const firsts = new Map<string, { began: number; told: number }>();
  for (const { id, incident, occurred_ms, recorded_ms } of told) {
    const known = firsts.get(incident ?? id);
    if (known === undefined) firsts.set(incident ?? id, { began: occurred_ms ?? 0, told: recorded_ms });
    else known.told = Math.min(known.told, recorded_ms);
  }
  return quantile(
    [...firsts.values()].map((first) => Math.max(0, first.told - first.began)),
    0.5,
  );
}

export type SentRow = Pick<ReleaseViewTable, 'sent_ms' | 'receipt' | 'withdrawn'> & {
  readonly recorded_ms: number | null;
};

export async function readSentRows(db: Reader, span: ReportPeriod): Promise<ReadonlyArray<SentRow>> {
  return db
    .selectFrom('release_view')
    .leftJoin('record_view', 'record_view.id', 'release_view.record_id')
    .select(['sent_ms', 'receipt', 'withdrawn', 'recorded_ms'])
    .where('direction', '=', 'out')
    .where('sent_ms', '>=', span.from)
    .where('sent_ms', '<', span.to)
    .execute();
}

/** From the record to the release of it, median and ninth decile. */
export function measureDecisions(
  rows: ReadonlyArray<SentRow>,
  period: ReportPeriod,
): { readonly median: number | null; readonly p90: number | null } {
  const times = rows.flatMap(({ recorded_ms, sent_ms }) =>
    recorded_ms === null || !isIn(sent_ms, period) ? [] : [Math.max(0, sent_ms - recorded_ms)],
  );
  return { median: quantile(times, 0.5), p90: quantile(times, 0.9) };
}

export function countReceiptGap(rows: ReadonlyArray<SentRow>, period: ReportPeriod): number {
  return rows.filter(
    ({ sent_ms, receipt, withdrawn }) =>
      withdrawn === null &&
      (receipt === 'none' || receipt === 'R0') &&
      isIn(sent_ms, period) &&
      sent_ms < period.to - ANSWER_MS,
  ).length;
}

/** A log row with a time to answer, and when each addressee acted; infinite where nobody did. */
export type AskedRow = { readonly at: number; readonly until: number; readonly acted: ReadonlyArray<number> };

export async function readAskedRows(db: Reader, span: ReportPeriod): Promise<ReadonlyArray<AskedRow>> {
  const rows = await db
    .selectFrom('record_view')
    .select(['id', 'body', 'occurred_ms'])
    .where('kind', '=', 'log-row')
    .where('standing', '=', 'current')
    .where('occurred_ms', '>=', span.from)
    .where('occurred_ms', '<', span.to)
    .execute();
  const answers = await db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'log-acknowledgement')
    .where('occurred_ms', '>=', span.from)
    .execute();
  const answeredBy = new Map<string, number>();
  for (const { body } of answers) {
    const { row, by, at } = JSON.parse(body) as { row: string; by: string; at: string };
    const ms = isoToUnixMs(at);
    const key = `${row} ${by}`;
    if (ms.ok) answeredBy.set(key, Math.min(ms.value, answeredBy.get(key) ?? Number.POSITIVE_INFINITY));
  }
  return rows.flatMap(({ id, body, occurred_ms }) => {
    const { addressees, answerWithinS } = JSON.parse(body) as { addressees?: string[]; answerWithinS?: number };
    if (answerWithinS === undefined || answerWithinS === 0 || occurred_ms === null) return [];
    const acted = (addressees ?? []).map((by) => answeredBy.get(`${id} ${by}`) ?? Number.POSITIVE_INFINITY);
    return [{ at: occurred_ms, until: occurred_ms + answerWithinS * 1_000, acted }];
  });
}

/** Log rows of the period whose time to answer ended with an addressee who had not acted. */
export function countUnactionedRows(rows: ReadonlyArray<AskedRow>, period: ReportPeriod): number {
  return rows.filter(
    ({ at, until, acted }) => isIn(at, period) && until <= period.to && acted.some((actedAt) => actedAt > until),
  ).length;
}

/** An alarm that was sent, and until when it was to be heard. */
export type SentAlarm = { readonly at: number; readonly until: number; readonly heardAt: number };

export async function readSentAlarms(db: Reader, span: ReportPeriod): Promise<ReadonlyArray<SentAlarm>> {
  const rows = await db
    .selectFrom('record_view')
    .innerJoin('release_view', 'release_view.record_id', 'record_view.id')
    .select(['record_view.body', 'occurred_ms', 'receipt', 'receipt_at'])
    .where('kind', '=', 'alarm')
    .where('direction', '=', 'out')
    .where('occurred_ms', '>=', span.from)
    .where('occurred_ms', '<', span.to)
    .execute();
  const standing = await db
    .selectFrom('record_view')
    .select(['id', 'body'])
    .where('kind', '=', 'standing-release')
    .execute();
  const withinS = new Map(standing.map(({ id, body }) => [id, Number(JSON.parse(body).heardWithinS ?? 180)]));
  return rows.map(({ body, occurred_ms, receipt, receipt_at }) => {
    const at = occurred_ms ?? 0;
    const isHeard = receipt === 'R1' || receipt === 'R2';
    const until = at + (withinS.get(String(JSON.parse(body).standing)) ?? 180) * 1_000;
    return { at, until, heardAt: isHeard ? (receipt_at ?? 0) : Number.POSITIVE_INFINITY };
  });
}

/** Alarms of the period that were sent and not acknowledged within the time the standing release names. */
export function countAlarmsNotHeard(alarms: ReadonlyArray<SentAlarm>, period: ReportPeriod): number {
  return alarms.filter(({ at, until, heardAt }) => isIn(at, period) && until <= period.to && heardAt > until).length;
}

/** A version of an incident that told other casualties more than a day after the version before it. */
export type LateRevision = { readonly incident: string | null; readonly at: number };

export async function readLateRevisions(db: Reader, span: ReportPeriod): Promise<ReadonlyArray<LateRevision>> {
  const rows = await db
    .selectFrom('record_view')
    .innerJoin('reference_view', 'reference_view.record_id', 'record_view.id')
    .innerJoin('record_view as earlier', 'earlier.id', 'reference_view.ref_id')
    .select([
      'record_view.incident',
      'record_view.body',
      'earlier.body as was',
      'record_view.recorded_ms',
      'earlier.recorded_ms as was_ms',
    ])
    .where('record_view.kind', '=', 'incident-report')
    .where('reference_view.path', '=', '/prev')
    .where('record_view.recorded_ms', '>=', span.from)
    .where('record_view.recorded_ms', '<', span.to)
    .execute();
  const casualtiesOf = (body: string): string => JSON.stringify(JSON.parse(body).casualties ?? null);
  return rows
    .filter(
      (row) => row.recorded_ms - row.was_ms > LATE_REVISION_MS && casualtiesOf(row.body) !== casualtiesOf(row.was),
    )
    .map(({ incident, recorded_ms }) => ({ incident, at: recorded_ms }));
}

export function countLateRevisions(revisions: ReadonlyArray<LateRevision>, period: ReportPeriod): number {
  return new Set(revisions.filter(({ at }) => isIn(at, period)).map(({ incident }) => incident)).size;
}

function isIn(at: number | null, period: ReportPeriod): boolean {
  return at !== null && at >= period.from && at < period.to;
}
