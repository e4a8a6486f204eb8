/**
 * All choices of p out of n in site order, for instances small enough to look at every one: finds the first best
 * choice, so that ties fall to the sites named first, and checks what the models answered.
 */

/** n over p, or infinity where it passes `limit`. */
export function countChoices(n: number, p: number, limit: number): number {
  let count = 1;
  for (let k = 1; k <= Math.min(p, n - p); k++) {
    count = (count * (n - k + 1)) / k;
    if (count > limit) return Number.POSITIVE_INFINITY;
  }
  return Math.round(count);
}

/** The first choice, in lexicographic order, whose score no other beats. */
export function findFirstBest(
  n: number,
  p: number,
  score: (chosen: ReadonlyArray<number>) => number,
): { readonly chosen: ReadonlyArray<number>; readonly score: number } {
  const chosen = Array.from({ length: p }, (_, k) => k);
  let best: ReadonlyArray<number> = chosen.slice();
  let bestScore = score(chosen);
  while (stepChoice(chosen, n)) {
    const found = score(chosen);
    if (found > bestScore) {
      best = chosen.slice();
      bestScore = found;
    }
  }
  return { chosen: best, score: bestScore };
}

function stepChoice(chosen: number[], n: number): boolean {
  const p = chosen.length;
  let at = p - 1;
  while (at >= 0 && chosen[at] === n - p + at) at--;
  if (at < 0) return false;
  chosen[at]!++;
  for (let k = at + 1; k < p; k++) chosen[k] = chosen[k - 1]! + 1;
  return true;
}
