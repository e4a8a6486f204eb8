/** New signing and sealing keys on two real nodes: the partner follows, what the old keys signed stands, a crash changes nothing. */
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
import { createEd25519KeyPair } from '../crypto.ts';
import { keepIdentity, readRootKey, rootKeyFile } from '../data-directory.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { ROTATED_USES, rotateKeys } from './key-rotation.ts';
import { verifyStore } from './verification.ts';

describe('changing the keys of a node', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  beforeAll(async () => {
    [psh, fed] = [await openTestNode('PSH'), await openTestNode('FED')];
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
  });
  afterAll(async () => {
    for (const node of [psh, fed]) await closeTestNode(node);
  });
  const roots = () => [1, 2].map((holder) => readRootKey(rootKeyFile(psh.dir, holder), null)!.pair);
  const restart = async () => {
    await psh.close();
    const opened = await openNode(psh.dir, { passphrase: null, time: SYSTEM_TIME });
    if (!opened.ok) throw new Error(opened.error.type);
    psh = opened.value;
  };
  const give = async (from: RunningNode, to: RunningNode) => {
    const disposition = { releasableTo: [to.identity.org], handling: [] };
    const record = await addTestRecord(from, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident({ disposition }),
    });
    const { rels } = await releaseAs(from, aReleaseRequest({ record, to: [to.identity.org] }), [
      RELEASE_SEAT,
      COMMAND_SEAT,
    ]);
    await carryFeeds(from, to);
    const shown = await to.store.db.selectFrom('record_view').select('id').where('rel', 'in', rels).execute();
    return shown.length;
  };

  it('[R-17] a partner follows the new keys, and reads on in both directions', async () => {
    expect(await give(psh, fed)).toBe(1);
    const before = psh.identity;
    const rotated = await rotateKeys(psh, ROTATED_USES, { roots: roots(), passphrase: null });
    expect(rotated).toMatchObject({ ok: true, value: { n: 2 } });
    // FED does not know yet: what it sends is sealed to the old key.
    await restart();
    expect(psh.identity.sign.kid).not.toBe(before.sign.kid);
    expect(psh.identity.seal.kid).not.toBe(before.seal.kid);
    expect(await give(fed, psh)).toBe(1);
    expect(await give(psh, fed)).toBe(1);
    expect(fed.directory.findSealKey(psh.identity.org)).toEqual(psh.identity.seal.publicKey);
    expect(await give(fed, psh)).toBe(1);
    for (const node of [psh, fed]) expect((await verifyStore(node, () => undefined)).faults).toEqual([]);
  });

  it('[R-17] keys that no statement lists are not used: after a crash before it, and where the roots are not ours', async () => {
    const { sign } = psh.identity;
    const strangers = [createEd25519KeyPair(), createEd25519KeyPair()];
    const refused = await rotateKeys(psh, ['sign'], { roots: strangers, passphrase: null });
    expect(refused.ok).toBe(false);
    await restart();
    expect(psh.identity.sign.kid).toBe(sign.kid);
    keepIdentity(psh.dir, { ...psh.identity, spare: { ...psh.identity.spare, sign: [createEd25519KeyPair()] } }, null);
    await restart();
    expect(psh.identity.sign.kid).toBe(sign.kid);
    expect(await give(psh, fed)).toBe(1);
  });
});
