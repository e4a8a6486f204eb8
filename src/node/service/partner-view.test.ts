/** What the screens say of a partner: a clock that is ahead is flagged and refuses nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  agreeBetween,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
} from '../../../test/harness/exercise-node.ts';
import { unixMs } from '../../base/time.ts';
import type { RunningNode } from '../wire.ts';
import { describePartners } from './partner-view.ts';

const NOW = Date.parse('2026-05-01T00:00:00.000Z');

describe('a partner on the screens', () => {
  let aheadMs = 0;
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    psh = await openTestNode('PSH', { now: () => unixMs(NOW + aheadMs) });
    fed = await openTestNode('FED', { now: () => unixMs(NOW) });
    await pairNodes(psh, fed);
  });
  afterAll(async () => {
    for (const node of [psh, fed]) await closeTestNode(node);
  });

  it('[F-16] a clock that is ahead is flagged with how far, and what it sent is taken all the same', async () => {
    await agreeBetween(psh, fed);
    expect((await describePartners(fed, null))[0]?.clockAheadS).toBeNull();
    aheadMs = 600_000;
    await agreeBetween(psh, fed);
    expect((await describePartners(fed, null))[0]?.clockAheadS).toBe(600);
    expect(await carryFeeds(psh, fed)).toBe(0);
  });
});
