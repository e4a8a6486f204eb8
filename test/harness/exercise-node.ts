/** Two or three real nodes in temporary directories, paired and under an agreement, for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Time, unixMsToIso } from '../../src/base/time.ts';
import type { Approval } from '../../src/exchange/approval.ts';
import type { Withdrawal } from '../../src/exchange/object.ts';
import { createDirectory } from '../../src/node/data-directory.ts';
import { approveBySoftwareKeys, hashesOf } from '../../src/node/service/act-desk.ts';
import { signSoftwareApproval, verifyPasskey } from '../../src/node/service/approval-desk.ts';
import { confirmHeld, decideHeld, holdRelease } from '../../src/node/service/draft-desk.ts';
import { confirmEpoch, prepareEpoch } from '../../src/node/service/epoch-desk.ts';
import { appendToFeed } from '../../src/node/service/feed-append.ts';
import { type PageFault, storePage } from '../../src/node/service/feed-exchange.ts';
import { servePage } from '../../src/node/service/feed-page.ts';
import { readAck, readTip } from '../../src/node/service/feed-store.ts';
import { endReturn, storeReturnedPage } from '../../src/node/service/fence-return.ts';
import type { SeatContext } from '../../src/node/service/node-context.ts';
import { writeBeat } from '../../src/node/service/receipt.ts';
import { addRecord, type NewRecord } from '../../src/node/service/record-intake.ts';
import { type ReleaseRequest, WHOLE_RECORD } from '../../src/node/service/release-desk.ts';
import { confirmPairing, createPairingFile, openPairingFile } from '../../src/node/service/statement.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../../src/node/wire.ts';

export const RELEASE_SEAT: SeatContext = { seat: 'release', role: 'release-officer', holder: 'h1', centre: null };
export const COMMAND_SEAT: SeatContext = { seat: 'command', role: 'commander', holder: 'h2', centre: null };
export const PLANNER_SEAT: SeatContext = { seat: 'planner', role: 'planner', holder: 'h4', centre: null };
const SEATS = [
  { seat: 'release', role: 'release-officer', holder: 'h1' },
  { seat: 'command', role: 'commander', holder: 'h2' },
  { seat: 'watch', role: 'watch-officer', holder: 'h3' },
  { seat: 'planner', role: 'planner', holder: 'h4' },
  { seat: 'survey-audit', role: 'survey-auditor', holder: 'h5' },
] as const;

/** Software approval keys of a node for tests. */
export const HARNESS_SEATS = SEATS.map((s) => ({ ...s, origin: 'http://localhost' }));

/** Its records lie in the directory, or in the PostgreSQL database of the given address. */
export async function openTestNode(code: string, time: Time = SYSTEM_TIME, databaseUrl?: string): Promise<RunningNode> {
  const dir = mkdtempSync(join(tmpdir(), `seamline-${code}-`));
  const made = createDirectory(dir, {
    code,
    name: [{ text: code, language: 'en' }],
    exercise: true,
    seats: HARNESS_SEATS,
    passphrase: null,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  if (!made.ok) throw new Error(made.error.type);
  const node = await openNode(dir, { passphrase: null, time });
  if (!node.ok) throw new Error(node.error.type);
  return node.value;
}

export async function closeTestNode(node: RunningNode): Promise<void> {
  await node.close();
  rmSync(node.dir, { recursive: true, force: true });
}

export async function pairNodes(a: RunningNode, b: RunningNode): Promise<void> {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const preview = openPairingFile(one, await createPairingFile(other, 'https://127.0.0.1:1'));
    if (!preview.ok) throw new Error(preview.error.type);
    await confirmPairing(one, preview.value);
  }
}

/** Moves all pages of both lanes from one node to the other until nothing is left. */
export async function carryFeeds(from: RunningNode, to: RunningNode): Promise<number> {
  let entries = 0;
  for (const lane of ['urgent', 'bulk'] as const) {
    const feed = { from: from.identity.org, to: to.identity.org, lane };
    for (;;) {
      const tip = await readTip(to.store.db, feed);
      const served = await servePage(from, feed, { epoch: tip.epoch, after: tip.seq, hash: tip.hash, max: 500 });
      if (served.type !== 'page') break;
      const stored = await storePage(to, feed, served.bytes, verifyPasskey);
      if (!stored.ok) throw new Error(JSON.stringify(stored.error));
      entries += stored.value.accepted;
    }
  }
  return entries;
}

/** Takes back an own feed pair from the partner that holds it, as a fenced node does. */
export async function takeBackFeeds(
  own: RunningNode,
  partner: RunningNode,
): Promise<'lifted' | 'end-lost' | 'disputed' | PageFault> {
  for (const lane of ['urgent', 'bulk'] as const) {
    const feed = { from: own.identity.org, to: partner.identity.org, lane };
    for (;;) {
      const { epoch, seq, hash } = await readTip(own.store.db, feed);
      const served = await servePage(partner, feed, { epoch, after: seq, hash, max: 500 });
      if (served.type !== 'page') break;
      const stored = await storeReturnedPage(own, feed, served.bytes, verifyPasskey);
      if (!stored.ok) return stored.error;
    }
  }
  return endReturn(own, partner.identity.org, await readAck(partner.store.db, partner.identity.org, own.identity.org));
}

/** Prepares the starts of new epochs towards a partner and has both officers approve them. */
export async function startEpochs(node: RunningNode, partner: string, seats = [RELEASE_SEAT, COMMAND_SEAT]) {
  const prepared = await prepareEpoch(node, partner);
  if (!prepared.ok) return prepared;
  const approvals: Approval[] = [];
  for (const { what } of prepared.value) {
    for (const seat of seats) {
      const approval = signSoftwareApproval(node, seat, what);
      if (!approval.ok) throw new Error(approval.error.type);
      approvals.push(approval.value);
    }
  }
  return confirmEpoch(node, prepared.value, approvals);
}

export async function beatBoth(a: RunningNode, b: RunningNode): Promise<void> {
  for (let round = 0; round < 3; round++) {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      for (const lane of ['urgent', 'bulk'] as const) await writeBeat(one, other.identity.org, lane);
      await carryFeeds(one, other);
    }
  }
}

export async function addTestRecord(node: RunningNode, draft: NewRecord): Promise<string> {
  const added = await addRecord(node, draft);
  if (!added.ok) throw new Error(JSON.stringify(added.error));
  return added.value.id;
}

export function aReleaseRequest(
  overrides: Partial<ReleaseRequest> & Pick<ReleaseRequest, 'record' | 'to'>,
): ReleaseRequest {
  return {
    ...WHOLE_RECORD,
    ...overrides,
  };
}

/** Prepares, approves by the given seats and confirms; returns the codes and, if all were allowed, the release hashes. */
export async function releaseAs(
  node: RunningNode,
  request: ReleaseRequest,
  seats: ReadonlyArray<SeatContext>,
): Promise<{ readonly codes: ReadonlyArray<string>; readonly rels: ReadonlyArray<string> }> {
  const held = await holdRelease(node, RELEASE_SEAT, request);
  if (!held.ok) return { codes: [held.error.type], rels: [] };
  const approved = await approveBySoftwareKeys(node, seats, hashesOf(held.value));
  if (!approved.ok) throw new Error(JSON.stringify(approved.error));
  const { lines } = await decideHeld(node, held.value);
  const sent = await confirmHeld(node, held.value.id);
  if (sent.ok) return { codes: lines.map((line) => line.decision.code), rels: sent.value };
  return { codes: [sent.error.type === 'Refused' ? sent.error.code : sent.error.type], rels: [] };
}

/** A withdrawal as a node with other rules than ours may send it. */
export async function sendWithdrawal(
  from: RunningNode,
  to: RunningNode,
  rel: string,
  action: Withdrawal['action'],
): Promise<void> {
  const now = from.time.now();
  const body: Withdrawal = { v: 'seamline/withdrawal/1', rel, action, reason: 'wrong', answerBy: unixMsToIso(now) };
  const group = { own: from.identity.org, partner: to.identity.org, lane: 'urgent', sentAt: now } as const;
  await from.store.commit((tx) =>
    appendToFeed(tx, { ...group, drafts: [{ type: 'withdrawal', approvals: [], body }] }),
  );
}

/** A wide agreement over northern Iraq, signed by both. */
export async function agreeBetween(
  a: RunningNode,
  b: RunningNode,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const now = a.time.now();
  const body = {
    parties: [a.identity.org, b.identity.org],
    seam: [
      [330_000_000, 420_000_000],
      [330_000_000, 470_000_000],
      [380_000_000, 470_000_000],
      [380_000_000, 420_000_000],
    ],
    kinds: ['incident-report', 'log-row', 'alarm', 'reconciliation', 'log-acknowledgement'],
    markingCeiling: 'restricted',
    finestResolution: 8,
    retentionDays: [],
    withdrawalAnswerS: 300,
    beatS: 1,
    coverBeats: false,
    entriesPerHourMax: 100_000,
    onward: true,
    purpose: { text: 'Joint coordination', language: 'en' },
    from: new Date(now - 1_000).toISOString(),
    until: new Date(now + 365 * 86_400_000).toISOString(),
    ...overrides,
  };
  return signBetween(a, b, 'agreement', body);
}

/** A joint object: proposed by the first with two approvals, countersigned by the second; in force on both. */
export async function signBetween(
  a: RunningNode,
  b: RunningNode,
  kind: string,
  body: Readonly<Record<string, unknown>>,
): Promise<string> {
  const proposal = await addTestRecord(a, { kind, marking: 'official', body: body as never });
  const sent = await releaseAs(a, aReleaseRequest({ record: proposal, to: [b.identity.org] }), [
    RELEASE_SEAT,
    COMMAND_SEAT,
  ]);
  if (sent.rels.length === 0) throw new Error(`proposal not sent: ${sent.codes}`);
  await carryFeeds(a, b);
  const at = new Date(a.time.now()).toISOString();
  const signature = await addTestRecord(b, {
    kind: 'countersignature',
    marking: 'official',
    body: { proposal, answer: 'yes', at },
  });
  const back = await releaseAs(b, aReleaseRequest({ record: signature, to: [a.identity.org] }), [
    RELEASE_SEAT,
    COMMAND_SEAT,
  ]);
  if (back.rels.length === 0) throw new Error(`countersignature not sent: ${back.codes}`);
  await carryFeeds(b, a);
  return proposal;
}
