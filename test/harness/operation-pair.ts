/**
 * Two real nodes on loopback mutual TLS under one clock that tests set, with a standing release for alarms and a signed
 * agreement to compare movements.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnixMs } from '../../src/base/time.ts';
import { openStoryNode, pairStoryNodes } from '../../src/node/exercise/exercise-pair.ts';
import { type StoryNode, settleFeeds, signJointly } from '../../src/node/exercise/story.ts';
import { createGroupPool } from '../../src/node/group/group-pool.ts';
import { createSodiumGroup } from '../../src/node/group/sodium-group.ts';
import type { MovementDesk } from '../../src/node/service/movement-desk.ts';
import { openMovementDesk } from '../../src/node/transport/movement-link.ts';

export type OperationNode = StoryNode & { readonly movements: MovementDesk };
export type HandoverPair = {
  readonly fed: OperationNode;
  readonly psh: OperationNode;
  readonly parties: [string, string];
  /** The movement agreement. */
  readonly agreement: string;
  readonly clock: { readonly now: () => UnixMs; readonly advance: (ms: number) => void };
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openHandoverPair(startsAt: string): Promise<HandoverPair> {
  let now = Date.parse(startsAt);
  const clock = {
    now: () => now as UnixMs,
    advance: (ms: number) => {
      now += ms;
    },
  };
  const dir = mkdtempSync(join(tmpdir(), 'seamline-pair-'));
  const group = await createSodiumGroup();
  const pool = createGroupPool(group, { threads: 1 });
  const open = async (code: string) => {
    const node = await openStoryNode(join(dir, code), { code, time: clock, beatMs: 60_000 });
    return { ...node, movements: openMovementDesk(node.node, node.link, { group, pool }) };
  };
  const fed = await open('FED');
  const psh = await open('PSH');
  await pairStoryNodes(fed, psh);
  const parties: [string, string] = [fed.node.identity.org, psh.node.identity.org];
  const agreement = await signPairTerms(fed, psh, clock.now());
  return {
    fed,
    psh,
    parties,
    agreement,
    clock,
    settle: () => settleFeeds(fed, psh),
    close: async () => {
      await fed.close();
      await psh.close();
      await pool.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Exchange agreement, standing release for alarms, and the agreement to compare movements, whose id it answers. */
async function signPairTerms(fed: StoryNode, psh: StoryNode, now: UnixMs): Promise<string> {
  const parties: [string, string] = [fed.node.identity.org, psh.node.identity.org];
  const desk = (k: 0 | 1, code: string, hotline: string) => ({ organisation: parties[k], desk: code, hotline });
  const desks = [desk(0, 'FED-MKH', 'EXERCISE 4421'), desk(1, 'PSH-MKH', 'EXERCISE 4422')];
  const until = new Date(now + 30 * 86_400_000).toISOString();
  const from = new Date(now - 1_000).toISOString();
  const seam = [
    [350_000_000, 430_000_000],
    [350_000_000, 440_000_000],
    [360_000_000, 440_000_000],
    [360_000_000, 430_000_000],
  ];
  const exchange = await signJointly(fed, psh, 'agreement', {
    parties,
    seam,
    kinds: ['alarm'],
    markingCeiling: 'restricted',
    finestResolution: 8,
    retentionDays: [],
    withdrawalAnswerS: 300,
    beatS: 1,
    coverBeats: false,
    entriesPerHourMax: 100_000,
    onward: false,
    purpose: { text: 'EXERCISE', language: 'en' },
    from,
    until,
  });
  await signJointly(fed, psh, 'standing-release', {
    parties,
    agreement: exchange,
    kinds: ['post-vacated'],
    coarseResolution: 7,
    marking: 'official',
    desks,
    heardWithinS: 180,
    testEveryDays: 7,
    from,
    until,
  });
  return signJointly(fed, psh, 'movement-agreement', {
    parties,
    bucket: 256,
    desks,
    purpose: { text: 'EXERCISE: no two movements meet by surprise', language: 'en' },
    expires: until,
    at: from,
  });
}
