/** What a revoked key signed from a place on: kept in the chain, and nothing of it is believed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  beatBoth,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { readViewRows } from '../../../test/harness/store-story.ts';
import { extendKeyHistory } from '../../exchange/key-history.ts';
import { LANES } from '../../exchange/object.ts';
import { CORE_V, createUnsignedRecord, type SignedRecord } from '../../record/record.ts';
import { signBytes } from '../../record/signature.ts';
import { createSigner, sha256 } from '../crypto.ts';
import { readRootKey, rootKeyFile } from '../data-directory.ts';
import type { RunningNode } from '../wire.ts';
import { readTip } from './feed-store.ts';
import { readStatementInForce } from './own-statement.ts';
import { rebuildViews } from './rebuild.ts';
import { readKeyHistory, STATEMENT_DEPS, storeStatement } from './statement.ts';
import { verifyStore } from './verification.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

describe('a key revoked from a place in a feed on', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  const release = async () => {
    const body = anIncident({ disposition: { releasableTo: [fed.identity.org], handling: [] } } as never);
    const record = await addTestRecord(psh, { kind: 'incident-report', marking: 'official', body });
    return (await releaseAs(psh, aReleaseRequest({ record, to: [fed.identity.org] }), [RELEASE_SEAT])).rels[0]!;
  };
  /** The next key statement of PSH, told to FED by another way: its node key counts up to what FED holds now. */
  const revokeHere = async (): Promise<void> => {
    const last = await readStatementInForce(psh);
    const since = [];
    for (const lane of LANES) {
      const feed = { from: psh.identity.org, to: fed.identity.org, lane };
      const { epoch, seq } = await readTip(fed.store.db, feed);
      since.push({ ...feed, epoch, seq: seq + 1 });
    }
    const { n } = last.body as { readonly n?: number };
    const body = {
      ...last.body,
      n: n! + 1,
      prev: last.id,
      revoked: [{ kid: psh.identity.sign.kid, compromisedSince: since }],
    };
    const made = createUnsignedRecord(
      { kind: 'key-statement', org: last.org, marking: 'official', body: body as never },
      { sha256, randomBytes: psh.randomBytes },
    );
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const { coreBytes, disclosures } = made.value;
    const roots = [1, 2].map((holder) => readRootKey(rootKeyFile(psh.dir, holder), null)!.pair);
    const signed: SignedRecord = {
      coreBytes,
      disclosures,
      signatures: roots.map((root) => signBytes(CORE_V, coreBytes, createSigner(root))),
    };
    const extended = extendKeyHistory(await readKeyHistory(fed.store.db, last.org), signed, STATEMENT_DEPS);
    if (!extended.ok) throw new Error(JSON.stringify(extended.error));
    await storeStatement(fed, extended.value.record);
  };

  beforeEach(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
  });
  afterEach(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('[R-17] [F-11] what it signed before stands; releases and withdrawals after it are kept unread and undone', async () => {
    const before = await release();
    await carryFeeds(psh, fed);
    await beatBoth(psh, fed);
    await revokeHere();
    const after = await release();
    await withdrawRelease(psh, { rel: before, action: 'erase', reason: 'wrong' });
    expect(await carryFeeds(psh, fed)).toBe(2);
    const shown = await fed.store.db
      .selectFrom('record_view')
      .select(['rel', 'standing'])
      .where('kind', '=', 'incident-report')
      .execute();
    expect(shown).toEqual([{ rel: before, standing: 'current' }]);
    expect(fed.store.findKey(before)).not.toBeNull();
    expect(fed.store.findKey(after)).toBeNull();
    expect(await fed.store.db.selectFrom('quarantined_entry').selectAll().execute()).toHaveLength(2);
    await carryFeeds(fed, psh);
    const told = await psh.store.db
      .selectFrom('release_view')
      .select('fault')
      .where('rel', '=', after)
      .executeTakeFirst();
    expect(told).toEqual({ fault: 'Quarantined' });
    expect((await verifyStore(fed, () => undefined)).faults).toEqual([]);
    const views = await readViewRows(fed);
    await rebuildViews(fed, () => undefined);
    expect(await readViewRows(fed)).toEqual(views);
  });
});
