/** After a story with every way a release can end: a rebuild gives the same views, and a check finds every flipped bit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { readViewRows, tellStory } from '../../../test/harness/store-story.ts';
import type { RunningNode } from '../wire.ts';
import { rebuildViews, verifyStore } from './rebuild.ts';

describe('a store after a story', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await tellStory(psh, fed);
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('holds each way a release can end', async () => {
    const rows = await fed.store.db.selectFrom('record_view').select('standing').execute();
    expect(new Set(rows.map((r) => r.standing))).toEqual(new Set(['current', 'superseded', 'restricted', 'withdrawn']));
    const releases = await fed.store.db.selectFrom('release_view').select(['fault', 'withdrawn']).execute();
    expect(releases.some((r) => r.fault !== null)).toBe(true);
    expect(new Set(releases.map((r) => r.withdrawn))).toEqual(new Set([null, 'correct', 'restrict', 'erase']));
  });

  it('[R-13] a rebuild gives exactly the rows that the incremental views had', async () => {
    for (const node of [psh, fed]) {
      const before = await readViewRows(node);
      const { records, entries } = await rebuildViews(node, () => undefined);
      expect(records).toBeGreaterThan(0);
      expect(entries).toBeGreaterThan(0);
      const after = await readViewRows(node);
      for (const [table, rows] of Object.entries(before)) {
        expect(rows.length, table).toBeGreaterThan(0);
        expect(after[table]!.filter((row) => !rows.includes(row))).toEqual([]);
        expect(after[table]!.length, table).toBe(rows.length);
      }
    }
  });

  it('[R-14] a whole store is found whole, what was erased is counted', async () => {
    for (const node of [psh, fed]) {
      const { ok, erased, faults } = await verifyStore(node, () => undefined);
      expect(faults).toEqual([]);
      expect(ok).toBe(true);
      expect(erased).toBeGreaterThan(0);
    }
  });
});
