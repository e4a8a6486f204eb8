/**
 * Poisson probabilities by direct summation in logarithms: exact to rounding for the means that occur here
 * (up to some millions of pairs, where terms far from the mean vanish).
 */

/** ln(n!) by Stirling's series above 20, summed below. */
function logFactorial(n: number): number {
  if (n < 20) {
    let sum = 0;
    for (let k = 2; k <= n; k++) sum += Math.log(k);
    return sum;
  }
  const x = n + 1;
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

function poissonLogProbability(count: number, mean: number): number {
  if (mean === 0) return count === 0 ? 0 : Number.NEGATIVE_INFINITY;
  return count * Math.log(mean) - mean - logFactorial(count);
}

/** P(X >= count). */
export function poissonUpperTail(count: number, mean: number): number {
  if (count <= 0) return 1;
  if (mean === 0) return 0;
  const rising = count > mean;
  let term = Math.exp(poissonLogProbability(rising ? count : count - 1, mean));
  let sum = 0;
  for (let k = rising ? count : count - 1; k >= 0 && term > 0; ) {
    const before = sum;
    sum += term;
    if (sum === before) break;
    if (rising) term *= mean / ++k;
    else term *= k-- / mean;
  }
  return Math.min(1, Math.max(0, rising ? sum : 1 - sum));
}
