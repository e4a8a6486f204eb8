/** Two simulated nodes that know each other, for claims about feeds: what one writes, and how the other reads it. */
import { createPrng } from '../../src/base/random.ts';
import type { UnixMs } from '../../src/base/time.ts';
import { unixMs } from '../../src/base/time.ts';
import type { Entry, Lane } from '../../src/exchange/object.ts';
import { bytesToPage, type Page, pageToBytes } from '../../src/exchange/page.ts';
import { ingestSim, type SimPage, serveSim } from '../../src/sim/sim-exchange.ts';
import { simTip } from '../../src/sim/sim-feed.ts';
import { createSimNode, feedName, type SimNode, simFeed } from '../../src/sim/sim-node.ts';

export const FEED_NOW = unixMs(1_620_000_000_000);

/** Nodes that know each other's first key statement, all from one seed. */
export function createSimNodes(names: ReadonlyArray<string>, seed = 1): ReadonlyArray<SimNode> {
  const prng = createPrng(seed);
  const nodes = names.map((name) => createSimNode(name, prng));
  for (const node of nodes) {
    for (const other of nodes) {
      node.known.set(other.org, other.keys.history);
      node.statements.set(other.org, other.keys.statements);
    }
  }
  return nodes;
}

/** The next page for a reader; null where there is none. */
export function pullSim(from: SimNode, to: SimNode, lane: Lane, max = 500): SimPage | null {
  const name = feedName(from, to.org, lane);
  const { epoch, seq, hash } = simTip(simFeed(to, name));
  const served = serveSim(from, name, { epoch, after: seq, hash, max });
  if (!served.ok) throw new Error(served.error);
  return served.value;
}

export function readSimPage(from: SimNode, to: SimNode, page: SimPage, lane: Lane, now: UnixMs = FEED_NOW) {
  const name = feedName(from, to.org, lane);
  return ingestSim(to, name, page, { now, statementsOf: () => from.keys.statements });
}

/** Carries both lanes until nothing is left, urgent first; answers how many entries moved. */
export function carrySim(from: SimNode, to: SimNode): number {
  let entries = 0;
  for (const lane of ['urgent', 'bulk'] as const) {
    for (let page = pullSim(from, to, lane); page !== null; page = pullSim(from, to, lane)) {
      const read = readSimPage(from, to, page, lane);
      if (!read.ok) throw new Error(JSON.stringify(read.error));
      entries += read.value;
    }
  }
  return entries;
}

/** A page with its parts changed, as somebody on the way might. */
export function alterPage(page: SimPage, change: (page: Page) => Page): SimPage {
  const opened = bytesToPage(page.bytes);
  if (!opened.ok) throw new Error(opened.error.type);
  return { ...page, bytes: pageToBytes(change(opened.value)) };
}

export function entriesOf(page: SimPage): ReadonlyArray<Entry> {
  const opened = bytesToPage(page.bytes);
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value.entries.map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)) as Entry);
}
