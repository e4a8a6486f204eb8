/**
 * Figures of reporting and exchange, out of the views: how fast a report was logged and a release decided, what nobody
 * acknowledged, acted on or heard, and how often counts changed late.
 */
import { HOUR_MS, isoToUnixMs } from '../../base/time.ts';
import type { Store } from '../store/store.ts';
import { quantile, type ReportPeriod } from './report-source.ts';

type Reader = Store['db'];

/** A release nobody read within this time is a gap. */
const ANSWER_MS = 10 * 60_000;
const LATE_REVISION_MS = 24 * HOUR_MS;

/** Median time from the beginning of an incident to its first report; imported tables tell nothing about that. */
export async function measureFirstReport(
  db: Reader,
  period: ReportPeriod,
  centre: string | null,
): Promise<number | null> {
  let query = db
    .selectFrom('record_view')
    .select((e) => ['incident', e.fn.min('occurred_ms').as('began'), e.fn.min('recorded_ms').as('told')])
    .where('kind', '=', 'incident-report')
    .where('row_key', 'is', null)
    .where('occurred_ms', '>=', period.from)
    .where('occurred_ms', '<', period.to)
    .groupBy('incident');
  if (centre !== null) query = query.where('centre', '=', centre);
  const rows = await query.execute();
  return quantile(
    rows.map(({ began, told }) => Math.max(0, Number(told) - Number(began))),
    0.5,
  );
}

/** From the record to the release of it, median and ninth decile. */
export async function measureDecisions(
  db: Reader,
  period: ReportPeriod,
): Promise<{ readonly median: number | null; readonly p90: number | null }> {
  const rows = await db
    .selectFrom('release_view')
    .innerJoin('record_view', 'record_view.id', 'release_view.record_id')
    .select(['recorded_ms', 'sent_ms'])
    .where('direction', '=', 'out')
    .where('sent_ms', '>=', period.from)
    .where('sent_ms', '<', period.to)
    .execute();
  const times = rows.map(({ recorded_ms, sent_ms }) => Math.max(0, sent_ms - recorded_ms));
  return { median: quantile(times, 0.5), p90: quantile(times, 0.9) };
}

export async function countReceiptGap(db: Reader, period: ReportPeriod): Promise<number> {
  const row = await db
    .selectFrom('release_view')
    .select((e) => e.fn.countAll().as('n'))
    .where('direction', '=', 'out')
    .where('withdrawn', 'is', null)
    .where('receipt', 'in', ['none', 'R0'])
    .where('sent_ms', '>=', period.from)
    .where('sent_ms', '<', period.to - ANSWER_MS)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

/** Log rows of the period whose time to answer ended with an addressee who had not acted. */
export async function countUnactionedRows(db: Reader, period: ReportPeriod): Promise<number> {
  const rows = await db
    .selectFrom('record_view')
    .select(['id', 'body', 'occurred_ms'])
    .where('kind', '=', 'log-row')
    .where('standing', '=', 'current')
    .where('occurred_ms', '>=', period.from)
    .where('occurred_ms', '<', period.to)
    .execute();
  const answers = await db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'log-acknowledgement')
    .where('occurred_ms', '>=', period.from)
    .execute();
  const answeredBy = new Map<string, number>();
  for (const { body } of answers) {
    const { row, by, at } = JSON.parse(body) as { row: string; by: string; at: string };
    const ms = isoToUnixMs(at);
    const key = `${row} ${by}`;
    if (ms.ok) answeredBy.set(key, Math.min(ms.value, answeredBy.get(key) ?? Number.POSITIVE_INFINITY));
  }
  return rows.filter(({ id, body, occurred_ms }) => {
    const { addressees, answerWithinS } = JSON.parse(body) as { addressees?: string[]; answerWithinS?: number };
    if (answerWithinS === undefined || answerWithinS === 0 || occurred_ms === null) return false;
    const until = occurred_ms + answerWithinS * 1_000;
    if (until > period.to) return false;
    return (addressees ?? []).some((by) => (answeredBy.get(`${id} ${by}`) ?? Number.POSITIVE_INFINITY) > until);
  }).length;
}

/** Alarms of the period that were sent and not acknowledged within the time the standing release names. */
export async function countAlarmsNotHeard(db: Reader, period: ReportPeriod): Promise<number> {
  const rows = await db
    .selectFrom('record_view')
    .innerJoin('release_view', 'release_view.record_id', 'record_view.id')
    .select(['record_view.body', 'occurred_ms', 'receipt', 'receipt_at'])
    .where('kind', '=', 'alarm')
    .where('direction', '=', 'out')
    .where('occurred_ms', '>=', period.from)
    .where('occurred_ms', '<', period.to)
    .execute();
  const standing = await db
    .selectFrom('record_view')
    .select(['id', 'body'])
    .where('kind', '=', 'standing-release')
    .execute();
  const withinS = new Map(standing.map(({ id, body }) => [id, Number(JSON.parse(body).heardWithinS ?? 180)]));
  return rows.filter(({ body, occurred_ms, receipt, receipt_at }) => {
    const until = (occurred_ms ?? 0) + (withinS.get(String(JSON.parse(body).standing)) ?? 180) * 1_000;
    const isHeard = receipt === 'R1' || receipt === 'R2';
    return until <= period.to && !(isHeard && (receipt_at ?? 0) <= until);
  }).length;
}

/** Incidents of which a version told other casualties more than a day after the first report. */
export async function countLateRevisions(db: Reader, period: ReportPeriod): Promise<number> {
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
    .where('record_view.recorded_ms', '>=', period.from)
    .where('record_view.recorded_ms', '<', period.to)
    .execute();
  const casualtiesOf = (body: string): string => JSON.stringify(JSON.parse(body).casualties ?? null);
  const late = rows.filter(
    (row) => row.recorded_ms - row.was_ms > LATE_REVISION_MS && casualtiesOf(row.body) !== casualtiesOf(row.was),
  );
  return new Set(late.map(({ incident }) => incident)).size;
}
