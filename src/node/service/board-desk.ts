/**
 * The figures board of a node: every indicator for a period and for the equal period before it, computed from records. A
 * figure whose records are not there has no value; it is never guessed.
 */
import { DAY_MS, type UnixMs, unixMs } from '../../base/time.ts';
import { foldRhythm } from '../../direction/battle-rhythm.ts';
import { foldCommittees } from '../../direction/committee-board.ts';
import type { DirectionRecord } from '../../direction/direction-record.ts';
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
import type { ForecastBody } from '../../record/kind/forecast.ts';
import { readDirectionRecords } from './direction-view.ts';
import {
  countAlarmsNotHeard,
  countLateRevisions,
  countReceiptGap,
  countUnactionedRows,
  measureDecisions,
  measureFirstReport,
} from './exchange-figure.ts';
import type { NodeContext } from './node-context.ts';
import { countRepeats } from './repeat-figure.ts';
import { createFrame, type DeskContext } from './report-desk.ts';
import { quantile, type ReportPeriod, toTime } from './report-source.ts';
import { listSurveys } from './survey-figure.ts';

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

const REPEAT_BANDS = [
  { withinM: 1_000, withinDays: 7 },
  { withinM: 5_000, withinDays: 14 },
] as const;

export async function describeBoard(
  context: Pick<NodeContext, 'store'>,
  period: ReportPeriod,
  options: { readonly centre: string | null; readonly utcOffsetMin: number },
): Promise<FiguresView> {
  const records = await readDirectionRecords(context);
  const before = { from: unixMs(2 * period.from - period.to), to: period.from };
  const [now, then] = [
    await computeValues(context, records, period, options),
    await computeValues(context, records, before, options),
  ];
  const figures = (Object.keys(UNITS) as FigureCode[]).map((code): BoardFigure => {
    const [unit, isLessBetter, target] = UNITS[code];
    return { code, unit, value: now[code] ?? null, previous: then[code] ?? null, target, isLessBetter };
  });
  return { centre: options.centre, ...period, figures };
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

async function computeValues(
  context: Pick<NodeContext, 'store'>,
  records: ReadonlyArray<DirectionRecord>,
  period: ReportPeriod,
  options: { readonly centre: string | null; readonly utcOffsetMin: number },
): Promise<Values> {
  const { db } = context.store;
  const decisions = await measureDecisions(db, period);
  const [near, far] = await countRepeats(db, period, REPEAT_BANDS);
  return {
    'first-report': await measureFirstReport(db, period, options.centre),
    'release-decision-median': decisions.median,
    'release-decision-p90': decisions.p90,
    'receipt-gap': await countReceiptGap(db, period),
    'unactioned-rows': await countUnactionedRows(db, period),
    'alarms-not-heard': await countAlarmsNotHeard(db, period),
    'casualty-revisions': await countLateRevisions(db, period),
    'repeat-1km-7d': near ?? null,
    'repeat-5km-14d': far ?? null,
    ...computeDirection(records, period, options),
    ...(await computeVacuum(context, period)),
    ...(await readForecast(context, period)),
  };
}

function computeDirection(
  records: ReadonlyArray<DirectionRecord>,
  period: ReportPeriod,
  options: { readonly centre: string | null; readonly utcOffsetMin: number },
): Values {
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

function rhythmSlots(
  records: ReadonlyArray<DirectionRecord>,
  period: ReportPeriod,
  options: { readonly centre: string | null; readonly utcOffsetMin: number },
): SlotCount {
  const span = { ...period, utcOffsetMin: options.utcOffsetMin };
  const { held, missed } = foldRhythm(records, options.centre ?? '', span, period.to);
  return { held, total: held + missed };
}

/** From the surveys both signed by the end of the period: what is open, and what the one before it had open. */
async function computeVacuum(context: Pick<NodeContext, 'store'>, period: ReportPeriod): Promise<Values> {
  const surveys = await listSurveys(context, period.to);
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

/** Hit rates of the last forecast issued by the end of the period, on weeks it had not seen. */
async function readForecast(context: Pick<NodeContext, 'store'>, period: ReportPeriod): Promise<Values> {
  const row = await context.store.db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'forecast')
    .where('recorded_ms', '<', period.to)
    .orderBy('position', 'desc')
    .executeTakeFirst();
  if (row === undefined) return {};
  const { model, card } = JSON.parse(row.body) as ForecastBody;
  const rateOf = (name: string): number | null => {
    const rate = card.models.find((one) => one.name === name)?.hitRates.at(-1);
    return rate === undefined ? null : rate / 1_000_000;
  };
  return { 'forecast-hit-rate': rateOf(model), 'forecast-baseline': rateOf('count-all') };
}

function toShare(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The thirty days before an instant: what the board shows where nobody names a period. */
export function lastThirtyDays(at: UnixMs): ReportPeriod {
  return { from: unixMs(at - 30 * DAY_MS), to: at };
}
