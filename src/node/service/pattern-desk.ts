/**
 * The repetition desk: whether incidents of the log repeat near each other, forecasts issued with the card of the weeks
 * before, how past forecasts fared, and whether incidents fell where a measure was taken. All of it is computed
 * on a thread of its own; a forecast is kept as a record, so nobody can improve it afterwards.
 */
import type { Cell } from '../../base/grid.ts';
import { isCell } from '../../base/grid.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { DAY_MS, isoToUnixMs, unixMs, unixMsToIso } from '../../base/time.ts';
import type { ReportRepetition } from '../../format/document/situation-report.ts';
import type { Effect } from '../../pattern/evaluation.ts';
import { REPETITION_DAYS, REPETITION_SPACE, takeComparable } from '../../pattern/repetition.ts';
import { type ModelScore, topCellCount } from '../../pattern/score.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { ClosingPlanBody, OfferBody } from '../../record/kind/closing.ts';
import { FORECAST_AREA_PERCENTS, FORECAST_HOT_MAX, type ForecastBody } from '../../record/kind/forecast.ts';
import type { Marking } from '../../record/label.ts';
import type {
  EvaluationRequest,
  EvaluationView,
  ForecastIssue,
  ForecastView,
  PlannedView,
  RepetitionView,
} from '../http/contract-pattern.ts';
import type { ForecastOutcome } from '../pattern/pattern-job.ts';
import type { PatternRunner } from '../pattern/pattern-runner.ts';
import { listJoint, readJoint } from './agreement.ts';
import { listForecasts, unixTime } from './forecast-view.ts';
import type { NodeContext } from './node-context.ts';
import {
  type PatternEvents,
  type PatternSelection,
  readForecastArea,
  readPatternEvents,
  readWatchedShare,
} from './pattern-source.ts';
import { addRecord } from './record-intake.ts';
import { strictestMarking } from './report-source.ts';
import type { SurveyDesk } from './survey-desk.ts';

const PERMUTATIONS = 999;
const PLACEBOS = 999;
/** The same question gets the same answer on every console. */
const SEED = 1;
const EVALUATION_RESOLUTION = 7;
const EVALUATION_DAYS_MAX = 90;
const SCORED_WEEKS = 13;
const FORECAST_DAYS = 7;
const HOT_PERCENT = FORECAST_AREA_PERCENTS.at(-1)!;
const CELLS_MAX = (FORECAST_HOT_MAX * 100) / HOT_PERCENT;

export type PatternDesk = {
  readonly repetition: (selection: PatternSelection) => Promise<Result<RepetitionView, { readonly type: string }>>;
  readonly listForecasts: () => Promise<ReadonlyArray<ForecastView>>;
  readonly issue: (request: ForecastIssue) => Promise<Result<{ readonly id: string }, { readonly type: string }>>;
  readonly listPlans: () => Promise<ReadonlyArray<PlannedView>>;
  readonly evaluate: (request: EvaluationRequest) => Promise<Result<EvaluationView, { readonly type: string }>>;
};

export function createPatternDesk(context: NodeContext, runner: PatternRunner, survey: SurveyDesk | null): PatternDesk {
  return {
    repetition: (selection) => describeRepetition(context, runner, selection),
    listForecasts: () => listForecasts(context),
    issue: (request) => issue(context, runner, survey, request),
    listPlans: () => listPlans(context),
    evaluate: (request) => evaluate(context, runner, request),
  };
}

async function describeRepetition(
  context: NodeContext,
  runner: PatternRunner,
  selection: PatternSelection,
): Promise<Result<RepetitionView, { readonly type: string }>> {
  const found = await readPatternEvents(context, selection);
  const types = [...new Set(found.events.map(({ kind }) => kind))].sort();
  const { events, radiusM } = takeLatest(found);
  const head = {
    n: events.length,
    total: found.events.length,
    placeless: found.placeless,
    types,
    permutations: PERMUTATIONS,
  };
  if (events.length < 2) return ok({ ...head, scales: [], table: [] });
  const outcome = await runner.run({ type: 'repetition', events, permutations: PERMUTATIONS, seed: SEED });
  if (!outcome.ok) return outcome;
  const { scales, table } = outcome.value;
  return ok({
    ...head,
    scales: scales.map(({ scale, single }) => ({
      distanceM: scale.distanceM,
      days: scale.days,
      known: radiusM.filter((radius) => radius <= scale.distanceM).length,
      observed: single.count.observed,
      expected: single.count.expected,
      p: single.pMonteCarlo,
      verdict: single.verdict,
    })),
    table: table.cells.map((row, at) => ({
      distanceM: REPETITION_SPACE.ends[at]!,
      cells: row.map(({ count, p }, slot) => ({
        days: REPETITION_DAYS.ends[slot]!,
        observed: count.observed,
        expected: count.expected,
        p,
      })),
    })),
  });
}

/** The latest incidents, in order of time: the same on screen and in the report. */
function takeLatest({
  events,
  records,
  radiusM,
}: PatternEvents): Pick<PatternEvents, 'events' | 'records' | 'radiusM'> {
  const order = takeComparable(events);
  return {
    events: order.map((i) => events[i]!),
    records: order.map((i) => records[i]!),
    radiusM: order.map((i) => radiusM[i]!),
  };
}

/** Incidents cited one by one; of more the count says enough. */
const CITED_MAX = 120;
const REPORT_DAYS = 365;

/** Repetition among the incidents of a centre in the year up to a time; no answer where it could not be computed. */
export async function readReportRepetition(
  context: Pick<NodeContext, 'store' | 'identity'>,
  runner: PatternRunner,
  centre: string,
  toMs: number,
): Promise<{ readonly answer: ReportRepetition | null; readonly marking: Marking }> {
  const selection = { centre, fromMs: toMs - REPORT_DAYS * DAY_MS, toMs };
  const found = await readPatternEvents(context, selection);
  const { marking } = found;
  const { events, records } = takeLatest(found);
  const cited = records.length > CITED_MAX ? [] : records;
  const head = {
    records: cited,
    incidents: events.length,
    total: found.events.length,
    placeless: found.placeless,
    permutations: PERMUTATIONS,
  };
  if (events.length < 2) return { answer: { ...head, scales: [] }, marking };
  const outcome = await runner.run({ type: 'repetition', events, permutations: PERMUTATIONS, seed: SEED });
  if (!outcome.ok) return { answer: null, marking };
  const scales = outcome.value.scales.map(({ scale, single }) => ({
    ...scale,
    observed: single.count.observed,
    expected: single.count.expected,
    isSignificant: single.verdict === 'repetition',
  }));
  return { answer: { ...head, scales }, marking };
}

async function issue(
  context: NodeContext,
  runner: PatternRunner,
  survey: SurveyDesk | null,
  request: ForecastIssue,
): Promise<Result<{ readonly id: string }, { readonly type: string }>> {
  const from = isoToUnixMs(`${request.from}T00:00:00.000Z`);
  if (!from.ok) return err({ type: 'BadRequest' });
  const area = await readForecastArea(context, request.districts, request.resolution);
  if (!area.ok) return area;
  if (area.value.cells.length > CELLS_MAX) {
    return err({ type: 'AreaTooLarge', cells: area.value.cells.length, cellsMax: CELLS_MAX } as { type: string });
  }
  const weekDay = from.value / DAY_MS;
  const { events, marking } = await readPatternEvents(context, { toMs: from.value });
  const latest = survey?.latest() ?? null;
  const notSeen = latest?.findings.sets.seen ?? null;
  const coverage =
    latest === null || notSeen === null ? undefined : readWatchedShare(latest.ground.ids, notSeen, request.resolution);
  const job = { area: area.value, events, weekDay, weeks: SCORED_WEEKS, scoreType: request.scoreType, coverage };
  const outcome = await runner.run({ type: 'forecast', ...job, seed: SEED });
  if (!outcome.ok) return outcome;
  const body = toForecastBody(request, outcome.value, { fromDay: weekDay, at: context.time.now() });
  const label = strictestMarking(['restricted', marking]);
  const added = await addRecord(context, { kind: 'forecast', marking: label, body: body as unknown as JsonObject });
  if (added.ok) context.notify({ type: 'pattern', id: added.value.id });
  return added;
}

function toForecastBody(
  request: ForecastIssue,
  { card, cells, baseline }: ForecastOutcome,
  when: { readonly fromDay: number; readonly at: number },
): ForecastBody {
  const micro = (value: number) => Math.round(value * 1e6);
  const { choice } = card;
  const hotCount = topCellCount(card.cells, HOT_PERCENT);
  const compared = choice.reason === 'excitation-wins' || choice.reason === 'excitation-not-shown' ? choice : null;
  return {
    from: dayText(when.fromDay),
    expires: unixMsToIso(unixMs((when.fromDay + FORECAST_DAYS) * DAY_MS)),
    at: unixMsToIso(unixMs(when.at)),
    resolution: request.resolution,
    districts: [...request.districts],
    cells: card.cells,
    areaKm2: Math.round(card.areaKm2),
    ...(request.scoreType === undefined ? {} : { scoreType: request.scoreType }),
    model: card.chosen,
    card: {
      from: dayText(card.fromDay),
      weeks: card.weeks,
      events: card.events,
      models: (Object.entries(card.models) as Array<[ForecastBody['model'], ModelScore]>).map(([name, score]) => ({
        name,
        hitRates: FORECAST_AREA_PERCENTS.map((percent) => micro(score.hr[String(percent)]!)),
        gain: micro(score.gain),
        gainInterval: [micro(score.gainInterval[0]), micro(score.gainInterval[1])],
      })),
      reason: choice.reason,
      ...(compared === null
        ? {}
        : {
            against: compared.against,
            difference: micro(compared.difference),
            differenceInterval: [micro(compared.interval[0]), micro(compared.interval[1])],
          }),
    },
    hot: cells.slice(0, hotCount).map((hot) => ({
      cell: hot.cell,
      probability: micro(hot.probability),
      expected: Math.round(hot.expected * 1_000),
      ...(hot.coverage.watch === 'unknown' ? {} : { watched: Math.round(hot.coverage.share * 1_000) }),
      ...hot.found,
    })),
    ...(baseline === undefined
      ? {}
      : { baseline: { model: baseline.model, cells: baseline.cells.slice(0, hotCount) } }),
  };
}

/** Incidents where a closing plan acts against comparable cells, as long before it as after. */
async function evaluate(
  context: NodeContext,
  runner: PatternRunner,
  request: EvaluationRequest,
): Promise<Result<EvaluationView, { readonly type: string }>> {
  const plan = await readPlannedCells(context, request.plan);
  if (plan === null) return err({ type: 'NotFound' });
  const area = await readForecastArea(context, request.districts, EVALUATION_RESOLUTION);
  if (!area.ok) return area;
  const startDay = Math.ceil(plan.inForceMs / DAY_MS);
  const endDay = Math.floor(Math.min(context.time.now(), plan.expiresMs) / DAY_MS);
  const days = Math.min(EVALUATION_DAYS_MAX, endDay - startDay);
  if (days < FORECAST_DAYS) return err({ type: 'PeriodNotOver' });
  const { events } = await readPatternEvents(context, { toMs: (startDay + days) * DAY_MS });
  const outcome = await runner.run({
    type: 'evaluation',
    events,
    area: area.value,
    options: {
      treated: plan.cells,
      startDay,
      beforeDays: days,
      afterDays: days,
      displacementRings: 1,
      placebos: PLACEBOS,
      seed: SEED,
    },
  });
  if (!outcome.ok) return outcome;
  const { treated, ring, together } = outcome.value;
  return ok({
    start: dayText(startDay),
    days,
    treated: viewEffect(treated),
    ring: ring === undefined ? null : viewEffect(ring),
    together: viewEffect(together),
  });
}

function viewEffect(effect: Effect): EvaluationView['treated'] {
  const { cells, before, after, comparableBefore, comparableAfter, ratio, verdict } = effect;
  const interval: [number, number] = [effect.interval[0], effect.interval[1]];
  return { cells, before, after, comparableBefore, comparableAfter, ratio, interval, verdict };
}

type PlannedCells = { readonly cells: ReadonlyArray<Cell>; readonly inForceMs: number; readonly expiresMs: number };

/** Res-7 cells that the offers of a plan in force close, from when both had signed until it expires. */
async function readPlannedCells(context: NodeContext, id: string): Promise<PlannedCells | null> {
  const plan = await readJoint(context.store.db, id);
  if (plan === null || plan.kind !== 'closing-plan' || plan.state !== 'in-force') return null;
  const body = plan.body as unknown as ClosingPlanBody;
  const rows = await context.store.db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'offer')
    .where('id', 'in', [...body.offers, ''])
    .execute();
  const offers = rows.map((row) => JSON.parse(row.body) as OfferBody);
  const cells = offers.flatMap(({ covered }) => covered.map(({ group }) => group)).filter(isCell);
  const signatures = await context.store.db
    .selectFrom('reference_view')
    .innerJoin('record_view', 'record_view.id', 'reference_view.record_id')
    .select('record_view.body')
    .where('reference_view.ref_id', '=', id)
    .where('record_view.kind', '=', 'countersignature')
    .execute();
  const times = [body, ...signatures.map((row) => JSON.parse(row.body) as { readonly at: string })];
  return {
    cells: [...new Set(cells)],
    inForceMs: Math.max(...times.map(({ at }) => unixTime(at))),
    expiresMs: unixTime(body.expires),
  };
}

async function listPlans(context: NodeContext): Promise<ReadonlyArray<PlannedView>> {
  const views: PlannedView[] = [];
  for (const { id } of await listJoint(context.store.db, 'closing-plan')) {
    const plan = await readPlannedCells(context, id);
    if (plan !== null) views.push({ plan: id, since: unixMsToIso(unixMs(plan.inForceMs)), cells: plan.cells.length });
  }
  return views;
}

function dayText(day: number): string {
  return unixMsToIso(unixMs(day * DAY_MS)).slice(0, 10);
}
