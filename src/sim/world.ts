/**
 * A world of nodes that do not trust their network or each other: partitions, lost, doubled, late, torn and flipped pages,
 * replays, bundles, crashes between decision and commit, clocks that jump, restored backups, rotated keys, and partners
 * that keep two histories. One seed makes one world; the promises of `world-check.ts` are checked along the way and once
 * more when all faults have stopped.
 */
import { assert } from '../base/assert.ts';
import { createPrng, type Prng } from '../base/random.ts';
import { type UnixMs, unixMs } from '../base/time.ts';
import { type FeedTip, tipToPosition } from '../exchange/feed.ts';
import { LANES, type Lane } from '../exchange/object.ts';
import {
  endReturnSim,
  ingestSim,
  type SimPage,
  type SimReading,
  serveSim,
  showFork,
  takeBackSim,
} from './sim-exchange.ts';
import { simTip } from './sim-feed.ts';
import {
  copySimNode,
  createSimNode,
  feedName,
  type SimNode,
  simBeat,
  simFeed,
  simOnward,
  simRelease,
  simRotate,
  simStartEpoch,
  simWithdraw,
} from './sim-node.ts';
import { checkAlways, checkConverged } from './world-check.ts';

const COUNTED = [
  'releases',
  'withdrawals',
  'passedOn',
  'pages',
  'entries',
  'dropped',
  'torn',
  'replayed',
  'bundles',
  'crashes',
  'partitions',
  'restores',
  'takenBack',
  'fencesLifted',
  'epochStarts',
  'rotations',
  'refusals',
  'forks',
] as const;
export type WorldCounts = { [K in (typeof COUNTED)[number]]: number };

export function zeroCounts(): WorldCounts {
  return Object.fromEntries(COUNTED.map((name) => [name, 0])) as WorldCounts;
}

export type WorldOutcome = {
  readonly ok: boolean;
  readonly seed: number;
  readonly counts: WorldCounts;
  readonly fault: string | null;
};

type FlyingPage = { readonly from: number; readonly to: number; readonly lane: Lane; readonly page: SimPage };
/** A release as it was made, whatever its maker has forgotten since. */
export type MadeRelease = {
  readonly to: string;
  readonly record: string;
  readonly shown: string;
  isWithdrawn: boolean;
};

export type World = {
  readonly prng: Prng;
  readonly nodes: SimNode[];
  readonly cut: Set<string>;
  /** Pages on their way or kept by somebody who replays them. */
  readonly flying: FlyingPage[];
  /** Pages of both lanes on a stick, carried in order. */
  readonly sticks: Array<ReadonlyArray<FlyingPage>>;
  /** A node that keeps two histories: by intent, with a second one served at times, or by a machine put back unnoticed. */
  readonly liar: { readonly index: number; readonly isSnapshot: boolean; shadow: SimNode | null } | null;
  readonly backups: Array<SimNode | null>;
  readonly made: Map<string, MadeRelease>;
  /** Pairs whose sender started an epoch without what it had lost: what went before is not compared. */
  readonly disowned: Set<string>;
  readonly counts: WorldCounts;
  clockMs: number;
};

const NAMES = ['fed', 'psh', 'coa'] as const;
const START_MS = 1_620_000_000_000;
const KEPT_PAGES_MAX = 40;
const STICKS_MAX = 6;

export function runWorld(seed: number, steps: number): WorldOutcome {
  const world = createWorld(seed);
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

export function createWorld(seed: number): World {
  const prng = createPrng(seed);
  const nodes = NAMES.map((name) => createSimNode(name, prng));
  for (const node of nodes) {
    for (const other of nodes) {
      node.known.set(other.org, other.keys.history);
      node.statements.set(other.org, other.keys.statements);
    }
  }
  const isLying = seed % 5 === 4;
  const isSnapshot = seed % 5 === 3;
  return {
    prng,
    nodes,
    cut: new Set(),
    flying: [],
    sticks: [],
    liar: isLying || isSnapshot ? { index: prng.nextBelow(nodes.length), isSnapshot, shadow: null } : null,
    backups: nodes.map(() => null),
    made: new Map(),
    disowned: new Set(),
    counts: zeroCounts(),
    clockMs: START_MS,
  };
}

function takeStep(world: World): void {
  const { prng, nodes } = world;
  world.clockMs += prng.nextBelow(60_000);
  if (prng.nextBelow(400) === 0) world.clockMs += (prng.nextBelow(2) === 0 ? -1 : 1) * 72 * 3_600_000;
  const a = prng.nextBelow(nodes.length);
  const b = (a + 1 + prng.nextBelow(nodes.length - 1)) % nodes.length;
  const roll = prng.nextBelow(1_000);
  if (roll < 120) releaseSomething(world, a, b);
  else if (roll < 150) withdrawSomething(world, a);
  else if (roll < 190) passOnSomething(world, a, b);
  else if (roll < 230) beat(world, a, b);
  else if (roll < 250) togglePartition(world, a, b);
  else if (roll < 260) tellTwoStories(world, a);
  else if (roll < 310) replayPage(world);
  else if (roll < 325) fillStick(world, a, b);
  else if (roll < 340) readStick(world);
  else if (roll < 350) world.backups[a] = copySimNode(nodes[a]!);
  else if (roll < 353) restore(world, a);
  else if (roll < 356) rotateKeys(world, a);
  else if (roll < 358) startEpochs(world, a);
  else if (roll < 400) takeBack(world, a, b, { isSafe: false });
  else exchangePage(world, a, b, LANES[prng.nextBelow(2)]!);
}

export function worldNow(world: World): UnixMs {
  return unixMs(Math.max(0, world.clockMs));
}

function reading(world: World): SimReading {
  const statementsOf = (org: string) => world.nodes.find((n) => n.org === org)!.keys.statements;
  return { now: worldNow(world), statementsOf };
}

type Counted = keyof WorldCounts | null;

/** A crash before the commit leaves what was there: the work is done on a copy that is thrown away. */
function commitOrCrash(world: World, index: number, work: (node: SimNode) => void, count: Counted): void {
  if (world.prng.nextBelow(20) === 0) {
    work(copySimNode(world.nodes[index]!));
    world.counts.crashes++;
    return;
  }
  const node = world.nodes[index]!;
  work(node);
  noteMade(world, node);
  if (count !== null) world.counts[count]++;
}

function noteMade(world: World, node: SimNode): void {
  for (const [rel, { to, record, shown, isWithdrawn }] of node.released) {
    const made = world.made.get(rel);
    if (made === undefined) world.made.set(rel, { to, record, shown, isWithdrawn });
    else if (isWithdrawn) made.isWithdrawn = true;
  }
}

function releaseSomething(world: World, a: number, b: number): void {
  const { prng, nodes } = world;
  const third = nodes[3 - a - b]!.org;
  const onward = prng.nextBelow(3) === 0 ? [third] : [];
  const options = { now: worldNow(world), onward };
  commitOrCrash(world, a, (node) => void simRelease(node, nodes[b]!.org, prng, options), 'releases');
}

function withdrawSomething(world: World, index: number): void {
  const open = [...world.nodes[index]!.released].filter(([, r]) => !r.isWithdrawn).map(([rel]) => rel);
  if (open.length === 0) return;
  const rel = open[world.prng.nextBelow(open.length)]!;
  commitOrCrash(world, index, (node) => simWithdraw(node, rel, worldNow(world)), 'withdrawals');
}

/** Passes on something that `a` may pass on to `b`, or is refused. */
function passOnSomething(world: World, a: number, b: number): void {
  const { prng, nodes } = world;
  const to = nodes[b]!.org;
  const held = [...nodes[a]!.visible].filter(([, v]) => v.originator !== to).map(([rel]) => rel);
  if (held.length === 0) return;
  const rel = held[prng.nextBelow(held.length)]!;
  const isNamed = mayPassOn(nodes[a]!, rel, to);
  commitOrCrash(
    world,
    a,
    (node) => {
      const passed = simOnward(node, rel, to, prng, worldNow(world));
      assert((passed !== null) === isNamed, 'passed on exactly to whom the originator named');
    },
    isNamed ? 'passedOn' : 'refusals',
  );
}

function mayPassOn(node: SimNode, rel: string, to: string): boolean {
  const held = node.payloads.get(rel)!;
  return (held.origin?.release ?? held.release).onward.includes(to);
}

function beat(world: World, a: number, b: number): void {
  const { prng, nodes } = world;
  const lane = LANES[prng.nextBelow(2)]!;
  commitOrCrash(world, a, (node) => simBeat(node, nodes[b]!.org, lane, worldNow(world)), null);
}

function togglePartition(world: World, a: number, b: number): void {
  const key = `${a} ${b}`;
  if (world.cut.delete(key)) return;
  world.cut.add(key);
  world.counts.partitions++;
}

/** The liar forks: from here on it also keeps another history, and writes into both. */
function tellTwoStories(world: World, a: number): void {
  const { liar, nodes, prng } = world;
  if (liar === null || liar.isSnapshot || liar.index !== a) return;
  liar.shadow = copySimNode(nodes[a]!);
  const partner = nodes[(a + 1) % nodes.length]!.org;
  for (const node of [liar.shadow, nodes[a]!]) {
    simRelease(node, partner, prng, { now: worldNow(world) });
    noteMade(world, node);
  }
}

/** A backup comes back. The witness outside it remembers the own heads; a machine snapshot takes the witness back too. */
function restore(world: World, a: number): void {
  const { nodes, backups, liar } = world;
  const backup = backups[a];
  if (!backup) return;
  const node = nodes[a]!;
  const restored = copySimNode(backup);
  restored.keys = node.keys;
  restored.known.set(node.org, node.keys.history);
  restored.statements.set(node.org, node.keys.statements);
  world.counts.restores++;
  nodes[a] = restored;
  if (liar?.index === a && liar.isSnapshot) return;
  for (const partner of nodes) {
    if (partner.org === node.org) continue;
    const before = node.fenced.get(partner.org) ?? [];
    const heads = LANES.map((lane) => simTip(simFeed(node, feedName(node, partner.org, lane))));
    const further = before.filter((tip) => heads.every((h) => h.feed.lane !== tip.feed.lane || isFurther(tip, h)));
    restored.fenced.set(partner.org, [...heads, ...further]);
  }
}

function isFurther(a: FeedTip, b: FeedTip): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

function rotateKeys(world: World, a: number): void {
  const { nodes, prng } = world;
  const partners = nodes.filter((n) => n.org !== nodes[a]!.org).map((n) => n.org);
  commitOrCrash(world, a, (node) => simRotate(node, partners, prng, worldNow(world)), 'rotations');
}

/** Nobody can be reached, so two officers go on without what was lost. */
function startEpochs(world: World, a: number): void {
  const { nodes, prng } = world;
  const [partner] = [...nodes[a]!.fenced.keys()];
  if (partner === undefined) return;
  const to = nodes.findIndex((n) => n.org === partner);
  world.disowned.add(`${a} ${to}`);
  simStartEpoch(nodes[a]!, partner, prng, worldNow(world));
  world.counts.epochStarts++;
}

/** A fenced node asks its partner for its own feed. */
function takeBack(world: World, a: number, b: number, options: { readonly isSafe: boolean }): boolean {
  const { nodes, prng, counts } = world;
  const [own, partner] = [nodes[a]!, nodes[b]!];
  if (!own.fenced.has(partner.org) || world.cut.has(`${b} ${a}`)) return false;
  for (const lane of LANES) {
    const name = feedName(own, partner.org, lane);
    for (;;) {
      const { epoch, seq, hash } = simTip(simFeed(own, name));
      const served = serveSim(partner, name, { epoch, after: seq, hash, max: 1 + prng.nextBelow(20) });
      if (!served.ok) {
        assert(isLyingPair(world, a, b) || served.error === 'future-cursor', 'an honest feed comes back as it was');
        break;
      }
      if (served.value === null) break;
      if (!options.isSafe && prng.nextBelow(100) < 20) return false;
      const taken = takeBackSim(own, name, served.value, reading(world));
      assert(taken.ok || isLyingPair(world, a, b), `own entries come back: ${taken.ok ? '' : taken.error.type}`);
      if (!taken.ok || taken.value === 0) break;
      counts.takenBack += taken.value;
    }
  }
  const claimed = {
    urgent: tipToPosition(simTip(simFeed(partner, feedName(partner, own.org, 'urgent', true)))),
    bulk: tipToPosition(simTip(simFeed(partner, feedName(partner, own.org, 'bulk', true)))),
  };
  const ended = endReturnSim(own, partner.org, claimed, worldNow(world));
  assert(ended !== 'disputed' || isLyingPair(world, a, b), 'an honest partner returns what it claims');
  if (ended === 'lifted') counts.fencesLifted++;
  if (ended === 'end-lost') {
    world.disowned.add(`${a} ${b}`);
    simStartEpoch(own, partner.org, prng, worldNow(world));
    counts.epochStarts++;
  }
  noteMade(world, own);
  return ended !== 'disputed';
}

/** `b` pulls from `a`; the network does what it likes with the answer. */
function exchangePage(world: World, a: number, b: number, lane: Lane): void {
  const { prng, counts, liar } = world;
  if (world.cut.has(`${a} ${b}`)) return;
  const reader = world.nodes[b]!;
  const speaks = liar?.index === a && liar.shadow !== null && prng.nextBelow(2) === 0 ? liar.shadow : world.nodes[a]!;
  const page = pullPage(world, speaks, { a, b, lane, max: 1 + prng.nextBelow(20) });
  if (page === null) return;
  counts.pages++;
  const flight = { from: a, to: b, lane, page };
  if (world.flying.length < KEPT_PAGES_MAX) world.flying.push(flight);
  else world.flying[prng.nextBelow(KEPT_PAGES_MAX)] = flight;
  if (prng.nextBelow(100) < 20) {
    counts.dropped++;
    return;
  }
  const isDamaged = prng.nextBelow(100) < 6;
  deliver(world, isDamaged ? { ...flight, page: damagePage(page, prng) } : flight, isDamaged);
  if (!isDamaged && prng.nextBelow(100) < 10) deliver(world, flight, false);
  assert(world.nodes[b]!.org === reader.org, 'a node stays who it is');
}

type PullBy = { readonly a: number; readonly b: number; readonly lane: Lane; readonly max: number };

/** Null where there is nothing, or where the answer was a refusal that changed the state of one side. */
function pullPage(world: World, speaks: SimNode, { a, b, lane, max }: PullBy): SimPage | null {
  const reader = world.nodes[b]!;
  const name = feedName(reader, speaks.org, lane, true);
  const { epoch, seq, hash } = simTip(simFeed(reader, name));
  const pull = { epoch, after: seq, hash, max };
  const served = serveSim(speaks, name, pull);
  if (served.ok) return served.value;
  world.counts.refusals++;
  if (served.error === 'future-cursor') {
    speaks.fenced.set(reader.org, speaks.fenced.get(reader.org) ?? []);
    return null;
  }
  assert(isLyingPair(world, a, b), 'only a partner with two histories forks');
  simFeed(speaks, name).frozen = true;
  const shown = showFork(speaks, name, pull);
  if (shown !== null) deliver(world, { from: a, to: b, lane, page: shown }, false);
  return null;
}

function damagePage(page: SimPage, prng: Prng): SimPage {
  if (prng.nextBelow(2) === 0) return { ...page, bytes: page.bytes.slice(0, prng.nextBelow(page.bytes.length)) };
  const bytes = page.bytes.slice();
  bytes[prng.nextBelow(bytes.length)]! ^= 1 << prng.nextBelow(8);
  return { ...page, bytes };
}

function replayPage(world: World): void {
  if (world.flying.length === 0) return;
  world.counts.replayed++;
  deliver(world, world.flying[world.prng.nextBelow(world.flying.length)]!, false);
}

/** Writes everything the partner lacks on a stick; it may be read late, twice or never. */
function fillStick(world: World, a: number, b: number): void {
  const pages: FlyingPage[] = [];
  const reader = copySimNode(world.nodes[b]!);
  for (const lane of LANES) {
    const name = feedName(world.nodes[a]!, reader.org, lane);
    for (;;) {
      const { epoch, seq, hash } = simTip(simFeed(reader, name));
      const served = serveSim(world.nodes[a]!, name, { epoch, after: seq, hash, max: 50 });
      if (!served.ok || served.value === null) break;
      pages.push({ from: a, to: b, lane, page: served.value });
      const taken = ingestSim(reader, name, served.value, reading(world));
      if (!taken.ok || taken.value === 0) break;
    }
  }
  if (pages.length === 0) return;
  if (world.sticks.length < STICKS_MAX) world.sticks.push(pages);
  else world.sticks[world.prng.nextBelow(STICKS_MAX)] = pages;
}

function readStick(world: World): void {
  if (world.sticks.length === 0) return;
  world.counts.bundles++;
  for (const page of world.sticks[world.prng.nextBelow(world.sticks.length)]!) deliver(world, page, false);
}

function deliver(world: World, flight: FlyingPage, isDamaged: boolean): void {
  const { from: a, to: b, lane, page } = flight;
  const { counts, prng, nodes } = world;
  const node = prng.nextBelow(25) === 0 ? copySimNode(nodes[b]!) : nodes[b]!;
  const isCrashing = node !== nodes[b]!;
  const name = feedName(node, nodes[a]!.org, lane, true);
  const before = simTip(simFeed(node, name));
  const forksBefore = node.forks.size;
  const stored = ingestSim(node, name, page, reading(world));
  if (isDamaged) counts.torn++;
  if (isCrashing) counts.crashes++;
  if (!stored.ok) {
    counts.refusals++;
    const { error } = stored;
    if (error.type === 'Fork') assert(isLyingPair(world, a, b) || isDamaged, 'only a partner with two histories forks');
    if (error.type === 'Fork' && error.ack === undefined && !isDamaged)
      assert(simFeed(node, name).frozen, 'every fork is proven to a third party');
    if (node.forks.size > forksBefore) {
      assert(isLyingPair(world, a, b), 'nobody is proven to have forked who has not');
      counts.forks++;
    }
    return;
  }
  const after = simTip(simFeed(node, name));
  assert(after.epoch > before.epoch || after.seq >= before.seq, 'a cursor never goes back');
  noteMade(world, node);
  if (!isCrashing) counts.entries += stored.value;
}

/** Everything connected, nothing lost: bounded passes until all has arrived. */
function heal(world: World): void {
  world.cut.clear();
  const { nodes } = world;
  for (let pass = 0; pass < 200; pass++) {
    let moved = false;
    for (let a = 0; a < nodes.length; a++) {
      for (let b = 0; b < nodes.length; b++) {
        if (a === b) continue;
        moved = takeBack(world, a, b, { isSafe: true }) || moved;
        for (const lane of LANES) moved = pullAll(world, a, b, lane) || moved;
      }
    }
    if (!moved) return;
  }
  throw new Error('assertion failed: the world converges in bounded passes');
}

function pullAll(world: World, a: number, b: number, lane: Lane): boolean {
  const reader = world.nodes[b]!;
  const speaker = world.nodes[a]!;
  const name = feedName(reader, speaker.org, lane, true);
  if (simFeed(reader, name).frozen) return false;
  const { epoch, seq, hash } = simTip(simFeed(reader, name));
  const served = serveSim(speaker, name, { epoch, after: seq, hash, max: 500 });
  if (!served.ok || served.value === null) return false;
  const stored = ingestSim(reader, name, served.value, reading(world));
  noteMade(world, reader);
  if (stored.ok) return stored.value > 0;
  assert(
    isLyingPair(world, a, b) || stored.error.type === 'AckAhead',
    `a healed link carries: ${JSON.stringify(stored.error)}`,
  );
  return false;
}

export function isLyingPair(world: World, a: number, b: number): boolean {
  return world.liar !== null && (world.liar.index === a || world.liar.index === b);
}
