/**
 * Non-interference: pairs of worlds that differ only in what a partner was not sent, compared byte by byte in everything that
 * partner can pull (rule S-10). What is withheld: records never released, releases and withdrawals to a third party, what
 * that party sent, and beats to it. Randomness is drawn per operation and recipient, as exchange rules part 13 ask.
 */
import { concatBytes } from '../base/bytes.ts';
import { createPrng, type Prng } from '../base/random.ts';
import { type UnixMs, unixMs } from '../base/time.ts';
import { LANES } from '../exchange/object.ts';
import { ingestSim, serveSim } from './sim-exchange.ts';
import { simTip } from './sim-feed.ts';
import { createSimNode, feedName, type SimNode, simBeat, simFeed, simRelease, simWithdraw } from './sim-node.ts';

export type PairCounts = {
  readonly pairs: number;
  readonly bytes: number;
  readonly withheld: number;
  readonly differing: number;
};

type Operation = { readonly type: 'release' | 'urgent' | 'withdraw' | 'beat' | 'answer'; readonly minute: number };
const TYPES = ['release', 'release', 'urgent', 'withdraw', 'beat', 'answer'] as const;
const OPERATIONS = 8;
const START_MS = 1_620_000_000_000;

export function compareWorldPairs(count: number, first = 1): PairCounts {
  let [bytes, withheld, differing] = [0, 0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const shown = drawOperations(createPrng(seed * 2));
    const hidden = drawOperations(createPrng(seed * 2 + 1));
    const without = playWorld(seed, shown, []);
    const with_ = playWorld(seed, shown, hidden);
    bytes += without.length;
    withheld += hidden.length;
    differing += countDifferences(without, with_);
  }
  return { pairs: count, bytes, withheld, differing };
}

function drawOperations(prng: Prng): ReadonlyArray<Operation> {
  return Array.from({ length: OPERATIONS }, (_, i) => ({
    type: i === 0 ? 'release' : TYPES[prng.nextBelow(TYPES.length)]!,
    minute: prng.nextBelow(60),
  }));
}

/** Everything the partner pulls from the node, after each operation that concerns it. */
function playWorld(seed: number, shown: ReadonlyArray<Operation>, hidden: ReadonlyArray<Operation>): Uint8Array {
  const prng = createPrng(seed);
  const nodes = ['psh', 'fed', 'coa'].map((name) => createSimNode(name, prng));
  for (const node of nodes) for (const other of nodes) node.known.set(other.org, other.keys.history);
  const [node, partner, third] = nodes as [SimNode, SimNode, SimNode];
  const parts: Uint8Array[] = [];
  for (let minute = 0; minute < 60; minute++) {
    for (const [who, operations] of [
      [third, hidden],
      [partner, shown],
    ] as const) {
      for (const [i, operation] of operations.entries()) {
        if (operation.minute !== minute) continue;
        const now = unixMs(START_MS + minute * 60_000);
        operate(node, who, operation, { prng: createPrng(seed * 64 + i * 2 + (who === partner ? 0 : 1)), now });
        if (who === partner) parts.push(...pullAllBytes(node, partner, now));
      }
    }
  }
  return concatBytes(...parts);
}

function operate(
  node: SimNode,
  partner: SimNode,
  operation: Operation,
  by: { readonly prng: Prng; readonly now: UnixMs },
): void {
  const { prng, now } = by;
  const open = [...node.released].filter(([, r]) => r.to === partner.org && !r.isWithdrawn).map(([rel]) => rel);
  if (operation.type === 'withdraw' && open.length > 0) simWithdraw(node, open[prng.nextBelow(open.length)]!, now);
  else if (operation.type === 'beat') simBeat(node, partner.org, 'bulk', now);
  else if (operation.type === 'answer') {
    simRelease(partner, node.org, prng, { now });
    pullAllBytes(partner, node, now);
  } else simRelease(node, partner.org, prng, { now, lane: operation.type === 'urgent' ? 'urgent' : 'bulk' });
}

/** Pages of both lanes as one carries them to the other, with the content keys they bring. */
function pullAllBytes(from: SimNode, to: SimNode, now: UnixMs): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (const lane of LANES) {
    const name = feedName(from, to.org, lane);
    const { epoch, seq, hash } = simTip(simFeed(to, name));
    const served = serveSim(from, name, { epoch, after: seq, hash, max: 500 });
    if (!served.ok || served.value === null) continue;
    parts.push(served.value.bytes, ...served.value.keys);
    ingestSim(to, name, served.value, { now, statementsOf: () => from.keys.statements });
  }
  return parts;
}

export function countDifferences(a: Uint8Array, b: Uint8Array): number {
  let differing = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) differing++;
  return differing;
}
