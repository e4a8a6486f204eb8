/**
 * The figures board of a node: every indicator for a period and for the equal period before it, computed from records. A
 * figure whose records are not there has no value; it is never guessed.
 */
import { DAY_MS, toTime, type UnixMs, unixMs } from '../../base/time.ts';
import { foldRhythm } from '../../direction/battle-rhythm.ts';
import { foldCommittees } from '../../direction/committee-board.ts';
import { type DirectionRecord, textOrNull } from '../../direction/direction-record.ts';
import { type DirectiveStatus, foldDirectives } from '../../direction/directive-board.ts';
import { foldRfis } from '../../direction/rfi-board.ts';
import type { SeamlineDocument } from '../../format/document/document.ts';
import {
  type BoardFigure,
  createFiguresBoard,
  type FigureCode,
  type FigureUnit,
} from '../../format/document/figures-board.ts';
import type { Locale } from '../../format/locale/language.ts';
import { type BoardSource, readBoardSource } from './board-source.ts';
import {
  countAlarmsNotHeard,
  countLateRevisions,
  countReceiptGap,
  countUnactionedRows,
  measureDecisions,
  measureFirstReport,
} from './exchange-figure.ts';
import { sumForecastFigures } from './forecast-view.ts';
import { countUnannounced } from './movement-figure.ts';
import type { NodeContext } from './node-context.ts';
import { countRepeats } from './repeat-figure.ts';
import { createFrame, type DeskContext } from './report-desk.ts';
import { quantile, type ReportPeriod } from './report-source.ts';
import type { SurveyFigure } from './survey-figure.ts';

export type FiguresView = {
  readonly centre: string | null;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly figures: ReadonlyArray<BoardFigure>;
};

type Values = { readonly [code in FigureCode]?: number | null };

const MINUTE = 60_000;
const UNITS: { readonly [code in FigureCode]: readonly [FigureUnit, isLessBetter: boolean, target: number | null] } = {
  'first-report': ['duration-ms', true, 15 * MINUTE],
  'release-decision-median': ['duration-ms', true, null],
  'release-decision-p90': ['duration-ms', true, null],
  'receipt-gap': ['count', true, 0],
  'rfi-in-time': ['share', false, 1],
  'unactioned-rows': ['count', true, 0],
  'alarms-not-heard': ['count', true, 0],
  'casualty-revisions': ['count', true, null],
  'vacuum-cell-hours': ['count', true, null],
  'vacuum-closed': ['share', false, null],
  'longest-stay': ['hours', true, null],
  'reinforcement-share': ['share', false, null],
  'unannounced-movements': ['count', true, 0],
  'directives-on-time': ['share', false, 1],
  'directive-median-age': ['days', true, null],
  'directives-blocked': ['count', true, 0],
  'directives-unreceived': ['count', true, 0],
  'seats-filled': ['share', false, 1],
  'slots-held': ['share', false, 1],
  'repeat-1km-7d': ['count', true, null],
  'repeat-5km-14d': ['count', true, null],
  'forecast-hit-rate': ['share', false, null],
  'forecast-baseline': ['share', false, null],
};

const REPEAT_BACK_DAYS = 14;
const REPEAT_BANDS = [
  { withinM: 1_000, withinDays: 7 },
  { withinM: 5_000, withinDays: REPEAT_BACK_DAYS },
] as const;

type BoardContext = Pick<NodeContext, 'store' | 'identity'>;

/** The equal periods a trend shows, the one asked for included. */
const TREND_PERIODS = 6;

export type BoardScope = { readonly centre: string | null; readonly utcOffsetMin: number };

export type BoardDesk = {
  readonly describe: (period: ReportPeriod, scope: BoardScope) => Promise<FiguresView>;
};

/** The board of a running node: computed anew only where something was written since. */
export function createBoardDesk(context: BoardContext): BoardDesk {
  let held = { changes: -1, views: new Map<string, Promise<FiguresView>>() };
  return {
    describe: (period, scope) => {
      const changes = context.store.changes();
      if (held.changes !== changes || held.views.size >= VIEWS_MAX) held = { changes, views: new Map() };
      const key = [period.from, period.to, scope.utcOffsetMin, scope.centre ?? ''].join(' ');
      const known = held.views.get(key);
      if (known !== undefined) return known;
      const view = describeBoard(context, period, scope);
      held.views.set(key, view);
      return view;
    },
  };
}

const VIEWS_MAX = 32;

/** A period of the board and the equal ones before it, all from one reading of the records. */
export async function describeBoard(
  context: BoardContext,
  period: ReportPeriod,
  scope: BoardScope,
): Promise<FiguresView> {
  const lengthMs = period.to - period.from;
  const periods = Array.from({ length: TREND_PERIODS }, (_, back): ReportPeriod => {
    const shiftMs = (TREND_PERIODS - 1 - back) * lengthMs;
    return { from: unixMs(period.from - shiftMs), to: unixMs(period.to - shiftMs) };
  });
  const span = { from: periods[0]!.from, to: period.to };
  const source = await readBoardSource(context, span, REPEAT_BACK_DAYS * DAY_MS);
  const values = periods.map((one) => computeValues(source, one, scope));
  const figures = (Object.keys(UNITS) as FigureCode[]).map((code): BoardFigure => {
    const [unit, isLessBetter, target] = UNITS[code];
    const series = values.map((one) => one[code] ?? null);
    return { code, unit, value: series.at(-1)!, previous: series.at(-2)!, series, target, isLessBetter };
  });
  return { centre: scope.centre, ...period, figures };
}

/** The board as a document, to be printed. */
export async function writeFiguresBoard(
  context: DeskContext,
  period: ReportPeriod,
  centre: string | null,
  locale: Locale,
): Promise<SeamlineDocument> {
  const { figures } = await describeBoard(context, period, { centre, utcOffsetMin: locale.utcOffsetMin });
  const day = (at: number): string =>
    new Date(at + locale.utcOffsetMin * MINUTE).toISOString().slice(0, 10).replaceAll('-', '');
  return createFiguresBoard({
    ...(await createFrame(context, locale, context.time.now())),
    number: `${context.identity.code}-BOARD-${centre ?? 'ALL'}-${day(period.from)}-${day(period.to - 1)}`,
    marking: 'official',
    centre: centre ?? '',
    ...period,
    figures,
  });
}

function computeValues(source: BoardSource, period: ReportPeriod, scope: BoardScope): Values {
  const decisions = measureDecisions(source.sent, period);
  const [near, far] = countRepeats(source.reports, period, REPEAT_BANDS);
  return {
    'first-report': measureFirstReport(source.reports, period, scope.centre),
    'release-decision-median': decisions.median,
    'release-decision-p90': decisions.p90,
    'receipt-gap': countReceiptGap(source.sent, period),
    'unactioned-rows': countUnactionedRows(source.asked, period),
    'alarms-not-heard': countAlarmsNotHeard(source.alarms, period),
    'casualty-revisions': countLateRevisions(source.revisions, period),
    'unannounced-movements': countUnannounced(source.movements, period),
    'repeat-1km-7d': near ?? null,
    'repeat-5km-14d': far ?? null,
    ...computeDirection(source.direction, period, scope),
    ...computeVacuum(source.surveys, period),
    ...computeForecast(source.forecasts, period),
  };
}

function computeDirection(records: ReadonlyArray<DirectionRecord>, period: ReportPeriod, options: BoardScope): Values {
  if (!records.some((record) => firstTime(record) < period.to)) return {};
  const directives = foldDirectives(records, period.to);
  const open = directives.filter(({ state }) => state === 'open');
  const due = directives.filter(({ due: on, state }) => isWithin(on, period) && (state === 'open' || state === 'done'));
  const asked = foldRfis(records, period.to).filter(
    ({ valueUntil, state }) => isWithin(valueUntil, period) && state !== 'draft' && state !== 'refused',
  );
  const committees = foldCommittees(records, period.to);
  const seats = committees.flatMap((committee) => committee.seats);
  const slots = options.centre === null ? committeeSlots(committees, period) : rhythmSlots(records, period, options);
  return {
    'directives-on-time': toShare(due.filter(isOnTime).length, due.length),
    'directive-median-age': quantile(
      open.map(({ ageDays }) => ageDays),
      0.5,
    ),
    'directives-blocked': open.filter(({ tasks }) => tasks.some(({ state }) => state === 'blocked')).length,
    'directives-unreceived': open.filter(({ receipts }) => receipts.some(({ at }) => at === null)).length,
    'rfi-in-time': toShare(asked.filter(({ isLate }) => !isLate).length, asked.length),
    'seats-filled': toShare(seats.filter(({ filledBy }) => filledBy !== null).length, seats.length),
    'slots-held': toShare(slots.held, slots.total),
  };
}

/** From when a record tells; one without a time of its own begins nothing. */
function firstTime({ body }: DirectionRecord): number {
  return toTime(textOrNull(body['at'] ?? body['issuedAt'] ?? body['firstSession'])) ?? Number.POSITIVE_INFINITY;
}

function isOnTime({ doneAt, due }: DirectiveStatus): boolean {
  return doneAt !== null && due !== null && doneAt <= due;
}

function isWithin(iso: string | null, period: ReportPeriod): boolean {
  const at = toTime(iso);
  return at !== null && at >= period.from && at < period.to;
}

type SlotCount = { readonly held: number; readonly total: number };

function committeeSlots(committees: ReturnType<typeof foldCommittees>, period: ReportPeriod): SlotCount {
  const slots = committees.flatMap(({ sessions }) => sessions).filter(({ at }) => isWithin(at, period));
  const past = slots.filter(({ state }) => state !== 'due');
  return { held: past.filter(({ state }) => state === 'held').length, total: past.length };
}

function rhythmSlots(records: ReadonlyArray<DirectionRecord>, period: ReportPeriod, options: BoardScope): SlotCount {
  const span = { ...period, utcOffsetMin: options.utcOffsetMin };
  const { held, missed } = foldRhythm(records, options.centre ?? '', span, period.to);
  return { held, total: held + missed };
}

/** From the surveys both signed by the end of the period: what is open, and what the one before it had open. */
function computeVacuum(all: ReadonlyArray<SurveyFigure>, period: ReportPeriod): Values {
  const surveys = all.filter(({ at }) => at < period.to);
  const [before, last] = [surveys.at(-2), surveys.at(-1)];
  if (last === undefined) return {};
  const { totals, hoursPerSlot } = last;
  const { covered, reached } = totals.pairs;
  const pairs = totals.cells * totals.slots;
  const stay = totals.stay;
  return {
    'vacuum-cell-hours': last.openHours,
    'vacuum-closed':
      before === undefined || covered === null ? null : toShare(before.openHours - last.openHours, before.openHours),
    'longest-stay':
      stay === null || stay.longestSlots === null || stay.permanent ? null : stay.longestSlots * hoursPerSlot,
    'reinforcement-share': reached === null ? null : toShare(pairs - reached, pairs),
  };
}

/** Hit rates of the weeks forecast in the period beside the strongest plain model; where none ended, of the last card. */
function computeForecast(forecasts: BoardSource['forecasts'], period: ReportPeriod): Values {
  const figures = sumForecastFigures(forecasts, period.from, period.to);
  return figures === null ? {} : { 'forecast-hit-rate': figures.hitRate, 'forecast-baseline': figures.baselineHitRate };
}

function toShare(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The thirty days before an instant: what the board shows where nobody names a period. */
export function lastThirtyDays(at: UnixMs): ReportPeriod {
  return { from: unixMs(at - 30 * DAY_MS), to: at };
}
