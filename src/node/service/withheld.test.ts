/** Two runs of one real node that differ only in what its partner was not sent: the partner's feed has the same bytes. */
import { cpSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { createPrng } from '../../base/random.ts';
import { type UnixMs, unixMs } from '../../base/time.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { liftFence } from './fence.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

/** The node in a copied directory, with a clock and a source of chance that each operation sets for itself. */
async function openWorld(dir: string) {
  const opened = await openNode(dir, { passphrase: null, time: SYSTEM_TIME });
  if (!opened.ok) throw new Error(opened.error.type);
  const state = { now: unixMs(0), prng: createPrng(0) };
  const time = { now: () => state.now };
  const node: RunningNode = { ...opened.value, time, randomBytes: (length) => state.prng.nextBytes(length) };
  await node.store.commit(async (tx) => {
    for (const { org } of await tx.db.selectFrom('partner').select('org').execute()) await liftFence(tx, org);
  });
  return {
    node,
    set: (now: UnixMs, seed: number) => {
      state.now = now;
      state.prng = createPrng(seed);
    },
  };
}

/** Everything of the feed to a partner that is stored: entries, heads, sealed forms and their keys. */
async function readFeedBytes(node: RunningNode, to: string): Promise<string> {
  const parts: string[] = [];
  const hex = (bytes: Uint8Array | null) => (bytes === null ? '-' : Buffer.from(bytes).toString('hex'));
  const rows = await node.store.db
    .selectFrom('feed_entry')
    .leftJoin('payload', 'payload.ref', 'feed_entry.rel')
    .select(['feed_entry.body', 'feed_entry.rel', 'payload.sealed'])
    .where('to_org', '=', to)
    .orderBy('lane')
    .orderBy('seq')
    .execute();
  for (const row of rows) parts.push(hex(row.body), hex(row.sealed), hex(node.store.findKey(row.rel ?? '')));
  const heads = await node.store.db
    .selectFrom('feed_head')
    .selectAll()
    .where('to_org', '=', to)
    .orderBy('lane')
    .orderBy('seq')
    .execute();
  for (const head of heads) parts.push(hex(head.envelope));
  return parts.join('\n');
}

describe('what a partner was not sent', () => {
  it('[S-10] changes no byte of its feed: records kept at home, releases and withdrawals to a third, their numbers', async () => {
    const [psh, fed, coa] = [await openTestNode('PSH'), await openTestNode('FED'), await openTestNode('COA')];
    const [to, third] = [fed.identity.org, coa.identity.org];
    for (const partner of [fed, coa]) {
      await pairNodes(psh, partner);
      await agreeBetween(psh, partner);
    }
    await psh.close();
    const start = Date.now();
    const play = async (dir: string, withheld: number): Promise<string> => {
      const { node, set } = await openWorld(dir);
      const tell = async (org: string, seed: number, minute: number) => {
        set(unixMs(start + minute * 60_000), seed);
        const body = anIncident({
          disposition: { releasableTo: [org], handling: [] },
          impact: (seed % 5) as never,
        } as never);
        const record = await addTestRecord(node, { kind: 'incident-report', marking: 'official', body });
        const lane = seed % 3 === 0 ? ('urgent' as const) : ('bulk' as const);
        return (await releaseAs(node, aReleaseRequest({ record, to: [org], lane }), [RELEASE_SEAT])).rels[0]!;
      };
      for (let minute = 1; minute <= 6; minute++) {
        for (let i = 0; i < withheld; i++) {
          set(unixMs(start + minute * 60_000), 1_000 + minute * 10 + i);
          await addTestRecord(node, { kind: 'incident-report', marking: 'restricted', body: anIncident() });
          const rel = await tell(third, 2_000 + minute * 10 + i, minute);
          if (i % 2 === 0) await withdrawRelease(node, { rel, action: 'erase', reason: 'wrong' });
        }
        const rel = await tell(to, minute, minute);
        if (minute % 3 === 0) await withdrawRelease(node, { rel, action: 'correct', reason: 'superseded' });
      }
      const bytes = await readFeedBytes(node, to);
      await node.close();
      return bytes;
    };
    const seen: string[] = [];
    for (const withheld of [0, 1, 3]) {
      const copy = `${psh.dir}-${withheld}`;
      cpSync(psh.dir, copy, { recursive: true });
      seen.push(await play(copy, withheld));
      rmSync(copy, { recursive: true, force: true });
    }
    expect(seen[0]!.split('\n').length).toBeGreaterThan(30);
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).toBe(seen[0]);
    rmSync(psh.dir, { recursive: true, force: true });
    await closeTestNode(fed);
    await closeTestNode(coa);
  });
});
