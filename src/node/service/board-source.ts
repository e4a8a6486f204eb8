/**
 * What the figures of a span rest on, read once: the values of a period in it are pure counts over these rows, so that a
 * board with its trend reads the database no more often than one without.
 */
import type { UnixMs } from '../../base/time.ts';
import type { DirectionRecord } from '../../direction/direction-record.ts';
import type { ForecastBody } from '../../record/kind/forecast.ts';
import { readDirectionRecords } from './direction-view.ts';
import {
  type AskedRow,
  type LateRevision,
  type ReportRow,
  readAskedRows,
  readLateRevisions,
  readReportRows,
  readSentAlarms,
  readSentRows,
  type SentAlarm,
  type SentRow,
} from './exchange-figure.ts';
import { readSeamMovements, type SeamMovement } from './movement-figure.ts';
import type { NodeContext } from './node-context.ts';
import type { ReportPeriod } from './report-source.ts';
import { listSurveys, type SurveyFigure } from './survey-figure.ts';

export type BoardSource = {
  readonly direction: ReadonlyArray<DirectionRecord>;
  readonly reports: ReadonlyArray<ReportRow>;
  readonly sent: ReadonlyArray<SentRow>;
  readonly asked: ReadonlyArray<AskedRow>;
  readonly alarms: ReadonlyArray<SentAlarm>;
  readonly revisions: ReadonlyArray<LateRevision>;
  readonly surveys: ReadonlyArray<SurveyFigure>;
  /** Forecasts by when they were issued. */
  readonly forecasts: ReadonlyArray<{ readonly at: number; readonly body: ForecastBody }>;
  /** Null where no seam is agreed. */
  readonly movements: ReadonlyArray<SeamMovement> | null;
};

/** `backMs` is how far before the span a figure looks for what came before. */
export async function readBoardSource(
  context: Pick<NodeContext, 'store' | 'identity'>,
  span: ReportPeriod,
  backMs: number,
): Promise<BoardSource> {
  const { db } = context.store;
  return {
    direction: await readDirectionRecords(context),
    reports: await readReportRows(db, { from: (span.from - backMs) as UnixMs, to: span.to }),
    sent: await readSentRows(db, span),
    asked: await readAskedRows(db, span),
    alarms: await readSentAlarms(db, span),
    revisions: await readLateRevisions(db, span),
    surveys: await listSurveys(context, span.to),
    forecasts: await readForecasts(context, span.to),
    movements: await readSeamMovements(context),
  };
}

async function readForecasts(context: Pick<NodeContext, 'store'>, until: UnixMs): Promise<BoardSource['forecasts']> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .select(['body', 'recorded_ms'])
    .where('kind', '=', 'forecast')
    .where('recorded_ms', '<', until)
    .orderBy('position')
    .execute();
  return rows.map(({ body, recorded_ms }) => ({ at: recorded_ms, body: JSON.parse(body) as ForecastBody }));
}
