/**
 * A world of nodes that do not trust their network or each other: partitions, lost, doubled, late, torn and flipped pages,
 * replays, crashes between decision and commit, clocks that jump, and partners that keep two histories. One seed makes one
 * world; the promises are checked after every step and again once all faults have stopped.
 */
import { assert } from '../base/assert.ts';
import { createPrng, type Prng } from '../base/random.ts';
import { type UnixMs, unixMs } from '../base/time.ts';
import type { Lane } from '../exchange/object.ts';
import {
  copySimNode,
  createSimNode,
  heldFeed,
  ingestSim,
  ownFeed,
  SIM_LANES,
  type SimNode,
  type SimPage,
  serveSim,
  simBeat,
  simRelease,
  simWithdraw,
} from './sim-node.ts';

export type WorldCounts = {
  releases: number;
  withdrawals: number;
  pages: number;
  entries: number;
  dropped: number;
  torn: number;
  replayed: number;
  crashes: number;
  partitions: number;
  refusals: number;
  forks: number;
};

export type WorldOutcome = {
  readonly ok: boolean;
  readonly seed: number;
  readonly counts: WorldCounts;
  readonly fault: string | null;
};

type World = {
  readonly prng: Prng;
  readonly nodes: SimNode[];
  readonly cut: Set<string>;
  /** Pages on their way or kept by somebody who replays them. */
  readonly flying: Array<{ readonly from: number; readonly to: number; readonly lane: Lane; readonly page: SimPage }>;
  /** A second history of a lying node, served to one partner at times. */
  readonly liar: { readonly index: number; shadow: SimNode | null } | null;
  readonly counts: WorldCounts;
  clockMs: number;
};

const NAMES = ['fed', 'psh', 'coa'] as const;
const START_MS = 1_620_000_000_000;
const KEPT_PAGES_MAX = 40;

export function runWorld(seed: number, steps: number): WorldOutcome {
  const prng = createPrng(seed);
  const nodes = NAMES.map((name) => createSimNode(name, prng));
  const isLying = seed % 5 === 4;
  const world: World = {
    prng,
    nodes,
    cut: new Set(),
    flying: [],
    liar: isLying ? { index: prng.nextBelow(nodes.length), shadow: null } : null,
    counts: {
      releases: 0,
      withdrawals: 0,
      pages: 0,
      entries: 0,
      dropped: 0,
      torn: 0,
      replayed: 0,
      crashes: 0,
      partitions: 0,
      refusals: 0,
      forks: 0,
    },
    clockMs: START_MS,
  };
  try {
    for (let step = 0; step < steps; step++) {
      takeStep(world);
      if (step % 50 === 0) checkAlways(world);
    }
    heal(world);
    checkAlways(world);
    checkConverged(world);
    return { ok: true, seed, counts: world.counts, fault: null };
  } catch (error) {
    return { ok: false, seed, counts: world.counts, fault: String(error) };
  }
}

function takeStep(world: World): void {
  const { prng, nodes } = world;
  world.clockMs += prng.nextBelow(60_000);
  if (prng.nextBelow(400) === 0) world.clockMs += (prng.nextBelow(2) === 0 ? -1 : 1) * 72 * 3_600_000;
  const a = prng.nextBelow(nodes.length);
  const b = (a + 1 + prng.nextBelow(nodes.length - 1)) % nodes.length;
  const roll = prng.nextBelow(100);
  if (roll < 12) commitOrCrash(world, a, (node) => void simRelease(node, nodes[b]!.org, prng, now(world)), 'releases');
  else if (roll < 15) withdrawSomething(world, a);
  else if (roll < 20)
    commitOrCrash(world, a, (node) => simBeat(node, nodes[b]!.org, SIM_LANES[prng.nextBelow(2)]!, now(world)), null);
  else if (roll < 22) togglePartition(world, a, b);
  else if (roll < 24 && world.liar?.index === a) tellTwoStories(world);
  else if (roll < 30) replayPage(world);
  else exchangePage(world, a, b, SIM_LANES[prng.nextBelow(2)]!);
}

function now(world: World): UnixMs {
  return unixMs(Math.max(0, world.clockMs));
}

/** Work is done on a copy; a crash before the commit leaves what was there. */
function commitOrCrash(
  world: World,
  index: number,
  work: (node: SimNode) => void,
  count: 'releases' | 'withdrawals' | null,
): void {
  const draft = copySimNode(world.nodes[index]!);
  work(draft);
  if (world.prng.nextBelow(20) === 0) {
    world.counts.crashes++;
    return;
  }
  world.nodes[index] = draft;
  if (count !== null) world.counts[count]++;
}

function withdrawSomething(world: World, index: number): void {
  const open = [...world.nodes[index]!.released].filter(([, r]) => !r.isWithdrawn).map(([rel]) => rel);
  if (open.length === 0) return;
  const rel = open[world.prng.nextBelow(open.length)]!;
  commitOrCrash(world, index, (node) => simWithdraw(node, rel, now(world)), 'withdrawals');
}

function togglePartition(world: World, a: number, b: number): void {
  const key = `${a} ${b}`;
  if (world.cut.delete(key)) return;
  world.cut.add(key);
  world.counts.partitions++;
}

/** The liar forks: from here on it also keeps another history, and writes into both. */
function tellTwoStories(world: World): void {
  const { liar, nodes, prng } = world;
  assert(liar !== null, 'only a liar');
  liar.shadow = copySimNode(nodes[liar.index]!);
  const partner = nodes[(liar.index + 1) % nodes.length]!.org;
  simRelease(liar.shadow, partner, prng, now(world));
  simRelease(nodes[liar.index]!, partner, prng, now(world));
}

/** `b` pulls from `a`; the network does what it likes with the answer. */
function exchangePage(world: World, a: number, b: number, lane: Lane): void {
  const { prng, counts, liar } = world;
  if (world.cut.has(`${a} ${b}`)) return;
  const reader = world.nodes[b]!;
  const speaks = liar?.index === a && liar.shadow !== null && prng.nextBelow(2) === 0 ? liar.shadow : world.nodes[a]!;
  const { cursor } = heldFeed(reader, speaks.org, lane);
  const pull = { epoch: cursor.epoch, after: cursor.seq, hash: cursor.hash, max: 1 + prng.nextBelow(20) };
  const served = serveSim(speaks, reader.org, lane, pull);
  if (!served.ok) {
    counts.refusals++;
    return;
  }
  if (served.value === null) return;
  counts.pages++;
  if (world.flying.length < KEPT_PAGES_MAX) world.flying.push({ from: a, to: b, lane, page: served.value });
  else world.flying[prng.nextBelow(KEPT_PAGES_MAX)] = { from: a, to: b, lane, page: served.value };
  if (prng.nextBelow(100) < 20) {
    counts.dropped++;
    return;
  }
  const damaged = prng.nextBelow(100) < 6;
  deliver(world, a, b, lane, damaged ? damagePage(served.value, prng) : served.value, damaged);
  if (!damaged && prng.nextBelow(100) < 10) deliver(world, a, b, lane, served.value, false);
}

function damagePage(page: SimPage, prng: Prng): SimPage {
  if (prng.nextBelow(2) === 0) return { ...page, bytes: page.bytes.slice(0, prng.nextBelow(page.bytes.length)) };
  const bytes = page.bytes.slice();
  bytes[prng.nextBelow(bytes.length)]! ^= 1 << prng.nextBelow(8);
  return { ...page, bytes };
}

function replayPage(world: World): void {
  if (world.flying.length === 0) return;
  const { from, to, lane, page } = world.flying[world.prng.nextBelow(world.flying.length)]!;
  world.counts.replayed++;
  deliver(world, from, to, lane, page, false);
}

function deliver(world: World, a: number, b: number, lane: Lane, page: SimPage, isDamaged: boolean): void {
  const draft = copySimNode(world.nodes[b]!);
  const from = world.nodes[a]!.org;
  const before = heldFeed(world.nodes[b]!, from, lane).cursor.seq;
  const findHistory = (org: string) => world.nodes.find((n) => n.org === org)?.history ?? null;
  const stored = ingestSim(draft, from, lane, page, { now: now(world), findHistory });
  if (isDamaged) world.counts.torn++;
  if (!stored.ok) {
    world.counts.refusals++;
    if (stored.error.type === 'Fork') {
      assert(isLyingPair(world, a, b) || isDamaged, 'only a partner with two histories forks');
      if (!isDamaged) {
        world.counts.forks++;
        world.nodes[b] = draft;
      }
    }
    return;
  }
  if (world.prng.nextBelow(25) === 0) {
    world.counts.crashes++;
    return;
  }
  world.nodes[b] = draft;
  world.counts.entries += stored.value;
  assert(heldFeed(draft, from, lane).cursor.seq >= before, 'a cursor never goes back');
}

/** Everything connected, nothing lost: bounded passes until all has arrived. */
function heal(world: World): void {
  world.cut.clear();
  for (let pass = 0; pass < 200; pass++) {
    let moved = false;
    for (let a = 0; a < world.nodes.length; a++) {
      for (let b = 0; b < world.nodes.length; b++) {
        if (a === b) continue;
        for (const lane of SIM_LANES) moved = pullAll(world, a, b, lane) || moved;
      }
    }
    if (!moved) return;
  }
  throw new Error('assertion failed: the world converges in bounded passes');
}

function pullAll(world: World, a: number, b: number, lane: Lane): boolean {
  const reader = world.nodes[b]!;
  const speaker = world.nodes[a]!;
  const { cursor } = heldFeed(reader, speaker.org, lane);
  if (cursor.frozen) return false;
  const served = serveSim(speaker, reader.org, lane, {
    epoch: cursor.epoch,
    after: cursor.seq,
    hash: cursor.hash,
    max: 500,
  });
  if (!served.ok || served.value === null) return false;
  const findHistory = (org: string) => world.nodes.find((n) => n.org === org)?.history ?? null;
  const stored = ingestSim(reader, speaker.org, lane, served.value, { now: now(world), findHistory });
  if (stored.ok) return stored.value > 0;
  assert(isLyingPair(world, a, b), `a healed link carries: ${stored.error.type}`);
  return false;
}

function isLyingPair(world: World, a: number, b: number): boolean {
  return world.liar !== null && (world.liar.index === a || world.liar.index === b);
}

/** Nobody sees what was not released to them in exactly that form; what is held is what the sender signed. */
function checkAlways(world: World): void {
  for (const [b, reader] of world.nodes.entries()) {
    for (const [rel, seen] of reader.visible) {
      const sender = world.nodes.find((n) => n.org === seen.from)!;
      const told =
        sender.released.get(rel) ??
        (world.liar?.shadow?.org === sender.org ? world.liar.shadow.released.get(rel) : undefined);
      const known = told !== undefined || isLyingPair(world, world.nodes.indexOf(sender), b);
      assert(known, 'visible only with a release');
      if (told)
        assert(
          told.to === reader.org && told.record === seen.record && told.shown === seen.shown,
          'visible in exactly the form released',
        );
    }
    for (const [a, sender] of world.nodes.entries()) {
      if (a === b || world.liar?.index === a) continue;
      for (const lane of SIM_LANES) {
        const held = heldFeed(reader, sender.org, lane).hashes;
        const own = ownFeed(sender, reader.org, lane).entries;
        assert(held.length <= own.length, 'nobody holds more than was written');
        assert(
          held.every((hash, i) => hash === own[i]!.hash),
          'what is held is the chain that was signed',
        );
      }
    }
  }
}

/** After the faults: everything released and not withdrawn is visible, nothing withdrawn is, and nobody holds less. */
function checkConverged(world: World): void {
  for (const [a, sender] of world.nodes.entries()) {
    for (const [b, reader] of world.nodes.entries()) {
      if (a === b || isLyingPair(world, a, b)) continue;
      for (const lane of SIM_LANES) {
        const held = heldFeed(reader, sender.org, lane).cursor.seq;
        assert(held === ownFeed(sender, reader.org, lane).tip.seq, 'nothing acknowledged or written is missing');
      }
      for (const [rel, release] of sender.released) {
        if (release.to !== reader.org) continue;
        assert(
          reader.visible.has(rel) === !release.isWithdrawn || reader.setAside.has(rel),
          'visible exactly while released',
        );
      }
    }
  }
}
