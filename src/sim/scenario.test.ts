/** Named scenarios of the exchange rules, part 17, on simulated nodes. */
import { describe, expect, it } from 'vitest';
import { carrySim, createSimNodes, FEED_NOW, pullSim, readSimPage } from '../../test/harness/feed-pair.ts';
import { createPrng } from '../base/random.ts';
import { tipToPosition } from '../exchange/feed.ts';
import { bytesToForkProof, verifyForkProof } from '../exchange/fork-proof.ts';
import { LANES } from '../exchange/object.ts';
import { compareWorldPairs, countDifferences } from './non-interference.ts';
import { REGRESSIONS } from './regressions.ts';
import { endReturnSim, type SimPage, serveSim, showFork, takeBackSim } from './sim-exchange.ts';
import { simTip } from './sim-feed.ts';
import { SIM_STATEMENT_DEPS } from './sim-keys.ts';
import {
  copySimNode,
  createSimNode,
  feedName,
  type SimNode,
  simBeat,
  simFeed,
  simOnward,
  simRelease,
  simWithdraw,
} from './sim-node.ts';
import { runWorld } from './world.ts';

const prng = createPrng(10_899);
const now = FEED_NOW;
type Four = [SimNode, SimNode, SimNode, SimNode];
const simTipOf = (node: SimNode, from: SimNode, to: SimNode, lane: (typeof LANES)[number]) =>
  simTip(simFeed(node, { from: from.org, to: to.org, lane }));

describe('a member is dropped', () => {
  it('[S-12] [L-14] where the centre passes on as a hop: nothing new reaches it by any path, what was withdrawn is unreadable', () => {
    const [a, hub, b, c] = createSimNodes(['psh', 'hub', 'fed', 'coa']) as Four;
    const onward = [b.org, c.org];
    const rels = Array.from({ length: 5 }, () => simRelease(a, hub.org, prng, { now, onward }));
    carrySim(a, hub);
    for (const rel of rels) for (const to of onward) expect(simOnward(hub, rel, to, prng, now)).not.toBeNull();
    for (const to of [b, c]) carrySim(hub, to);
    expect([b.visible.size, c.visible.size]).toEqual([5, 5]);
    for (const rel of rels) simWithdraw(a, rel, now);
    const fresh = Array.from({ length: 5 }, () => simRelease(a, hub.org, prng, { now, onward: [c.org] }));
    carrySim(a, hub);
    for (const rel of fresh) {
      expect(simOnward(hub, rel, b.org, prng, now)).toBeNull();
      expect(simOnward(hub, rel, c.org, prng, now)).not.toBeNull();
    }
    const before = simTipOf(b, hub, b, 'bulk').seq;
    for (const to of [b, c]) carrySim(hub, to);
    expect(simTipOf(b, hub, b, 'bulk').seq).toBe(before);
    expect([b.visible.size, b.payloads.size, c.visible.size]).toEqual([0, 0, 5]);
    const [first] = [...c.visible.keys()];
    expect(simOnward(c, first!, b.org, prng, now)).toBeNull();
  });

  it('[S-12] where the hub keeps silent, the originator withdraws at whoever it is paired with, and stays unanswered elsewhere', () => {
    const [a, hub, b, c] = createSimNodes(['psh', 'hub', 'fed', 'coa']) as Four;
    const rel = simRelease(a, hub.org, prng, { now, onward: [b.org, c.org] });
    carrySim(a, hub);
    for (const to of [b, c]) {
      simOnward(hub, rel, to.org, prng, now);
      carrySim(hub, to);
    }
    simWithdraw(a, rel, now);
    const direct = a.released.get(rel)!;
    a.released.set(rel, { ...direct, to: c.org });
    simWithdraw(a, rel, now);
    carrySim(a, c);
    expect([b.visible.size, c.visible.size]).toEqual([1, 0]);
    expect(simTipOf(a, hub, a, 'urgent').seq).toBe(0);
  });

  it('[S-10] where the centre is a blind relay, what it carries for others opens for nobody else and drops with the release', () => {
    const [a, , b, c] = createSimNodes(['psh', 'hub', 'fed', 'coa']) as Four;
    simRelease(a, b.org, prng, { now });
    const stick = pullSim(a, b, 'bulk')!;
    for (const other of [c]) {
      expect(readSimPage(a, other, stick, 'bulk')).toMatchObject({ ok: false, error: { type: 'WrongRecipient' } });
      expect(other.visible.size).toBe(0);
    }
    for (let i = 0; i < 5; i++) simRelease(a, c.org, prng, { now });
    expect(pullSim(a, c, 'bulk')).not.toBeNull();
    expect(carrySim(a, b)).toBe(1);
  });
});

describe('an empty audience', () => {
  it('[L-5] [L-14] what names nobody further reaches its recipient alone, whatever the centre says in its name', () => {
    const [a, hub, b, c] = createSimNodes(['psh', 'hub', 'fed', 'coa']) as Four;
    const rels = Array.from({ length: 5 }, () => simRelease(a, hub.org, prng, { now, onward: [] }));
    const named = simRelease(a, hub.org, prng, { now, onward: [c.org] });
    carrySim(a, hub);
    expect(hub.visible.size).toBe(6);
    const signatures = hub.payloads.get(named)!.releaseSignatures!;
    for (const rel of rels) {
      for (const to of [b, c]) expect(simOnward(hub, rel, to.org, prng, now)).toBeNull();
      const held = hub.payloads.get(rel)!;
      const release = { ...held.release, onward: [b.org, c.org] };
      hub.payloads.set(rel, { ...held, release, releaseSignatures: signatures });
      for (const to of [b, c]) expect(simOnward(hub, rel, to.org, prng, now)).not.toBeNull();
    }
    for (const to of [b, c]) expect(carrySim(hub, to)).toBe(5);
    expect([b.visible.size, c.visible.size]).toEqual([0, 0]);
  });
});

describe('two histories', () => {
  it('[F-13] told to one partner are found at its next pull and proven to somebody who holds nothing but the proof', () => {
    const [a, b] = createSimNodes(['psh', 'fed']) as [SimNode, SimNode];
    simRelease(a, b.org, prng, { now });
    carrySim(a, b);
    const second = copySimNode(a);
    for (let i = 0; i < 3; i++) simRelease(a, b.org, prng, { now });
    for (let i = 0; i < 2; i++) simRelease(second, b.org, prng, { now });
    carrySim(a, b);
    const name = feedName(a, b.org, 'bulk');
    const { epoch, seq, hash } = simTip(simFeed(b, name));
    simRelease(second, b.org, prng, { now });
    const pull = { epoch, after: seq, hash, max: 50 };
    expect(serveSim(second, name, pull)).toEqual({ ok: false, error: 'fork' });
    const shown = showFork(second, name, pull) as SimPage;
    expect(readSimPage(second, b, shown, 'bulk').ok).toBe(false);
    const proof = bytesToForkProof([...b.forks.values()][0]!);
    if (!proof.ok) throw new Error(proof.error.reason);
    expect(verifyForkProof(proof.value, SIM_STATEMENT_DEPS)).toMatchObject({
      ok: true,
      value: { feed: name, epoch: 1 },
    });
    simRelease(a, b.org, prng, { now });
    const later = pullSim(a, b, 'bulk')!;
    expect(readSimPage(a, b, later, 'bulk')).toMatchObject({ ok: false, error: { type: 'Frozen' } });
    const honest = { ...proof.value, lower: proof.value.higher };
    expect(verifyForkProof(honest, SIM_STATEMENT_DEPS).ok).toBe(false);
  });
});

describe('the fence', () => {
  it('[S-5] of 50 restored backups each takes back all its partner holds, and goes on without a fork', () => {
    for (let i = 0; i < 50; i++) {
      let [a, b] = createSimNodes(['psh', 'fed'], i) as [SimNode, SimNode];
      const work = (count: number) => {
        for (let n = 0; n < count; n++) simRelease(a, b.org, prng, { now, lane: n % 3 === 0 ? 'urgent' : 'bulk' });
      };
      work(3);
      carrySim(a, b);
      const backup = copySimNode(a);
      work(1 + (i % 7));
      carrySim(a, b);
      const witnessed = LANES.map((lane) => simTip(simFeed(a, feedName(a, b.org, lane))));
      a = backup;
      a.fenced.set(b.org, witnessed);
      const before = simTipOf(a, a, b, 'bulk').seq;
      simRelease(a, b.org, prng, { now });
      simBeat(a, b.org, 'bulk', now);
      expect([simTipOf(a, a, b, 'bulk').seq, a.waiting.length]).toEqual([before, 1]);
      takeBackAll(a, b);
      expect(a.fenced.size).toBe(0);
      carrySim(a, b);
      for (const lane of LANES) expect(simTipOf(b, a, b, lane)).toEqual(simTipOf(a, a, b, lane));
      expect(b.visible.size).toBe(3 + 1 + (i % 7) + 1);
    }
  });
});

function takeBackAll(own: SimNode, partner: SimNode): void {
  for (const lane of LANES) {
    const name = feedName(own, partner.org, lane);
    const { epoch, seq, hash } = simTip(simFeed(own, name));
    const served = serveSim(partner, name, { epoch, after: seq, hash, max: 500 });
    if (!served.ok || served.value === null) continue;
    expect(takeBackSim(own, name, served.value, { now, statementsOf: () => own.keys.statements }).ok).toBe(true);
  }
  const claim = (lane: (typeof LANES)[number]) => tipToPosition(simTipOf(partner, own, partner, lane));
  expect(endReturnSim(own, partner.org, { urgent: claim('urgent'), bulk: claim('bulk') }, now)).toBe('lifted');
}

describe('a cut of 72 hours', () => {
  const entries = process.env['SLOW'] === '1' ? 144_000 : 1_440;
  it(`[S-2] [S-3] ends with ${entries} entries carried, none lost, none twice, and the urgent lane in the first page`, {
    timeout: 600_000,
  }, () => {
    const [a, b] = createSimNodes(['psh', 'fed']) as [SimNode, SimNode];
    const rels = new Set<string>();
    for (let i = 0; i < entries; i++) {
      if (i % 20 === 0) rels.add(simRelease(a, b.org, prng, { now }));
      else simBeat(a, b.org, 'bulk', now);
    }
    const alarm = simRelease(a, b.org, prng, { now, lane: 'urgent' });
    const first = pullSim(a, b, 'urgent')!;
    expect(readSimPage(a, b, first, 'urgent')).toEqual({ ok: true, value: 1 });
    expect([...b.visible.keys()]).toEqual([alarm]);
    expect(carrySim(a, b)).toBe(entries);
    expect(carrySim(a, b)).toBe(0);
    expect([...b.visible.keys()].filter((rel) => rel !== alarm).sort()).toEqual([...rels].sort());
    expect(simTipOf(b, a, b, 'bulk')).toEqual(simTipOf(a, a, b, 'bulk'));
  });
});

describe('what is withheld', () => {
  it('[S-10] changes no byte that a partner can pull: 60 pairs of worlds here, 1,000 in every simulation run', () => {
    const { differing, bytes, withheld } = compareWorldPairs(60, 5_000);
    expect(differing).toBe(0);
    expect(bytes).toBeGreaterThan(500_000);
    expect(withheld).toBe(480);
  });

  it('[S-10] the comparison sees a single byte', () => {
    expect(countDifferences(new Uint8Array([1, 2, 3]), new Uint8Array([1, 9, 3]))).toBe(1);
    expect(countDifferences(new Uint8Array([1, 2]), new Uint8Array([1, 2, 3]))).toBe(1);
  });
});

describe('whole worlds', () => {
  it('[S-1] keep their promises for the seeds that once broke one, cut short, and are the same each time', () => {
    for (const { seed, was } of REGRESSIONS) expect(runWorld(seed, 300).fault, was).toBeNull();
    expect(runWorld(1, 200)).toEqual(runWorld(1, 200));
    expect(createSimNode('psh', createPrng(1)).org).toBe(createSimNode('psh', createPrng(1)).org);
  });
});
