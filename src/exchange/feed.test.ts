/** Claims about feeds as one node writes them and another reads them. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  alterPage,
  carrySim,
  createSimNodes,
  entriesOf,
  FEED_NOW,
  pullSim,
  readSimPage,
} from '../../test/harness/feed-pair.ts';
import { createPrng, shuffled } from '../base/random.ts';
import { unixMs } from '../base/time.ts';
import { verifyEd25519 } from '../node/crypto.ts';
import { simTip } from '../sim/sim-feed.ts';
import { feedName, type SimNode, simBeat, simFeed, simRelease, simWithdraw } from '../sim/sim-node.ts';
import { bytesToEnvelope, openHead } from './feed.ts';
import { findHistoryKey } from './key-history.ts';
import { bytesToPage } from './page.ts';

const prng = createPrng(4);
let [a, b] = createSimNodes(['psh', 'fed']) as [SimNode, SimNode];
const release = () => simRelease(a, b.org, prng, { now: FEED_NOW });
const tipAt = (node: SimNode) => simTip(simFeed(node, feedName(a, b.org, 'bulk')));

beforeEach(() => {
  [a, b] = createSimNodes(['psh', 'fed']) as [SimNode, SimNode];
});

describe('a feed', () => {
  it('[F-3] is covered by signed heads alone: an entry has no signature, and one changed byte fails under the head', () => {
    release();
    release();
    const page = pullSim(a, b, 'bulk')!;
    const opened = bytesToPage(page.bytes);
    if (!opened.ok) throw new Error('page');
    expect(entriesOf(page).every((entry) => !('s' in entry) && !('sig' in entry))).toBe(true);
    const envelope = bytesToEnvelope(opened.value.head);
    if (!envelope.ok) throw new Error('head');
    const findNodeKey = (_org: string, kid: string) => findHistoryKey(a.keys.history, kid, ['sign']);
    expect(openHead(envelope.value, { verify: verifyEd25519, findNodeKey })).toMatchObject({
      ok: true,
      value: { seq: 2 },
    });
    for (const i of [0, 1]) {
      const forged = alterPage(page, (p) => ({
        ...p,
        entries: p.entries.map((e, j) => (i === j ? { ...e, bytes: changeTime(e.bytes) } : e)),
      }));
      expect(readSimPage(a, b, forged, 'bulk').ok).toBe(false);
    }
    expect(readSimPage(a, b, page, 'bulk')).toEqual({ ok: true, value: 2 });
  });

  it('[F-4] a page ends at a signed head, and nothing beyond one is applied', () => {
    for (let i = 0; i < 5; i++) release();
    const page = pullSim(a, b, 'bulk', 3)!;
    expect(entriesOf(page)).toHaveLength(3);
    const longer = pullSim(a, b, 'bulk')!;
    const opened = bytesToPage(longer.bytes);
    const short = bytesToPage(page.bytes);
    if (!opened.ok || !short.ok) throw new Error('page');
    const beyond = alterPage(longer, (p) => ({ ...p, head: short.value.head }));
    expect(readSimPage(a, b, beyond, 'bulk')).toMatchObject({ ok: false, error: { type: 'BadHead' } });
    expect(tipAt(b).seq).toBe(0);
  });

  it('[F-5] an entry acknowledges the last stored entry of each reverse lane, and more than was written is refused', () => {
    simRelease(b, a.org, prng, { now: FEED_NOW });
    simRelease(b, a.org, prng, { now: FEED_NOW, lane: 'urgent' });
    carrySim(b, a);
    release();
    const [entry] = entriesOf(pullSim(a, b, 'bulk')!);
    const held = (lane: 'urgent' | 'bulk') => simTip(simFeed(a, feedName(b, a.org, lane)));
    expect(entry!.ack.urgent).toMatchObject({ seq: 1, hash: held('urgent').hash });
    expect(entry!.ack.bulk).toMatchObject({ seq: 1, hash: held('bulk').hash });
    const page = pullSim(a, b, 'bulk')!;
    b.feeds.clear();
    expect(readSimPage(a, b, page, 'bulk')).toMatchObject({ ok: false, error: { type: 'AckAhead' } });
  });

  it('[F-10] a chain fault refuses the page and changes nothing', () => {
    for (let i = 0; i < 4; i++) release();
    const page = pullSim(a, b, 'bulk')!;
    const faults: ReadonlyArray<readonly [string, Parameters<typeof alterPage>[1]]> = [
      ['Gap', (p) => ({ ...p, entries: p.entries.slice(1), keys: p.keys })],
      ['BrokenChain', (p) => ({ ...p, entries: [p.entries[0]!, p.entries[2]!, p.entries[1]!, p.entries[3]!] })],
      ['BrokenChain', (p) => ({ ...p, entries: [p.entries[0]!, p.entries[0]!, ...p.entries.slice(1)] })],
      ['BadHead', (p) => ({ ...p, entries: p.entries.slice(0, 3) })],
      ['BadHead', (p) => ({ ...p, head: new Uint8Array([123, 125]) })],
      ['NotCanonical', (p) => ({ ...p, entries: p.entries.map((e) => ({ ...e, bytes: withSpace(e.bytes) })) })],
      ['WrongRecipient', (p) => ({ ...p, entries: p.entries.map((e) => ({ ...e, bytes: toOther(e.bytes) })) })],
      ['WrongEpoch', (p) => ({ ...p, entries: p.entries.map((e) => ({ ...e, bytes: inEpoch(e.bytes) })) })],
    ];
    for (const [code, change] of faults) {
      expect(readSimPage(a, b, alterPage(page, change), 'bulk'), code).toMatchObject({
        ok: false,
        error: { type: code },
      });
      expect(tipAt(b).seq).toBe(0);
      expect(b.visible.size).toBe(0);
    }
    expect(readSimPage(a, b, page, 'bulk')).toEqual({ ok: true, value: 4 });
  });

  it('[F-10] of 400 entries, each deleted, altered and reordered in turn, every change is found', () => {
    const size = process.env['SLOW'] === '1' ? 10_000 : 400;
    for (let i = 0; i < size; i++) simBeat(a, b.org, 'bulk', FEED_NOW);
    let found = 0;
    for (let at = 0; at < size; at += 200) {
      const page = pullSim(a, b, 'bulk', 200)!;
      for (let i = 0; i < 200; i++) {
        const swap = i === 199 ? i - 1 : i + 1;
        const changes: ReadonlyArray<Parameters<typeof alterPage>[1]> = [
          (p) => ({ ...p, entries: p.entries.filter((_, j) => j !== i) }),
          (p) => ({ ...p, entries: p.entries.map((e, j) => (j === i ? { ...e, bytes: changeTime(e.bytes) } : e)) }),
          (p) => ({
            ...p,
            entries: p.entries.map((e, j) => (j === i ? p.entries[swap]! : j === swap ? p.entries[i]! : e)),
          }),
        ];
        for (const change of changes) if (!readSimPage(a, b, alterPage(page, change), 'bulk').ok) found++;
      }
      expect(readSimPage(a, b, page, 'bulk')).toEqual({ ok: true, value: 200 });
    }
    expect(found).toBe(size * 3);
  });

  it('[F-11] a damaged payload keeps the entry, sets its content aside and does not break the chain', () => {
    const rel = release();
    const page = alterPage(pullSim(a, b, 'bulk')!, (p) => ({
      ...p,
      entries: p.entries.map((e) => ({ ...e, payload: new Uint8Array(4096) })),
    }));
    expect(readSimPage(a, b, page, 'bulk')).toEqual({ ok: true, value: 1 });
    expect(tipAt(b).seq).toBe(1);
    expect(b.setAside.has(rel)).toBe(true);
    expect(b.visible.size).toBe(0);
    release();
    expect(carrySim(a, b)).toBe(1);
    expect(b.visible.size).toBe(1);
  });

  it('[S-3] pages again, twice and in any order lead to the same state as once in order', () => {
    const rels = Array.from({ length: 12 }, release);
    simWithdraw(a, rels[3]!, FEED_NOW);
    const pages = [];
    const [reader] = createSimNodes(['psh', 'fed']).slice(1) as [SimNode];
    for (let page = pullSim(a, reader, 'bulk', 3); page !== null; page = pullSim(a, reader, 'bulk', 3)) {
      pages.push({ page, lane: 'bulk' as const });
      readSimPage(a, reader, page, 'bulk');
    }
    const urgent = { page: pullSim(a, reader, 'urgent')!, lane: 'urgent' as const };
    readSimPage(a, reader, urgent.page, 'urgent');
    const mixed = shuffled([...pages, ...pages, ...pages, ...pages, ...pages, urgent, urgent], createPrng(9));
    for (const { page, lane } of [...mixed, ...mixed]) readSimPage(a, b, page, lane);
    expect([...b.visible.keys()].sort()).toEqual([...reader.visible.keys()].sort());
    expect(tipAt(b)).toEqual(tipAt(reader));
  });

  it('[F-16] [S-3] a clock 72 hours ahead or behind is no reason to refuse, and order stays that of the numbers', () => {
    const day = 86_400_000;
    for (const offset of [3 * day, -3 * day, 0]) simRelease(a, b.org, prng, { now: unixMs(FEED_NOW + offset) });
    expect(carrySim(a, b)).toBe(3);
    expect(b.visible.size).toBe(3);
    const times = simFeed(b, feedName(a, b.org, 'bulk')).epochs[0]!.entries.map(
      (e) => JSON.parse(new TextDecoder().decode(e.bytes)) as { seq: number; sentAt: string },
    );
    expect(times.map((t) => t.seq)).toEqual([1, 2, 3]);
    expect(times[0]!.sentAt > times[1]!.sentAt).toBe(true);
  });
});

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const encode = (value: string) => new TextEncoder().encode(value);
const changeTime = (bytes: Uint8Array) =>
  encode(text(bytes).replace(/"sentAt":"20(\d)/, (_, d) => `"sentAt":"20${9 - d}`));
const withSpace = (bytes: Uint8Array) => encode(text(bytes).replace('{', '{ '));
const toOther = (bytes: Uint8Array) => encode(text(bytes).replaceAll(b.org, `org_${'z'.repeat(52)}`));
const inEpoch = (bytes: Uint8Array) => encode(text(bytes).replace('"epoch":1,', '"epoch":2,'));
