/** What was erased is nowhere any more: not in the directory of the node that held it, nor in a backup taken afterwards. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  COMMAND_SEAT,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { backupKeysFile, backupNode } from '../backup.ts';
import { type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

const TEXTS = 100;
const MARKS = Array.from({ length: TEXTS }, (_, n) => `kestrel-${String(n).padStart(3, '0')}-lantern`);

/** Marks found in the bytes of every file under a path. */
function findMarks(path: string): ReadonlyArray<string> {
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((name) => findMarks(join(path, name)));
  const bytes = readFileSync(path);
  return MARKS.filter((mark) => bytes.includes(mark)).map((mark) => `${mark} in ${path}`);
}

describe(`${TEXTS} marked texts at the partner`, () => {
  const work = mkdtempSync(join(tmpdir(), 'seamline-erasure-'));
  let psh: RunningNode;
  let fed: RunningNode;
  const rels: string[] = [];
  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
    const disposition = { releasableTo: [fed.identity.org], handling: [] };
    for (const mark of MARKS) {
      const body = anIncident({ what: { text: mark, language: 'en' }, disposition });
      const record = await addTestRecord(psh, { kind: 'incident-report', marking: 'official', body });
      const request = aReleaseRequest({ record, to: [fed.identity.org] });
      rels.push(...(await releaseAs(psh, request, [RELEASE_SEAT, COMMAND_SEAT])).rels);
    }
    await carryFeeds(psh, fed);
  }, 120_000);
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
    rmSync(work, { recursive: true, force: true });
  });
  const backUp = async (name: string) => {
    const out = join(work, name);
    const request = { dir: fed.dir, out, recovery: null, passphrase: null, time: SYSTEM_TIME, keepKeysDays: 1 };
    const done = await backupNode(request);
    if (!done.ok) throw new Error(done.error.type);
    return [out, backupKeysFile(out)];
  };

  it('[R-11] [S-6] are all there before and none is after their erasure, in its directory and its backup', async () => {
    expect(rels).toHaveLength(TEXTS);
    expect(findMarks(fed.dir).length).toBeGreaterThanOrEqual(TEXTS);
    for (const file of await backUp('before')) expect(findMarks(file)).toEqual([]);
    for (const rel of rels)
      expect((await withdrawRelease(psh, { rel, action: 'erase', reason: 'wrong' })).ok).toBe(true);
    await carryFeeds(psh, fed);
    expect(findMarks(fed.dir)).toEqual([]);
    for (const file of await backUp('after')) expect(findMarks(file)).toEqual([]);
    for (const rel of rels) expect(fed.store.findKey(rel)).toBeNull();
  }, 120_000);
});
