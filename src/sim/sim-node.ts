/**
 * One simulated node: the pure rules of `exchange/` over memory that survives a crash only once committed. It writes
 * releases, onward releases, withdrawals, statements and beats into its own feeds; where a feed is fenced or frozen they
 * wait. What it takes in and serves lies in `sim-exchange.ts`.
 */
import { assert } from '../base/assert.ts';
import { type Bytes, bytesToBase64url } from '../base/bytes.ts';
import type { Prng } from '../base/random.ts';
import { type UnixMs, unixMsToIso } from '../base/time.ts';
import { epochStartHash } from '../exchange/epoch.ts';
import {
  appendEntries,
  type EntryDraft,
  envelopeToBytes,
  type FeedTip,
  signHead,
  tipToPosition,
} from '../exchange/feed.ts';
import type { KeyHistory } from '../exchange/key-history.ts';
import {
  type FeedName,
  LANES,
  type Lane,
  objectBytes,
  type Release,
  type Statement,
  type Withdrawal,
} from '../exchange/object.ts';
import { createOnwardForm, passWithdrawal, signWithdrawal } from '../exchange/onward.ts';
import { type Payload, releaseHash, sealPayload } from '../exchange/payload.ts';
import { statementToBytes } from '../exchange/statement.ts';
import { aes256Gcm, createSigner, sha256 } from '../node/crypto.ts';
import { shownHash } from '../record/disclosure.ts';
import { createRecord, parseCore, type SignedRecord } from '../record/record.ts';
import { signBytes } from '../record/signature.ts';
import { copySimFeed, createSimFeed, type SimFeed, simTip } from './sim-feed.ts';
import { approveSim, createSimKeys, rotateSimKeys, type SimKeys } from './sim-keys.ts';

export type SimReleased = {
  readonly to: string;
  readonly record: string;
  readonly shown: string;
  /** Release hash of the originator, where this passes on. */
  readonly of: string | null;
  readonly originator: string;
  isWithdrawn: boolean;
};
export type SimVisible = {
  readonly from: string;
  readonly record: string;
  readonly shown: string;
  /** Whoever made the record, and the release of theirs that this form came under. */
  readonly originator: string;
  readonly of: string;
};

export type SimNode = {
  keys: SimKeys;
  readonly org: string;
  /** Own and received feeds by `from to lane`. */
  readonly feeds: Map<string, SimFeed>;
  /** Key histories as known here, and the statements behind them. */
  readonly known: Map<string, KeyHistory>;
  readonly statements: Map<string, ReadonlyArray<SignedRecord>>;
  readonly contentKeys: Map<string, Bytes>;
  /** Releases this node wrote, by hash: to whom, and whether withdrawn since. */
  readonly released: Map<string, SimReleased>;
  /** What a reader at this node can see, by release hash. */
  readonly visible: Map<string, SimVisible>;
  readonly payloads: Map<string, Payload>;
  readonly withdrawnHere: Set<string>;
  /** Originators' releases withdrawn by their own signature, whoever passed them on. */
  readonly withdrawnOrigins: Map<string, Withdrawal>;
  /** Releases whose payload was damaged or gone on the way: kept unread, refused by receipt. */
  readonly setAside: Set<string>;
  /** Partners whose feed may not be written until they returned what they hold; with the own heads the witness remembers. */
  readonly fenced: Map<string, ReadonlyArray<FeedTip>>;
  readonly waiting: Array<{
    readonly to: string;
    readonly lane: Lane;
    readonly draft: EntryDraft;
    readonly payload: Bytes | null;
  }>;
  /** Feeds that showed two histories, with what proves it. */
  readonly forks: Map<string, Bytes>;
};

export function createSimNode(name: string, prng: Prng): SimNode {
  const keys = createSimKeys(name, prng);
  return {
    keys,
    org: keys.history.org,
    feeds: new Map(),
    known: new Map([[keys.history.org, keys.history]]),
    statements: new Map([[keys.history.org, keys.statements]]),
    contentKeys: new Map(),
    released: new Map(),
    visible: new Map(),
    payloads: new Map(),
    withdrawnHere: new Set(),
    withdrawnOrigins: new Map(),
    setAside: new Set(),
    fenced: new Map(),
    waiting: [],
    forks: new Map(),
  };
}

/** A copy that shares nothing that can change: what a crash falls back to, a backup, or a second history of a liar. */
export function copySimNode(node: SimNode): SimNode {
  return {
    ...node,
    feeds: new Map([...node.feeds].map(([key, feed]) => [key, copySimFeed(feed)])),
    known: new Map(node.known),
    statements: new Map(node.statements),
    contentKeys: new Map(node.contentKeys),
    released: new Map([...node.released].map(([rel, r]) => [rel, { ...r }])),
    visible: new Map(node.visible),
    payloads: new Map(node.payloads),
    withdrawnHere: new Set(node.withdrawnHere),
    withdrawnOrigins: new Map(node.withdrawnOrigins),
    setAside: new Set(node.setAside),
    fenced: new Map(node.fenced),
    waiting: node.waiting.slice(),
    forks: new Map(node.forks),
  };
}

export function simFeed(node: SimNode, name: FeedName): SimFeed {
  const key = `${name.from} ${name.to} ${name.lane}`;
  const feed = node.feeds.get(key) ?? createSimFeed(name);
  node.feeds.set(key, feed);
  return feed;
}

/** An own feed to a partner, or with `isHeld` the partner's feed to this node. */
export function feedName(node: SimNode, partner: string, lane: Lane, isHeld = false): FeedName {
  return isHeld ? { from: partner, to: node.org, lane } : { from: node.org, to: partner, lane };
}

type Written = { readonly to: string; readonly lane: Lane; readonly now: UnixMs; readonly payload?: Bytes };

/** One entry, or a place in the waiting line. */
export function appendSim(node: SimNode, draft: EntryDraft, where: Written): void {
  const { to, lane, now } = where;
  const payload = where.payload ?? null;
  const feed = simFeed(node, feedName(node, to, lane));
  if (feed.frozen || node.fenced.has(to)) {
    node.waiting.push({ to, lane, draft, payload });
    return;
  }
  const ackOf = (l: Lane) => tipToPosition(simTip(simFeed(node, feedName(node, to, l, true))));
  const ack = { urgent: ackOf('urgent'), bulk: ackOf('bulk') };
  const appended = appendEntries(simTip(feed), [draft], { ack, sentAt: now, sha256 });
  assert(appended.ok, 'small groups');
  const epoch = feed.epochs.at(-1)!;
  for (const { entry, bytes, hash } of appended.value.written) {
    const statement = entry.type === 'statement' ? (entry.body as Statement).record : null;
    epoch.entries.push({ bytes, hash, rel: entry.rel ?? null, payload, statement });
  }
  const head = signHead(appended.value.tip, createSigner(node.keys.pair));
  epoch.heads.set(epoch.entries.length, envelopeToBytes(head));
}

/**
 * Writes what waited for a partner, urgent lane first, behind the key statements that its feed still lacks and withdrawals of
 * what a returned entry had passed on.
 */
export function flushSim(node: SimNode, to: string, now: UnixMs): void {
  oweStatements(node, to, now);
  for (const [of, withdrawal] of node.withdrawnOrigins) bindFurtherHops(node, withdrawal, of, now);
  const due = node.waiting.filter((w) => w.to === to);
  const rest = node.waiting.filter((w) => w.to !== to);
  node.waiting.splice(0, node.waiting.length, ...rest);
  for (const lane of LANES) {
    for (const { draft, payload } of due.filter((w) => w.lane === lane)) {
      appendSim(node, draft, { to, lane, now, ...(payload === null ? {} : { payload }) });
    }
  }
}

function oweStatements(node: SimNode, to: string, now: UnixMs): void {
  for (const lane of LANES) {
    const said = new Set(
      simFeed(node, feedName(node, to, lane)).epochs.flatMap((e) => e.entries.map((entry) => entry.statement)),
    );
    for (const id of node.keys.history.statements.slice(1)) {
      if (!said.has(id)) appendSim(node, statementDraft(id), { to, lane, now });
    }
  }
}

function statementDraft(record: string): EntryDraft {
  return { type: 'statement', approvals: [], body: { v: 'seamline/statement/1', record } };
}

/** A new node key, said in every feed before anything is signed by it. */
export function simRotate(node: SimNode, partners: ReadonlyArray<string>, prng: Prng, now: UnixMs): void {
  node.keys = rotateSimKeys(node.keys, prng);
  node.known.set(node.org, node.keys.history);
  node.statements.set(node.org, node.keys.statements);
  for (const to of partners) oweStatements(node, to, now);
}

export type SimReleaseOptions = {
  readonly now: UnixMs;
  readonly lane?: Lane;
  /** Organisations the partner may pass it on to. */
  readonly onward?: ReadonlyArray<string>;
};

/** Writes one report and releases some of its leaves to the partner. */
export function simRelease(node: SimNode, to: string, prng: Prng, options: SimReleaseOptions): string {
  const { now, onward = [] } = options;
  const made = createRecord(
    { kind: 'incident-report', org: node.org, marking: 'official', body: simReport(prng, now) },
    { sha256, randomBytes: prng.nextBytes, signer: createSigner(node.keys.pair) },
  );
  assert(made.ok, 'a valid report');
  const disclosures = made.value.signed.disclosures.filter(() => prng.nextBelow(4) > 0);
  const release: Release = {
    v: 'seamline/release/1',
    record: made.value.id,
    form: 'provable',
    shown: shownHash(disclosures, sha256),
    to,
    lane: options.lane ?? 'bulk',
    marking: 'official',
    handling: [],
    onward: [...onward],
    nonce: bytesToBase64url(prng.nextBytes(16)),
  };
  return enterRelease(node, { release, record: { ...made.value.signed, disclosures } }, prng, now);
}

function simReport(prng: Prng, now: UnixMs) {
  const at = unixMsToIso(now);
  return {
    form: 'free',
    incidentKind: 'sighting',
    state: 'open',
    actorKind: 'unknown',
    occurred: { from: at, withinS: 60 },
    reportedAt: at,
    place: { name: { text: `p${prng.nextBelow(1_000)}`, language: 'en' } },
    source: { kind: 'own-observation', reliability: 'B', credibility: 2 },
    validation: 'unverified',
    impact: prng.nextBelow(5),
  };
}

/** Where onward is named, the release is signed on its own, so that others can check it without this feed. */
function enterRelease(node: SimNode, form: Omit<Payload, 'approvals'>, prng: Prng, now: UnixMs): string {
  const { release } = form;
  const rel = releaseHash(release, sha256);
  const signer = createSigner(node.keys.pair);
  const releaseSignatures =
    release.onward.length > 0 ? [signBytes(release.v, objectBytes(release), signer)] : undefined;
  const payload: Payload = { ...form, approvals: [], ...(releaseSignatures ? { releaseSignatures } : {}) };
  const contentKey = prng.nextBytes(32);
  const sealed = sealPayload(payload, contentKey, { aead: aes256Gcm, sha256 });
  assert(sealed.ok, 'a small payload');
  const { record, shown, to, lane, of } = release;
  node.contentKeys.set(rel, contentKey);
  node.released.set(rel, {
    to,
    record,
    shown,
    of: of ?? null,
    originator: originatorOf(form.record),
    isWithdrawn: false,
  });
  const draft: EntryDraft = {
    type: of === undefined ? 'release' : 'onward',
    rel,
    payloadHash: bytesToBase64url(sha256(sealed.value.sealed)),
    sizeBucket: sealed.value.sizeBucket,
    marking: release.marking,
    handling: [...release.handling],
    approvals: [],
  };
  appendSim(node, draft, { to, lane, now, payload: sealed.value.sealed });
  return rel;
}

export function originatorOf(record: SignedRecord): string {
  const core = parseCore(record.coreBytes);
  assert(core.ok, 'a valid core');
  return core.value.org;
}

/** Passes on what is visible here; null where the originator did not name the recipient. */
export function simOnward(node: SimNode, rel: string, to: string, prng: Prng, now: UnixMs): string | null {
  const held = node.payloads.get(rel);
  assert(held !== undefined, 'a form that is held');
  const nonce = bytesToBase64url(prng.nextBytes(16));
  const paths = held.record.disclosures.map(([, path]) => path).filter(() => prng.nextBelow(4) > 0);
  const form = createOnwardForm(held, { to, lane: 'bulk', paths, expires: null, nonce }, sha256);
  return form.ok ? enterRelease(node, form.value, prng, now) : null;
}

export function simWithdraw(node: SimNode, rel: string, now: UnixMs): void {
  const release = node.released.get(rel);
  assert(release !== undefined, 'own release');
  const plain: Withdrawal = {
    v: 'seamline/withdrawal/1',
    rel,
    action: 'erase',
    reason: 'wrong',
    answerBy: unixMsToIso(now),
  };
  const body = release.of === null ? signWithdrawal(plain, createSigner(node.keys.pair)) : plain;
  enterWithdrawal(node, rel, { type: 'withdrawal', approvals: [], body }, now);
}

function enterWithdrawal(node: SimNode, rel: string, draft: EntryDraft, now: UnixMs): void {
  const release = node.released.get(rel)!;
  release.isWithdrawn = true;
  node.contentKeys.delete(rel);
  appendSim(node, draft, { to: release.to, lane: 'urgent', now });
}

/** A received withdrawal goes on, ahead of any other entry, to everybody this node passed the record on to. */
export function bindFurtherHops(node: SimNode, withdrawal: Withdrawal, of: string, now: UnixMs): void {
  for (const [rel, release] of node.released) {
    if (release.of === of && !release.isWithdrawn) enterWithdrawal(node, rel, passWithdrawal(withdrawal, rel), now);
  }
}

export function simBeat(node: SimNode, to: string, lane: Lane, now: UnixMs): void {
  if (node.fenced.has(to)) return;
  appendSim(node, { type: 'beat', approvals: [] }, { to, lane, now });
}

/** Two officers start a new epoch towards a partner that is fenced or whose feed is frozen. */
export function simStartEpoch(node: SimNode, to: string, prng: Prng, now: UnixMs): void {
  const isFenced = node.fenced.has(to);
  for (const lane of LANES) {
    const feed = simFeed(node, feedName(node, to, lane));
    if (!isFenced && !feed.frozen) continue;
    const tip = simTip(feed);
    const last = tipToPosition(tip);
    const witnessed = (node.fenced.get(to) ?? []).filter((t) => t.feed.lane === lane).map((t) => t.epoch);
    const n = Math.max(tip.epoch, ...witnessed) + 1;
    const body = { ...feed.name, epoch: n, last, reason: feed.frozen ? 'forked' : 'restored' };
    const made = createRecord(
      { kind: 'epoch-start', org: node.org, marking: 'official', body: body as never },
      { sha256, randomBytes: prng.nextBytes, signer: createSigner(node.keys.pair) },
    );
    assert(made.ok, 'a valid epoch start');
    const { signed, id } = made.value;
    const startHash = epochStartHash(signed.coreBytes, sha256);
    const start = statementToBytes({ record: signed, approvals: approveSim(node.keys, startHash) });
    feed.epochs.push({ n, start, startHash, last, entries: [], heads: new Map() });
    feed.frozen = false;
    node.waiting.unshift({ to, lane, draft: statementDraft(id), payload: null });
  }
  node.fenced.delete(to);
  flushSim(node, to, now);
}
