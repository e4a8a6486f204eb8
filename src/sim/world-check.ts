/**
 * The promises of a simulated world. Along the way: nobody sees what was not released to them in exactly that form, what is held
 * is what its sender signed, a withdrawal went on to everybody further down. At the end: both sides hold the same, and
 * visible is exactly what is released.
 */
import { assert } from '../base/assert.ts';
import { foldLedger, type LedgerEntry } from '../exchange/ledger.ts';
import { type Entry, LANES } from '../exchange/object.ts';
import { sha256 } from '../node/crypto.ts';
import { findSimEpoch, simTip } from './sim-feed.ts';
import { feedName, type SimNode, simFeed } from './sim-node.ts';
import { isLyingPair, type World } from './world.ts';

export function checkAlways(world: World): void {
  for (const [b, reader] of world.nodes.entries()) {
    for (const [rel, seen] of reader.visible) {
      const made = world.made.get(rel);
      assert(made !== undefined, 'visible only with a release');
      const { to, record, shown } = made;
      assert(
        to === reader.org && record === seen.record && shown === seen.shown,
        'visible in exactly the form released',
      );
    }
    for (const release of reader.released.values()) {
      const isBound = release.of !== null && reader.withdrawnOrigins.has(release.of);
      assert(
        !isBound || release.isWithdrawn || reader.fenced.has(release.to),
        'a withdrawal binds whoever passed the record on',
      );
    }
    for (const [a, sender] of world.nodes.entries())
      if (a !== b && world.liar?.index !== a) checkChains(sender, reader);
  }
}

/** As far as both reach, the chain held is the chain that was signed; more is held only of a sender that lost its end. */
function checkChains(sender: SimNode, reader: SimNode): void {
  for (const lane of LANES) {
    const name = feedName(sender, reader.org, lane);
    const [own, held] = [simFeed(sender, name), simFeed(reader, name)];
    for (const epoch of held.epochs) {
      const signed = findSimEpoch(own, epoch.n)?.entries ?? [];
      const isClosed = epoch.n < simTip(own).epoch || sender.fenced.has(reader.org);
      assert(isClosed || epoch.entries.length <= signed.length, 'nobody holds more than was written');
      for (let seq = 0; seq < Math.min(epoch.entries.length, signed.length); seq++) {
        assert(epoch.entries[seq]!.hash === signed[seq]!.hash, 'what is held is the chain that was signed');
      }
    }
  }
}

export function checkConverged(world: World): void {
  const { nodes } = world;
  for (const [a, sender] of nodes.entries()) {
    for (const [b, reader] of nodes.entries()) {
      if (a === b || isLyingPair(world, a, b)) continue;
      assert(!sender.fenced.has(reader.org), 'every fence between the honest is lifted');
      for (const lane of LANES) {
        const name = feedName(sender, reader.org, lane);
        const [own, held] = [simTip(simFeed(sender, name)), simTip(simFeed(reader, name))];
        assert(JSON.stringify(own) === JSON.stringify(held), 'nothing acknowledged or written is missing');
      }
      checkVisible(world, sender, reader);
      const isWhole = !world.disowned.has(`${a} ${b}`) && !world.disowned.has(`${b} ${a}`);
      if (a < b && isWhole) checkLedgers(sender, reader);
    }
  }
}

/** Visible exactly while released; what a sender forgot is visible until somebody withdraws it. */
function checkVisible(world: World, sender: SimNode, reader: SimNode): void {
  for (const [rel, release] of sender.released) {
    if (release.to !== reader.org) continue;
    const isWithdrawn = release.isWithdrawn || world.made.get(rel)?.isWithdrawn === true;
    const isByOrigin = reader.withdrawnOrigins.has(release.of ?? rel);
    const isVisible = reader.visible.has(rel);
    if (release.isWithdrawn) assert(!isVisible, 'nothing withdrawn is visible');
    else assert(isVisible || isWithdrawn || isByOrigin || reader.setAside.has(rel), 'everything released is visible');
  }
}

function checkLedgers(one: SimNode, other: SimNode): void {
  const hashes = [one, other].map((node) => foldLedger(ledgerEntries(node, one.org, other.org), sha256).hash);
  assert(hashes[0] === hashes[1], 'both sides print the same ledger');
}

function ledgerEntries(node: SimNode, a: string, b: string): ReadonlyArray<LedgerEntry> {
  const entries: LedgerEntry[] = [];
  for (const feed of node.feeds.values()) {
    const { from, to } = feed.name;
    if (!(from === a && to === b) && !(from === b && to === a)) continue;
    for (const epoch of feed.epochs) {
      for (const { bytes, hash } of epoch.entries) {
        entries.push({ entry: JSON.parse(new TextDecoder().decode(bytes)) as Entry, hash });
      }
    }
  }
  return entries;
}
