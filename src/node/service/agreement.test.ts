/** A joint object among three organisations: in force when all have signed, and the same on each, however its parts arrive. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addTestRecord,
  aReleaseRequest,
  COMMAND_SEAT,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
  sendWithdrawal,
} from '../../../test/harness/exercise-node.ts';
import type { RunningNode } from '../wire.ts';
import { readJoint } from './agreement.ts';
import { verifyStore } from './verification.ts';
import { withdrawRelease } from './withdrawal-desk.ts';

const BOTH = [RELEASE_SEAT, COMMAND_SEAT];
const AT = '2026-05-01T08:00:00.000Z';

describe('a joint object of three organisations', () => {
  let nodes: ReadonlyArray<RunningNode>;
  let proposal: string;
  const give = async (
    from: RunningNode,
    record: string,
    to: ReadonlyArray<RunningNode>,
    paths: ReadonlyArray<string> = [],
  ) => {
    const request = aReleaseRequest({ record, to: to.map((node) => node.identity.org), paths });
    const { codes, rels } = await releaseAs(from, request, BOTH);
    if (rels.length !== to.length) throw new Error(String(codes));
    return rels;
  };
  const aCommittee = () => ({
    parties: nodes.map((node) => node.identity.org),
    code: 'MAKHMOUR',
    name: [{ text: 'Makhmour', language: 'en' }],
    form: 'committee',
    terms: [{ text: 'The seam at Makhmour', language: 'en' }],
    seats: nodes.map((node) => ({ code: node.identity.code, organisation: node.identity.org, role: 'commander' })),
    quorum: 2,
    firstSession: AT,
    everyDays: 7,
  });
  const sign = (node: RunningNode, answer: 'yes' | 'no', more: object = {}) =>
    addTestRecord(node, {
      kind: 'countersignature',
      marking: 'official',
      body: { proposal, answer, at: AT, ...more } as never,
    });
  const states = async (held = nodes) => {
    const joints = await Promise.all(held.map((node) => readJoint(node.store.db, proposal)));
    return joints.map((joint) => joint?.state ?? null);
  };

  beforeEach(async () => {
    nodes = [await openTestNode('PSH'), await openTestNode('FED'), await openTestNode('COA')];
    const [a, b, c] = nodes as [RunningNode, RunningNode, RunningNode];
    await pairNodes(a, b);
    await pairNodes(b, c);
    await pairNodes(a, c);
    proposal = await addTestRecord(a, {
      kind: 'committee',
      marking: 'official',
      body: aCommittee() as never,
    });
  });
  afterEach(async () => {
    for (const node of nodes) await closeTestNode(node);
  });

  it('[R-9] is in force once every party has signed, on every node that holds the same, in whatever order it came', async () => {
    const [a, b, c] = nodes as [RunningNode, RunningNode, RunningNode];
    await give(a, proposal, [b, c]);
    await carryFeeds(a, b);
    const byB = await sign(b, 'yes');
    await give(b, byB, [a, c]);
    await carryFeeds(b, c);
    expect(await states()).toEqual(['proposed', 'proposed', null]);
    await carryFeeds(a, c);
    await carryFeeds(b, a);
    expect(await states()).toEqual(['proposed', 'proposed', 'proposed']);
    const byC = await sign(c, 'yes');
    await give(c, byC, [a, b]);
    await carryFeeds(c, a);
    await carryFeeds(c, b);
    expect(await states()).toEqual(['in-force', 'in-force', 'in-force']);
    const signers = await Promise.all(nodes.map(async (node) => (await readJoint(node.store.db, proposal))!.signedBy));
    expect(new Set(signers.map(String)).size).toBe(1);
  });

  it('[R-9] is not undone by who has signed it, and a no that stands alone rejects it on every node', async () => {
    const [a, b, c] = nodes as [RunningNode, RunningNode, RunningNode];
    await give(a, proposal, [b, c]);
    await carryFeeds(a, b);
    await carryFeeds(a, c);
    for (const answer of ['yes', 'no'] as const) await give(b, await sign(b, answer), [a, c]);
    for (const node of [a, c]) await carryFeeds(b, node);
    expect(await states()).toEqual(['proposed', 'proposed', 'proposed']);
    await give(c, await sign(c, 'no'), [a, b]);
    for (const node of [a, b]) await carryFeeds(c, node);
    expect(await states()).toEqual(['rejected', 'rejected', 'rejected']);
    await give(c, await sign(c, 'yes'), [a, b]);
    for (const node of [a, b]) await carryFeeds(c, node);
    expect(await states()).toEqual(['in-force', 'in-force', 'in-force']);
  });

  it('[R-9] is signed by its id alone: a mention elsewhere signs nothing, nor does an erased proposal stand', async () => {
    const [a, b] = nodes as [RunningNode, RunningNode, RunningNode];
    const [rel] = await give(a, proposal, [b]);
    await carryFeeds(a, b);
    const reason = { text: proposal, language: 'en' };
    const other = await sign(b, 'no', { proposal: `rec_${'a'.repeat(52)}`, reason });
    await give(b, other, [a]);
    expect(await states([b])).toEqual(['proposed']);
    expect((await withdrawRelease(a, { rel: rel!, action: 'erase', reason: 'wrong' })).ok).toBe(true);
    await carryFeeds(a, b);
    expect(await states([b])).toEqual(['proposed']);
  });

  it('[R-9] is refused where a term that its schema asks for is withheld from those who are to sign', async () => {
    const [a, b] = nodes as [RunningNode, RunningNode, RunningNode];
    const [rel] = await give(a, proposal, [b], ['/parties', '/name']);
    await carryFeeds(a, b);
    const row = await b.store.db.selectFrom('release_view').select('fault').where('rel', '=', rel!).executeTakeFirst();
    expect(row?.fault).toBe('BadDisclosure');
    expect(await states([b])).toEqual([null]);
  });

  it('[R-9] keeps its signatures: who gave one cannot take it back alone', async () => {
    const [a, b] = nodes as [RunningNode, RunningNode, RunningNode];
    await give(a, proposal, [b]);
    await carryFeeds(a, b);
    const [rel] = await give(b, await sign(b, 'yes'), [a]);
    await carryFeeds(b, a);
    for (const action of ['correct', 'restrict', 'erase'] as const) {
      const refused = { ok: false, error: { type: 'SignatureKept' } };
      expect(await withdrawRelease(b, { rel: rel!, action, reason: 'wrong' })).toEqual(refused);
      await sendWithdrawal(b, a, rel!, action);
      await carryFeeds(b, a);
      expect((await readJoint(a.store.db, proposal))?.signedBy).toContain(b.identity.org);
    }
    await carryFeeds(a, b);
    const answers = await b.store.db.selectFrom('feed_entry').select('body').where('type', '=', 'receipt').execute();
    const codes = answers.map(({ body }) => JSON.parse(Buffer.from(body).toString()).body.code);
    expect(codes).toEqual(['SignatureKept', 'SignatureKept', 'SignatureKept']);
    expect((await verifyStore(a, () => undefined)).faults).toEqual([]);
  });
});
