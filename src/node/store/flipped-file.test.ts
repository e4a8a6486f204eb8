/**
 * One bit flipped anywhere in the database file: the node is refused at opening, or a check or the rebuild after it finds it,
 * or it is harmless, which means that after that rebuild every view and every row of the logs is what it was.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { readViewRows, tellStory } from '../../../test/harness/store-story.ts';
import { createPrng } from '../../base/random.ts';
import { databaseFile } from '../data-directory.ts';
import { rebuildViews } from '../service/rebuild.ts';
import { verifyStore } from '../service/verification.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { readDiskFault } from './disk-fault.ts';

const FLIPS = process.env['SLOW'] === '1' ? 1_000 : 50;
const LOGS = ['record', 'payload', 'release', 'feed_entry', 'feed_head'] as const;
const OPEN = { passphrase: null, time: SYSTEM_TIME, onFatal: () => undefined };

type Outcome = 'refused' | 'found' | 'harmless' | 'missed';

async function readAll(node: RunningNode): Promise<string> {
  await rebuildViews(node, () => undefined);
  const logs = [];
  for (const table of LOGS) {
    const rows = await node.store.db.selectFrom(table).selectAll().execute();
    logs.push(rows.map((row) => JSON.stringify(row)).sort());
  }
  return JSON.stringify([await readViewRows(node), logs]);
}

async function examine(dir: string, whole: string): Promise<Outcome> {
  const opened = await openNode(dir, OPEN);
  if (!opened.ok) return 'refused';
  const node = opened.value;
  try {
    if (!(await verifyStore(node, () => undefined)).ok) return 'found';
    return (await readAll(node)) === whole ? 'harmless' : 'missed';
  } catch (error) {
    if (readDiskFault(error) !== 'damaged') throw error;
    return 'found';
  } finally {
    await node.close().catch(() => undefined);
  }
}

describe('a bit flipped anywhere in the file', () => {
  const work = mkdtempSync(join(tmpdir(), 'seamline-flipped-'));
  const copy = join(work, 'copy');
  let other: RunningNode;
  let dir: string;
  let whole: string;
  let bytes: Buffer;
  beforeAll(async () => {
    other = await openTestNode('PSH');
    const node = await openTestNode('FED');
    await tellStory(other, node);
    await node.close();
    dir = node.dir;
    const again = await openNode(dir, OPEN);
    if (!again.ok) throw new Error(again.error.type);
    whole = await readAll(again.value);
    await again.value.close();
    bytes = readFileSync(databaseFile(dir));
  }, 60_000);
  afterAll(async () => {
    await closeTestNode(other);
    rmSync(dir, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  });

  it(`[R-10] is found, or harmless, or refused at opening: ${FLIPS} of ${FLIPS}`, {
    timeout: FLIPS * 5_000,
  }, async () => {
    const rng = createPrng(20_263);
    const outcomes: Record<Outcome, number> = { refused: 0, found: 0, harmless: 0, missed: 0 };
    const missed: string[] = [];
    for (let i = 0; i < FLIPS; i++) {
      const at = rng.nextBelow(bytes.length);
      const bit = rng.nextBelow(8);
      rmSync(copy, { recursive: true, force: true });
      cpSync(dir, copy, { recursive: true });
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << bit;
      writeFileSync(databaseFile(copy), flipped);
      const outcome = await examine(copy, whole);
      outcomes[outcome]++;
      if (outcome === 'missed') missed.push(`byte ${at} bit ${bit}`);
    }
    if (process.env['SLOW'] === '1') process.stdout.write(`${JSON.stringify(outcomes)}\n`);
    expect(missed).toEqual([]);
    expect(outcomes.found).toBeGreaterThan(0);
    expect(outcomes.harmless).toBeGreaterThan(0);
  });
});
