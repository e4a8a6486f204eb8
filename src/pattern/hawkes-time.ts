/**
 * The self-exciting process in time alone (Hawkes 1971; Ozaki 1979): intensity mu + sum of alpha beta
 * exp(-beta (t - t_i)), alpha being the branching ratio. The likelihood is exact, in one pass.
 */

export type HawkesRates = { readonly mu: number; readonly alpha: number; readonly beta: number };

export function hawkesIntensity(times: ReadonlyArray<number>, at: number, rates: HawkesRates): number {
  const { mu, alpha, beta } = rates;
  return times.reduce((sum, time) => (time < at ? sum + alpha * beta * Math.exp(-beta * (at - time)) : sum), mu);
}

/** Of ascending times on [0, end]. */
export function hawkesLogLikelihood(times: ReadonlyArray<number>, end: number, rates: HawkesRates): number {
  const { mu, alpha, beta } = rates;
  let [excited, last, sum] = [0, 0, -mu * end];
  times.forEach((time, i) => {
    excited = i === 0 ? 0 : (excited + 1) * Math.exp(-beta * (time - last));
    last = time;
    sum += Math.log(mu + alpha * beta * excited) - alpha * (1 - Math.exp(-beta * (end - time)));
  });
  return sum;
}
