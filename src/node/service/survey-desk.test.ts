/** The survey desk on two real nodes: what may begin a run, what a crash changes (nothing), what the store keeps and erases. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_SEAT, closeTestNode, PLANNER_SEAT } from '../../../test/harness/exercise-node.ts';
import { findTraces, foreignTraces, listForceTraces } from '../../../test/harness/force-trace.ts';
import {
  aPostDraft,
  type Carried,
  FORCE_A,
  FORCE_B,
  openDeskPair,
  openSurveyPair,
  pairTerms,
  type SurveyPair,
  type SurveySide,
  signByBothSides,
  startRun,
} from '../../../test/harness/survey-nodes.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { bytesToMessage } from '../../vacuum/intersection-message.ts';
import { hkdfSha256, sha256 } from '../crypto.ts';
import { createSodiumGroup, nodeSha512 } from '../group/sodium-group.ts';
import type { RunningNode } from '../wire.ts';
import { servePage } from './feed-page.ts';
import { enterForce } from './own-force.ts';
import { readAgreedPlaces } from './survey-ground.ts';
import { checkBeforeSigning } from './survey-request.ts';
import { listRuns, readKeptRun, readPairs } from './survey-store.ts';

const MESSAGES = 10;
/** Of each side: mask, check, answer, prove, check the answer, verify. */
const COMPUTATIONS = 6;

describe('the survey desk of two nodes', () => {
  let pair: SurveyPair;
  let agreement: string;
  let run = 0;
  beforeAll(async () => {
    pair = await openSurveyPair();
    agreement = await signByBothSides(pair.a, pair.b, 'survey-agreement', pairTerms(pair));
  });
  afterAll(async () => {
    await closeTestNode(pair.a.node);
    await closeTestNode(pair.b.node);
  });

  it('[V-13] ends in one vacuum with equal hash on both, kept through a restart', async () => {
    const desks = await openDeskPair(pair);
    await startRun(desks.desks(), agreement, ++run);
    await Promise.all([desks.desks().a.settled(), desks.desks().b.settled()]);
    const [a, b] = [desks.desks().a.latest()!, desks.desks().b.latest()!];
    expect(a.hash).toBe(b.hash);
    const open = a.findings.sets.covered!.words.some((word) => word !== 0);
    expect([open, a.findings.cells]).toEqual([true, a.ground.ids.length]);
    await desks.reopen();
    expect(desks.desks().a.latest()?.hash).toBe(a.hash);
    expect(desks.desks().a.latest()?.body).toEqual(a.body);
    await desks.close();
  });

  it('[V-14] sends the same bytes after a crash at every message', async () => {
    for (let lost = 0; lost < MESSAGES; lost++) {
      let count = 0;
      let crash = Promise.withResolvers<void>();
      const hold = async (_message: Carried, pass: () => Promise<void>) => {
        if (count++ !== lost) return pass();
        crash.resolve();
        return new Promise<void>(() => undefined);
      };
      const desks = await openDeskPair(pair, hold);
      await startRun(desks.desks(), agreement, ++run);
      await crash.promise;
      await desks.reopen();
      await Promise.all([desks.desks().a.settled(), desks.desks().b.settled()]);
      const [a, b] = [desks.desks().a.latest(), desks.desks().b.latest()];
      expect([a?.run, b?.run, a?.hash], `message ${lost}`).toEqual([run, run, b?.hash]);
      expect(countDistinct(sentIn(run, desks.carried)), `message ${lost}`).toBe(MESSAGES);
      crash = Promise.withResolvers<void>();
      await desks.close();
    }
  });

  it('[V-14] goes on after a crash in the middle of every computation', async () => {
    for (let lost = 0; lost < COMPUTATIONS; lost++) {
      let count = 0;
      const crash = Promise.withResolvers<void>();
      const hold = async (side: Carried['from']) => {
        if (side !== 'a' || count++ !== lost) return;
        crash.resolve();
        await new Promise<void>(() => undefined);
      };
      const desks = await openDeskPair(pair, (_, pass) => pass(), hold);
      await startRun(desks.desks(), agreement, ++run);
      await crash.promise;
      await desks.reopen();
      await Promise.all([desks.desks().a.settled(), desks.desks().b.settled()]);
      const [a, b] = [desks.desks().a.latest(), desks.desks().b.latest()];
      expect([a?.run, b?.run, a?.hash], `computation ${lost}`).toEqual([run, run, b?.hash]);
      expect(countDistinct(sentIn(run, desks.carried)), `computation ${lost}`).toBe(MESSAGES);
      await desks.close();
    }
  });

  it('ends a run that its seat stops, tells the partner, and stops nothing that is not under way', async () => {
    const desks = await openDeskPair(
      pair,
      (_, pass) => pass(),
      () => new Promise(() => undefined),
    );
    const id = { agreement, run: ++run };
    expect(await desks.desks().a.stop(id, 'StoppedBySeat')).toEqual({ ok: false, error: { type: 'NotFound' } });
    await startRun(desks.desks(), agreement, run);
    expect(await desks.desks().a.stop(id, 'StoppedBySeat')).toEqual({ ok: true, value: null });
    await Promise.all([desks.desks().a.settled(), desks.desks().b.settled()]);
    expect([desks.desks().a.phase(), desks.desks().b.phase()]).toEqual(['stopped', 'stopped']);
    expect((await desks.desks().a.stop(id, 'StoppedBySeat')).ok).toBe(false);
    await desks.close();
  });

  it('[V-15] counts a begun run against the rate in the store, also after a restart', async () => {
    const few = await signByBothSides(pair.a, pair.b, 'survey-agreement', pairTerms(pair, { runs: 1, runsPerDays: 7 }));
    const desks = await openDeskPair(pair, async () => {
      throw new Error('no link');
    });
    await startRun(desks.desks(), few, 1);
    await desks.desks().a.stop({ agreement: few, run: 1 }, 'TestStop');
    await desks.reopen();
    const again = await desks.desks().a.prepare(PLANNER_SEAT, { agreement: few, run: 2, isExtra: false });
    expect(again.ok ? null : again.error.type).toBe('RunRateExceeded');
    const same = await desks.desks().a.prepare(PLANNER_SEAT, { agreement: few, run: 1, isExtra: false });
    expect(same.ok ? null : same.error.type).toBe('RunNumberUsed');
    await desks.desks().b.stop({ agreement: few, run: 1 }, 'TestStop');
    await desks.close();
  });

  it('[V-9] begins only with two persons, and only with the set they approved', async () => {
    const desks = await openDeskPair(pair);
    const { a } = desks.desks();
    const id = { agreement, run: ++run };
    const watch = { ...PLANNER_SEAT, role: 'watch-officer' };
    expect((await a.prepare(watch, { ...id, isExtra: false })).ok).toBe(false);
    const first = await a.prepare(PLANNER_SEAT, { ...id, isExtra: false });
    expect(first.ok).toBe(true);
    expect(await a.approve(PLANNER_SEAT, id)).toEqual({ ok: true, value: { begun: false } });
    expect(sentIn(run, desks.carried)).toEqual([]);
    // Somebody puts another set in the place of the approved one.
    const tx = pair.a.node.store;
    await tx.commit(async ({ db }) => {
      await db
        .updateTable('survey_run')
        .set({ root: 'B'.repeat(43) })
        .where('run', '=', run)
        .execute();
    });
    expect(await a.approve(COMMAND_SEAT, id)).toEqual({ ok: false, error: { type: 'NotFound' } });
    const begun = await a.begin({ act: 'run', ...id, root: 'B'.repeat(43) });
    expect(begun.ok ? null : begun.error.type).toBe('SetNotCommitted');
    expect(sentIn(run, desks.carried)).toEqual([]);
    await desks.close();
  });

  it('keeps nothing of the other side, and no byte that crosses names a post, its hours or an uncovered pair', async () => {
    const desks = await openDeskPair(pair);
    await startRun(desks.desks(), agreement, ++run);
    await Promise.all([desks.desks().a.settled(), desks.desks().b.settled()]);
    const traces = {
      a: await listForceTraces(pair.a.node, FORCE_A),
      b: await listForceTraces(pair.b.node, FORCE_B),
    };
    const crossed = Buffer.concat(desks.carried.map(({ bytes }) => bytes));
    expect(crossed.length).toBeGreaterThan(1_000);
    const [pagesA, pagesB] = [await readPages(pair.a.node, pair.b.node), await readPages(pair.b.node, pair.a.node)];
    for (const [side, other] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const own = readDatabase(pair[side].node.dir);
      const seen = findTraces(own, traces[side]);
      for (const { body } of side === 'a' ? FORCE_A : FORCE_B)
        expect(seen, 'the check can see').toContain(body['code']);
      expect(seen, 'the check can see').toContain('E7');
      expect(findTraces(own, foreignTraces(traces[other], traces[side]))).toEqual([]);
      const id = { agreement, run };
      const kept = (await readKeptRun(pair[other].node, id, await openMath()))!;
      expect(kept.tokens.length).toBeGreaterThan(10);
      const everything = Buffer.concat([crossed, pagesA, pagesB]);
      expect(findTraces(everything, traces[side])).toEqual([]);
      const tokens = kept.tokens.map((token) => ({ name: token, bytes: Buffer.from(token) }));
      expect(findTraces(Buffer.concat([everything, own]), tokens)).toEqual([]);
      expect(findTraces(own, [{ name: 'seed', bytes: Buffer.from(kept.seed) }])).toEqual([]);
    }
    for (const { bytes } of desks.carried) expect(bytesToMessage(bytes, sha256).ok).toBe(true);
    await desks.close();
  });

  it('erases the pairs when the vacuum is closed, and they stay erased', async () => {
    const desks = await openDeskPair(pair);
    const last = desks.desks().a.latest()!;
    const id = { agreement: last.agreement, run: last.run };
    expect((await readPairs(pair.a.node, id))?.length).toBeGreaterThan(0);
    await desks.desks().a.closeVacuum(id);
    expect(await readPairs(pair.a.node, id)).toBeNull();
    expect(pair.a.node.store.findKey(`vacuum ${id.agreement} ${id.run}`)).toBeNull();
    await desks.reopen();
    expect(desks.desks().a.latest()?.run).not.toBe(id.run);
    await desks.close();
  });

  it('refuses impossible speeds and a bucket that is too small before anything is sent', async () => {
    const desks = await openDeskPair(pair);
    const small = await signByBothSides(pair.a, pair.b, 'survey-agreement', pairTerms(pair, { bucketPermille: 1 }));
    const over = await desks.desks().a.prepare(PLANNER_SEAT, { agreement: small, run: 1, isExtra: false });
    expect(over.ok ? null : over.error.type).toBe('SetLargerThanBucket');
    const [from, to] = [aPostDraft('x', 70, 70).body, aPostDraft('x', 100, 70).body];
    const route = [from, to].map((body) => [body['latE7'], body['lngE7']]);
    const walks = [{ departMin: 0, durationMin: 1 }];
    await enterForce(pair.a.node, PLANNER_SEAT, [
      { kind: 'patrol', body: { code: 'ALPHA-W1', mode: 'foot', route, walks, state: 'standing' } },
    ]);
    const fast = await desks.desks().a.prepare(PLANNER_SEAT, { agreement, run: ++run, isExtra: false });
    expect(fast.ok ? null : fast.error.type).toBe('ImpossibleSpeed');
    expect(sentIn(run, desks.carried)).toEqual([]);
    expect((await listRuns(pair.a.node)).some((row) => row.agreement === small)).toBe(false);
    await desks.close();
  });

  it('signs and runs nothing over a protected site, another terrain or program, or ground far from the boundary', async () => {
    const { a, b } = pair;
    const terms = pairTerms(pair);
    const check = ({ node }: SurveySide, changed: SurveyTerms) =>
      checkBeforeSigning(node, changed, (asked) => readAgreedPlaces(node.dir, asked));
    const far = { seam: terms.seam.map(([lat, lng]): [number, number] => [lat, lng + 600_000]) };
    const [south, west] = terms.seam[0]!;
    const cases: ReadonlyArray<readonly [string, Partial<SurveyTerms>]> = [
      ['ProgramVersionDiffers', { programVersion: '9.9.9' }],
      ['TerrainDiffers', { terrainHash: 'C'.repeat(43) }],
      ['NotYourBoundary', far],
      ['NotYourBoundary', { boundary: agreement }],
      ['SeamCrossesItself', { seam: [terms.seam[0]!, terms.seam[2]!, terms.seam[1]!, terms.seam[3]!] }],
    ];
    for (const [type, change] of cases) {
      const checked = await check(a, { ...terms, ...change });
      expect(checked.ok ? null : checked.error.type).toBe(type);
    }
    expect((await check(b, terms)).ok).toBe(true);
    const site = { code: 'SHRINE', latE7: south - 5_000, lngE7: west + 5_000, bufferM: 200, state: 'standing' };
    await enterForce(b.node, PLANNER_SEAT, [{ kind: 'protected-site', body: site }]);
    const protectedSite = await check(b, terms);
    expect(protectedSite).toEqual({ ok: false, error: { type: 'ProtectedSiteInSeam', sites: 1 } });
    const desks = await openDeskPair(pair);
    const refused = await desks.desks().b.prepare(PLANNER_SEAT, { agreement, run: 900, isExtra: false });
    expect(refused.ok ? null : refused.error.type).toBe('ProtectedSiteInSeam');
    expect(sentIn(900, desks.carried)).toEqual([]);
    await desks.close();
  });

  it('keeps the seed of a run sealed', async () => {
    const [row] = await listRuns(pair.b.node);
    const kept = (await readKeptRun(pair.b.node, { agreement: row!.agreement, run: row!.run }, await openMath()))!;
    const database = readDatabase(pair.b.node.dir);
    expect(database.includes(Buffer.from(kept.seed))).toBe(false);
    expect(database.includes(Buffer.from(kept.seed).toString('base64url'))).toBe(false);
    expect(database.includes(kept.tokens[0]!)).toBe(false);
  });
});

/** What was sent in one run; an earlier one may be sent again, where its last acknowledgement was lost. */
function sentIn(run: number, carried: ReadonlyArray<Carried>): ReadonlyArray<Carried> {
  return carried.filter(({ bytes }) => {
    const message = bytesToMessage(bytes, sha256);
    return !message.ok || message.value.run === run;
  });
}

/** Everything a node's data directory holds of its database, the log of writes included. */
function readDatabase(dir: string): Buffer {
  const files = readdirSync(dir).filter((file) => file.startsWith('seamline.db'));
  return Buffer.concat(files.map((file) => readFileSync(join(dir, file))));
}

async function openMath() {
  return { group: await createSodiumGroup(), sha256, sha512: nodeSha512, hkdf: hkdfSha256 };
}

/** Every page of both feeds from one node to the other as it is served, and every body in it as the other opens it. */
async function readPages(from: RunningNode, to: RunningNode): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (const lane of ['urgent', 'bulk'] as const) {
    const feed = { from: from.identity.org, to: to.identity.org, lane };
    const served = await servePage(from, feed, { epoch: 1, after: 0, hash: '', max: 1_000 });
    if (served.type === 'page') parts.push(served.bytes);
  }
  const rows = await to.store.db
    .selectFrom('record_view')
    .select('body')
    .where('org', '=', from.identity.org)
    .execute();
  expect([parts.length > 0, rows.length > 0]).toEqual([true, true]);
  return Buffer.concat([...parts, ...rows.map(({ body }) => Buffer.from(body))]);
}

/** Messages that differ in a byte, of all that were sent. */
function countDistinct(carried: ReadonlyArray<Carried>): number {
  return new Set(carried.map(({ from, bytes }) => `${from} ${Buffer.from(sha256(bytes)).toString('hex')}`)).size;
}
