/**
 * How well a forecast did on weeks it had not seen. HR: share of incidents inside the best x % of cells;
 * PAI: HR over the share of area; PEI: hits over the best hits possible that week; gain: mean log of
 * p(cell) x cells in nats per incident, with p = 0.95 x normalised risk + 0.05 / cells. Intervals come from a
 * bootstrap of whole weeks. The x % best cells are the ceil(cells x / 100) of highest risk, ties by cell id.
 */
import { createPrng, type Prng } from '../base/random.ts';
import { FORECAST_AREA_PERCENTS } from '../record/kind/forecast.ts';
import { UNIFORM_SHARE } from './mixture-fit.ts';

const CALIBRATION_BINS = 10;
const BOOTSTRAPS = 2000;

export type WeekScore = {
  readonly events: number;
  /** Per area percentage. */
  readonly hits: ReadonlyArray<number>;
  readonly bestHits: ReadonlyArray<number>;
  readonly logGain: number;
  /** Per tenth of predicted probability, from the riskiest cells down. */
  readonly predicted: ReadonlyArray<number>;
  readonly observed: ReadonlyArray<number>;
};

export type ModelScore = {
  readonly hr: Readonly<Record<string, number>>;
  readonly pai: Readonly<Record<string, number>>;
  readonly pei: Readonly<Record<string, number>>;
  /** Nats per incident above the uniform forecast. */
  readonly gain: number;
  readonly gainInterval: readonly [number, number];
  /** Share of probability promised and share of incidents that came, riskiest tenth first. */
  readonly calibration: ReadonlyArray<{ readonly predicted: number; readonly observed: number }>;
};

export function topCellCount(cellCount: number, percent: number): number {
  return Math.ceil((cellCount * percent) / 100);
}

/** p(cell): what the forecast promises, never zero. */
export function toProbabilities(risk: Float64Array): Float64Array {
  const total = risk.reduce((sum, value) => sum + value, 0);
  const floor = UNIFORM_SHARE / risk.length;
  if (!(total > 0)) return new Float64Array(risk.length).fill(1 / risk.length);
  return risk.map((value) => ((1 - UNIFORM_SHARE) * value) / total + floor);
}

/** Indices by falling risk; equal risks by ascending cell id. */
export function rankCells(risk: Float64Array): Int32Array {
  return Int32Array.from(risk.keys()).sort((a, b) => risk[b]! - risk[a]! || a - b);
}

export function scoreWeek(risk: Float64Array, counts: Float64Array): WeekScore {
  const n = risk.length;
  const order = rankCells(risk);
  const probability = toProbabilities(risk);
  const best = counts.slice().sort().reverse();
  const tops = FORECAST_AREA_PERCENTS.map((percent) => topCellCount(n, percent));
  const sumTop = (pick: (rank: number) => number, top: number) => {
    let sum = 0;
    for (let rank = 0; rank < top; rank++) sum += pick(rank);
    return sum;
  };
  let [events, logGain] = [0, 0];
  counts.forEach((count, i) => {
    events += count;
    if (count > 0) logGain += count * Math.log(probability[i]! * n);
  });
  return {
    events,
    hits: tops.map((top) => sumTop((rank) => counts[order[rank]!]!, top)),
    bestHits: tops.map((top) => sumTop((rank) => best[rank]!, top)),
    logGain,
    ...calibrationOf(order, probability, counts),
  };
}

/** Cells in falling order of risk, cut where the promised probability passes a tenth. */
function calibrationOf(
  order: Int32Array,
  probability: Float64Array,
  counts: Float64Array,
): Pick<WeekScore, 'predicted' | 'observed'> {
  const predicted = new Array<number>(CALIBRATION_BINS).fill(0);
  const observed = new Array<number>(CALIBRATION_BINS).fill(0);
  let promised = 0;
  for (const cell of order) {
    const bin = Math.min(CALIBRATION_BINS - 1, Math.floor(promised * CALIBRATION_BINS));
    predicted[bin]! += probability[cell]!;
    observed[bin]! += counts[cell]!;
    promised += probability[cell]!;
  }
  return { predicted, observed };
}

export function summarizeScores(weeks: ReadonlyArray<WeekScore>, cellCount: number, seed: number): ModelScore {
  const events = weeks.reduce((sum, week) => sum + week.events, 0);
  const perPercent = (value: (slot: number, percent: number) => number) =>
    Object.fromEntries(FORECAST_AREA_PERCENTS.map((percent, slot) => [String(percent), value(slot, percent)]));
  const total = (slot: number, key: 'hits' | 'bestHits') => weeks.reduce((sum, week) => sum + week[key][slot]!, 0);
  const calibration = Array.from({ length: CALIBRATION_BINS }, (_, bin) => ({
    predicted: ratio(
      weeks.reduce((sum, week) => sum + week.predicted[bin]! * week.events, 0),
      events,
    ),
    observed: ratio(
      weeks.reduce((sum, week) => sum + week.observed[bin]!, 0),
      events,
    ),
  }));
  return {
    hr: perPercent((slot) => ratio(total(slot, 'hits'), events)),
    pai: perPercent((slot, percent) => {
      const areaShare = topCellCount(cellCount, percent) / cellCount;
      return ratio(total(slot, 'hits'), events) / areaShare;
    }),
    pei: perPercent((slot) => ratio(total(slot, 'hits'), total(slot, 'bestHits'))),
    gain: ratio(
      weeks.reduce((sum, week) => sum + week.logGain, 0),
      events,
    ),
    gainInterval: weeklyInterval(
      weeks.map((week) => week.logGain),
      weeks.map((week) => week.events),
      seed,
    ),
    calibration,
  };
}

export type GainDifference = { readonly difference: number; readonly interval: readonly [number, number] };

/** Gain of one model over another on the same weeks, with the interval of the paired difference. */
export function compareScores(
  own: ReadonlyArray<WeekScore>,
  other: ReadonlyArray<WeekScore>,
  seed: number,
): GainDifference {
  const differences = own.map((week, w) => week.logGain - other[w]!.logGain);
  const events = own.map((week) => week.events);
  const sum = (values: ReadonlyArray<number>) => values.reduce((total, value) => total + value, 0);
  return { difference: ratio(sum(differences), sum(events)), interval: weeklyInterval(differences, events, seed) };
}

/** 95 % interval of sum(values) / sum(events) when weeks are drawn with replacement. */
export function weeklyInterval(
  values: ReadonlyArray<number>,
  events: ReadonlyArray<number>,
  seed: number,
): readonly [number, number] {
  if (values.length === 0) return [0, 0];
  const prng: Prng = createPrng(seed);
  const draws = Float64Array.from({ length: BOOTSTRAPS }, () => {
    let [sum, count] = [0, 0];
    for (let k = 0; k < values.length; k++) {
      const week = prng.nextBelow(values.length);
      sum += values[week]!;
      count += events[week]!;
    }
    return ratio(sum, count);
  }).sort();
  return [draws[Math.floor(BOOTSTRAPS * 0.025)]!, draws[Math.ceil(BOOTSTRAPS * 0.975) - 1]!];
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
