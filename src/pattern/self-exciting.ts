/**
 * Self-exciting forecast. Expected incidents of type m in cell x in the coming week:
 *   sum over types k, decays w, kernels s of  theta[m,k,w,s] x sum over t_i < t of exp(-(t - t_i) / w) g_s(x - x_i)
 * Slow decays (128 days, for ever) are the background, which varies in space and drifts in time; fast ones (8 and
 * 32 days) are the excitation (Mohler et al. 2011; Lewis et al. 2012, with several decays instead of one).
 * The thetas are fitted by EM to the 52 weeks before, each seen from its own first day; older weeks count less.
 */
import type { RiskOfWeek } from './baseline.ts';
import { type ForecastGrid, smoothByRing } from './forecast-grid.ts';
import { type History, positionOfDay } from './history.ts';
import { fitMixture, type MixtureRows } from './mixture-fit.ts';

/** Mean lives in days; Infinity never fades. */
export const DECAY_DAYS: ReadonlyArray<number> = [8, 32, 128, Number.POSITIVE_INFINITY];
/** Widths of the kernels in cells: the cell itself, its neighbours, the wider surroundings. */
const KERNEL_WIDTHS: ReadonlyArray<number> = [0, 0.7, 2];
/** Decays above this are background. */
export const BACKGROUND_DAYS = 100;
const WEEKS = 52;
const HALF_LIFE_WEEKS = 13;
const PRIOR_COUNT = 5;
const STEPS = 60;
/** Imaginary incidents that hold the weights of one type near those of all types together. */
const KIND_PRIOR_COUNT = 10;
/** Shares of the types are those of the last four weeks. */
const SHARE_DAYS = 28;

export type SelfExcitingOptions = {
  /** Forecast this type only; all types together when absent. */
  readonly type?: string;
  /** Leave the excitation out: the varying-background alternative. */
  readonly backgroundOnly?: boolean;
};

export type SelfExcitingFit = {
  readonly kinds: ReadonlyArray<string>;
  /** Share of next week's incidents of a kind owed to incidents of kind k, decay w: [kind][source kind][decay]. */
  readonly share: ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>;
  /** Share owed to fast decays, over all kinds. */
  readonly excitedShare: number;
};

export type SelfExcitingModel = { readonly risk: RiskOfWeek; readonly describe: (weekDay: number) => SelfExcitingFit };

export function createSelfExciting(
  grid: ForecastGrid,
  history: History,
  options: SelfExcitingOptions,
): SelfExcitingModel {
  const decays = DECAY_DAYS.filter((days) => options.backgroundOnly !== true || days > BACKGROUND_DAYS);
  const model: Model = {
    grid,
    history,
    decays,
    kernels: KERNEL_WIDTHS.map(kernelRings),
    reachSums: KERNEL_WIDTHS.map((width) => sumReach(grid, kernelRings(width))),
    rowsByWeek: new Map(),
  };
  const wantedKind = options.type === undefined ? undefined : kindOfType(history, options.type);
  return {
    risk: (weekDay) => {
      const shares = kindShares(history, weekDay, wantedKind);
      return forecastWeek(model, weekDay, fitKinds(model, weekDay), shares);
    },
    describe: (weekDay) => describeFit(model, fitKinds(model, weekDay), kindShares(history, weekDay, wantedKind)),
  };
}

type Model = {
  readonly grid: ForecastGrid;
  readonly history: History;
  readonly decays: ReadonlyArray<number>;
  readonly kernels: ReadonlyArray<ReadonlyArray<number>>;
  /** Per kernel and source cell: how much of the kernel falls into the area. */
  readonly reachSums: ReadonlyArray<Float64Array>;
  readonly rowsByWeek: Map<number, WeekRows>;
};

type WeekRows = { readonly share: Float64Array; readonly countByKind: ReadonlyArray<Float64Array> };

function kernelRings(width: number): ReadonlyArray<number> {
  if (width === 0) return [1];
  return Array.from({ length: 7 }, (_, k) => Math.exp((-k * k) / (2 * width * width)));
}

function sumReach(grid: ForecastGrid, kernel: ReadonlyArray<number>): Float64Array {
  const sums = new Float64Array(grid.indexByCell.size);
  for (let i = 0; i < grid.cells.length; i++) {
    kernel.forEach((weight, k) => {
      for (let at = i * grid.width + grid.ringStarts[k]!; at < i * grid.width + grid.ringStarts[k + 1]!; at++) {
        if (grid.near[at]! >= 0) sums[grid.near[at]!]! += weight;
      }
    });
  }
  return sums;
}

/** Decayed weights of past incidents per cell, one array per kind and decay: [kind * decays + decay]. */
function decayedCounts(model: Model, weekDay: number): ReadonlyArray<Float64Array> {
  const { history, decays, grid } = model;
  const values = Array.from(
    { length: history.kinds.length * decays.length },
    () => new Float64Array(grid.indexByCell.size),
  );
  const end = positionOfDay(history, weekDay);
  for (let i = 0; i < end; i++) {
    decays.forEach((days, d) => {
      values[history.kind[i]! * decays.length + d]![history.cell[i]!]! +=
        history.weight[i]! * Math.exp((history.day[i]! - weekDay) / days);
    });
  }
  return values;
}

/** Total of each part over the area; index [(kind * decays + decay) * kernels + kernel], the last part is uniform. */
function partTotals(model: Model, values: ReadonlyArray<Float64Array>): Float64Array {
  const width = model.kernels.length;
  const totals = new Float64Array(values.length * width + 1);
  values.forEach((value, v) => {
    model.reachSums.forEach((sums, s) => {
      let total = 0;
      for (let i = 0; i < value.length; i++) total += value[i]! * sums[i]!;
      totals[v * width + s] = total;
    });
  });
  totals[values.length * width] = 1;
  return totals;
}

/** What each part gave every cell that had incidents in the week, seen from the week's first day. */
function rowsOfWeek(model: Model, weekDay: number): WeekRows {
  const known = model.rowsByWeek.get(weekDay);
  if (known !== undefined) return known;
  const { grid, history, kernels } = model;
  const counts = history.kinds.map(() => new Map<number, number>());
  for (let i = positionOfDay(history, weekDay); i < history.day.length && history.day[i]! < weekDay + 7; i++) {
    const [cell, count] = [history.cell[i]!, counts[history.kind[i]!]!];
    if (cell < history.areaCells) count.set(cell, (count.get(cell) ?? 0) + history.weight[i]!);
  }
  const cells = [...new Set(counts.flatMap((count) => [...count.keys()]))].sort((a, b) => a - b);
  const values = decayedCounts(model, weekDay);
  const totals = partTotals(model, values);
  const parts = totals.length;
  const share = new Float64Array(cells.length * parts);
  cells.forEach((cell, r) => {
    values.forEach((value, v) => {
      const rings = ringSums(grid, value, cell);
      kernels.forEach((kernel, s) => {
        const part = v * kernels.length + s;
        const sum = kernel.reduce((total, weight, k) => total + weight * rings[k]!, 0);
        share[r * parts + part] = totals[part]! > 0 ? sum / totals[part]! : 1 / grid.cells.length;
      });
    });
    share[r * parts + parts - 1] = 1 / grid.cells.length;
  });
  const made = {
    share,
    countByKind: counts.map((count) => Float64Array.from(cells, (cell) => count.get(cell) ?? 0)),
  };
  model.rowsByWeek.set(weekDay, made);
  return made;
}

function ringSums(grid: ForecastGrid, value: Float64Array, cell: number): ReadonlyArray<number> {
  const sums: number[] = [];
  for (let k = 0; k + 1 < grid.ringStarts.length; k++) {
    let sum = 0;
    for (let at = cell * grid.width + grid.ringStarts[k]!; at < cell * grid.width + grid.ringStarts[k + 1]!; at++) {
      if (grid.near[at]! >= 0) sum += value[grid.near[at]!]!;
    }
    sums.push(sum);
  }
  return sums;
}

/** Weights of the parts for each kind, fitted to weeks before `weekDay` only. */
function fitKinds(model: Model, weekDay: number): ReadonlyArray<Float64Array> {
  const { history, grid } = model;
  const firstDay = history.day[0] ?? weekDay;
  const weeks: WeekRows[] = [];
  const ageWeight: number[] = [];
  for (let k = WEEKS; k >= 1; k--) {
    if (weekDay - 7 * k <= firstDay) continue;
    weeks.push(rowsOfWeek(model, weekDay - 7 * k));
    ageWeight.push(0.5 ** (k / HALF_LIFE_WEEKS));
  }
  const parts = history.kinds.length * model.decays.length * model.kernels.length + 1;
  const learn = (count: ReadonlyArray<Float64Array>, prior: Float64Array) => {
    const rows: MixtureRows = { parts, share: weeks.map((week) => week.share), count };
    return fitMixture(rows, ageWeight, grid.cells.length, prior, STEPS);
  };
  const all = weeks.map((week) => week.countByKind.reduce((sum, count) => sum.map((value, r) => value + count[r]!)));
  const together = learn(all, new Float64Array(parts).fill(PRIOR_COUNT / parts));
  const prior = together.map((weight) => KIND_PRIOR_COUNT * weight);
  return history.kinds.map((_, kind) =>
    learn(
      weeks.map((week) => week.countByKind[kind]!),
      prior,
    ),
  );
}

/** How much each kind counts in the forecast: all in one, or their recent shares. */
function kindShares(history: History, weekDay: number, wantedKind: number | undefined): ReadonlyArray<number> {
  if (wantedKind !== undefined) return history.kinds.map((_, kind) => (kind === wantedKind ? 1 : 0));
  const end = positionOfDay(history, weekDay);
  const sum = (start: number) => {
    const counts = history.kinds.map(() => 0);
    for (let i = start; i < end; i++) if (history.cell[i]! < history.areaCells) counts[history.kind[i]!]!++;
    return counts;
  };
  const recent = sum(positionOfDay(history, weekDay - SHARE_DAYS));
  const counts = recent.some((count) => count > 0) ? recent : sum(0);
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.map((count) => (total > 0 ? count / total : 1 / counts.length));
}

function forecastWeek(
  model: Model,
  weekDay: number,
  weights: ReadonlyArray<Float64Array>,
  shares: ReadonlyArray<number>,
): Float64Array {
  const { grid, kernels } = model;
  const values = decayedCounts(model, weekDay);
  const totals = partTotals(model, values);
  const pooled = poolWeights(weights, shares);
  const risk = new Float64Array(grid.cells.length).fill(pooled.at(-1)! / grid.cells.length);
  kernels.forEach((kernel, s) => {
    const source = new Float64Array(grid.indexByCell.size);
    values.forEach((value, v) => {
      const part = v * kernels.length + s;
      if (totals[part]! <= 0) {
        for (let i = 0; i < risk.length; i++) risk[i]! += pooled[part]! / grid.cells.length;
        return;
      }
      const scale = pooled[part]! / totals[part]!;
      for (let i = 0; i < source.length; i++) source[i]! += scale * value[i]!;
    });
    smoothByRing(grid, source, kernel, risk);
  });
  return risk;
}

function poolWeights(weights: ReadonlyArray<Float64Array>, shares: ReadonlyArray<number>): Float64Array {
  const pooled = new Float64Array(weights[0]?.length ?? 1);
  weights.forEach((row, kind) => {
    for (let part = 0; part < pooled.length; part++) pooled[part]! += shares[kind]! * row[part]!;
  });
  return pooled;
}

function describeFit(
  model: Model,
  weights: ReadonlyArray<Float64Array>,
  kindShare: ReadonlyArray<number>,
): SelfExcitingFit {
  const { kernels, decays, history } = model;
  const share = weights.map((row) =>
    history.kinds.map((_, source) =>
      decays.map((_days, d) => {
        const at = (source * decays.length + d) * kernels.length;
        return kernels.reduce((sum, _kernel, s) => sum + row[at + s]!, 0);
      }),
    ),
  );
  let excitedShare = 0;
  share.forEach((sources, kind) => {
    for (const byDecay of sources) {
      decays.forEach((days, d) => {
        if (days <= BACKGROUND_DAYS) excitedShare += kindShare[kind]! * byDecay[d]!;
      });
    }
  });
  return { kinds: history.kinds, share, excitedShare };
}

function kindOfType(history: History, type: string): number | undefined {
  const own = history.kinds.indexOf(type);
  if (own >= 0) return own;
  return history.types.includes(type) ? history.kinds.length - 1 : undefined;
}
