/** A node whose database has gone back in time is fenced at opening, one that only lost power is not. */
import { cpSync, renameSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
import { databaseFile } from '../data-directory.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { readWitness, witnessFile } from '../witness.ts';
import { listFences } from './fence.ts';

const OPEN = { passphrase: null, time: SYSTEM_TIME };

async function reopen(dir: string): Promise<RunningNode> {
  const opened = await openNode(dir, OPEN);
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

describe('the witness of own heads', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  const releaseOne = async () => {
    const disposition = { releasableTo: [fed.identity.org], handling: [] };
    const record = await addTestRecord(psh, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident({ disposition }),
    });
    const request = aReleaseRequest({ record, to: [fed.identity.org] });
    expect((await releaseAs(psh, request, [RELEASE_SEAT])).rels).toHaveLength(1);
  };
  const reasons = async (node: RunningNode) => (await listFences(node.store.db)).map((f) => [f.partner, f.reason]);

  beforeEach(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
    await releaseOne();
  });
  afterEach(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('[S-5] an ordinary restart is not fenced and its witness names the own head', async () => {
    await psh.close();
    const remembered = readWitness(psh.dir);
    psh = await reopen(psh.dir);
    expect(await reasons(psh)).toEqual([]);
    const tip = await psh.store.db
      .selectFrom('feed_entry')
      .select(['seq', 'hash'])
      .where('from_org', '=', psh.identity.org)
      .where('lane', '=', 'bulk')
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow();
    const head = remembered?.heads.find((h) => h.lane === 'bulk');
    expect([head?.seq, head?.hash]).toEqual([tip.seq, tip.hash]);
  });

  it('[S-5] a database put back to an earlier state is fenced against every partner, also after a restart', async () => {
    await psh.close();
    cpSync(databaseFile(psh.dir), `${psh.dir}.old`);
    psh = await reopen(psh.dir);
    await releaseOne();
    await psh.close();
    renameSync(`${psh.dir}.old`, databaseFile(psh.dir));
    psh = await reopen(psh.dir);
    expect(await reasons(psh)).toEqual([[fed.identity.org, 'head-missing']]);
    const [fence] = await listFences(psh.store.db);
    expect(fence!.witnessed.find((h) => h.lane === 'bulk')!.seq).toBe(3);
    await psh.close();
    psh = await reopen(psh.dir);
    expect(await reasons(psh)).toEqual([[fed.identity.org, 'head-missing']]);
  });

  it('[S-5] a copied directory is fenced, and so is one that lost its witness or carries that of another', async () => {
    await psh.close();
    const copy = `${psh.dir}-copy`;
    cpSync(psh.dir, copy, { recursive: true });
    const copied = await reopen(copy);
    expect(await reasons(copied)).toEqual([[fed.identity.org, 'directory-copied']]);
    await closeTestNode(copied);
    cpSync(witnessFile(fed.dir), witnessFile(psh.dir));
    psh = await reopen(psh.dir);
    expect(await reasons(psh)).toEqual([[fed.identity.org, 'generation-differs']]);
    await psh.close();
    await fed.close();
    rmSync(witnessFile(fed.dir));
    fed = await reopen(fed.dir);
    expect(await reasons(fed)).toEqual([[psh.identity.org, 'witness-missing']]);
    psh = await reopen(psh.dir);
  });
});
