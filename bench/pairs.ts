/**
 * Interleaved pairs: product and peer take turns, who goes first alternates, and each pair gives one ratio, so a slow
 * minute of the machine hits both. The result is the median ratio with its quartiles; times are printed for the
 * reader and never compared. The clock is an argument.
 */
import type { Contender } from './bench.ts';

export type PairTimes = { readonly productMs: number; readonly peerMs: number };
export type PairSummary = {
  /** Peer time / product time: above 1 the product is faster. */
  readonly ratio: number;
  readonly ratioLow: number;
  readonly ratioHigh: number;
  readonly productMs: number;
  readonly peerMs: number;
  readonly repetitions: number;
};

export async function runPairs(
  product: Contender,
  peer: Contender,
  repetitions: number,
  nowMs: () => number,
): Promise<ReadonlyArray<PairTimes>> {
  const time = async (contender: Contender) => {
    const from = nowMs();
    await contender.run();
    return nowMs() - from;
  };
  const pairs: PairTimes[] = [];
  for (let i = 0; i < repetitions; i++) {
    if (i % 2 === 0) {
      const productMs = await time(product);
      pairs.push({ productMs, peerMs: await time(peer) });
    } else {
      const peerMs = await time(peer);
      pairs.push({ productMs: await time(product), peerMs });
    }
  }
  return pairs;
}

export function summarisePairs(pairs: ReadonlyArray<PairTimes>): PairSummary {
  const ratios = pairs.map((pair) => pair.peerMs / pair.productMs);
  return {
    ratio: quantile(ratios, 0.5),
    ratioLow: quantile(ratios, 0.25),
    ratioHigh: quantile(ratios, 0.75),
    productMs: quantile(
      pairs.map((pair) => pair.productMs),
      0.5,
    ),
    peerMs: quantile(
      pairs.map((pair) => pair.peerMs),
      0.5,
    ),
    repetitions: pairs.length,
  };
}

/** Linear between order statistics (type 7 of Hyndman and Fan, 1996). */
function quantile(values: ReadonlyArray<number>, share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const below = sorted[low] ?? Number.NaN;
  return below + (at - low) * ((sorted[low + 1] ?? below) - below);
}
