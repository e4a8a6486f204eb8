/**
 * What the figures of a span rest on, read once: the values of a period in it are pure counts over these rows, so that a
 * board with its trend reads the database no more often than one without.
 */
import type { UnixMs } from '../../base/time.ts';
import type { DirectionRecord } from '../../direction/direction-record.ts';
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
import { type KeptForecast, readIssuedForecasts } from './forecast-view.ts';
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
  readonly forecasts: ReadonlyArray<KeptForecast>;
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
    forecasts: await readIssuedForecasts(context, span.from, span.to),
    movements: await readSeamMovements(context),
  };
}
