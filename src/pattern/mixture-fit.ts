/**
 * Weights of a mixture of forecasts by maximum likelihood (EM, Dempster et al. 1977) on weeks that are past:
 * each incident of a past week is a draw from the mixture as it stood before that week. The likelihood never
 * falls from step to step. The published floor (0.95 mixture + 0.05 uniform) is part of it.
 */
import { assert } from '../base/assert.ts';

/** Share of a forecast that is spread evenly, so that no cell is ever called impossible. */
export const UNIFORM_SHARE = 0.05;

/** One row per cell and week with incidents: what each part gave that cell, and how much the row counts. */
export type MixtureRows = {
  readonly parts: number;
  /** [row][part], flat; each part sums to one over the cells of its week. */
  readonly share: ReadonlyArray<Float64Array>;
  readonly count: ReadonlyArray<Float64Array>;
};

/**
 * `prior` holds imaginary incidents per part, which keep the weights in place while real ones are few.
 * `ageWeight[w]` says how much week w of the rows counts.
 */
export function fitMixture(
  rows: MixtureRows,
  ageWeight: ReadonlyArray<number>,
  cellCount: number,
  prior: Float64Array,
  steps: number,
): Float64Array {
  const { parts } = rows;
  const priorTotal = prior.reduce((sum, value) => sum + value, 0);
  let weights = prior.map((value) => (priorTotal > 0 ? value / priorTotal : 1 / parts));
  const floor = UNIFORM_SHARE / cellCount;
  for (let step = 0; step < steps; step++) {
    const next = prior.slice();
    rows.share.forEach((share, w) => {
      const count = rows.count[w]!;
      for (let r = 0; r < count.length; r++) {
        let density = floor;
        for (let k = 0; k < parts; k++) density += (1 - UNIFORM_SHARE) * weights[k]! * share[r * parts + k]!;
        const scale = (ageWeight[w]! * count[r]!) / density;
        for (let k = 0; k < parts; k++) {
          next[k]! += scale * weights[k]! * ((1 - UNIFORM_SHARE) * share[r * parts + k]! + floor);
        }
      }
    });
    const total = next.reduce((sum, value) => sum + value, 0);
    assert(total >= 0 && Number.isFinite(total), 'mixture weights are finite');
    if (total === 0) return weights;
    weights = next.map((value) => value / total);
  }
  return weights;
}

/** Log-likelihood per unit of count, against the uniform forecast. */
export function mixtureGain(
  rows: MixtureRows,
  ageWeight: ReadonlyArray<number>,
  cellCount: number,
  weights: Float64Array,
): number {
  let [sum, total] = [0, 0];
  rows.share.forEach((share, w) => {
    rows.count[w]!.forEach((count, r) => {
      let density = UNIFORM_SHARE / cellCount;
      for (let k = 0; k < rows.parts; k++) density += (1 - UNIFORM_SHARE) * weights[k]! * share[r * rows.parts + k]!;
      sum += ageWeight[w]! * count * Math.log(density * cellCount);
      total += ageWeight[w]! * count;
    });
  });
  return total === 0 ? 0 : sum / total;
}

/** Scales to a sum of one; evenly where there is nothing to scale. */
export function normalizeRisk(risk: Float64Array): Float64Array {
  const total = risk.reduce((sum, value) => sum + value, 0);
  return total > 0 ? risk.map((value) => value / total) : new Float64Array(risk.length).fill(1 / risk.length);
}
