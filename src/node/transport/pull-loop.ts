/**
 * Pulling from partners: one pure sync machine a partner and lane, driven by ticks and hints, so that nothing runs twice. The
 * first thing said to a partner is hello; a feed that is fenced is taken back before anything is pulled (rules S-2, S-4, S-5).
 */
import { LIMITS } from '../../base/limits.ts';
import { bytesToHello, chooseVersion, type Hello, PROTOCOL_VERSIONS } from '../../exchange/hello.ts';
import { type FeedName, LANES, type Lane } from '../../exchange/object.ts';
import { advanceSync, SYNC_START, type SyncInput, type SyncState } from '../../exchange/sync.ts';
import type { NodeLog } from '../log.ts';
import { verifyPasskey } from '../service/approval-desk.ts';
import { storePage } from '../service/feed-exchange.ts';
import { readTip } from '../service/feed-store.ts';
import { isFenced } from '../service/fence.ts';
import { endReturn, storeReturnedPage } from '../service/fence-return.ts';
import { keepForkAnswer, readForkProof } from '../service/fork-evidence.ts';
import { markCaughtUp } from '../service/held-back.ts';
import type { NodeContext } from '../service/node-context.ts';
import { writeBeat } from '../service/receipt.ts';
import type { Certificate } from './certificate.ts';
import { type PartnerAnswer, sendPartnerRequest } from './partner-request.ts';

type LaneState = { sync: SyncState; lastAt: number | null; lastError: string | null; busy: Promise<void> | null };
export type LaneHealth = {
  readonly state: SyncState['type'];
  readonly lastAt: number | null;
  readonly lastError: string | null;
};

export type PullLoop = {
  readonly health: (partner: string, lane: Lane) => LaneHealth;
  /** One pass over the given lanes of all partners. */
  readonly pass: (type: 'tick' | 'hint', lanes: ReadonlyArray<Lane>) => Promise<void>;
  readonly heedHint: (partner: string) => void;
  readonly hintAll: () => Promise<void>;
};

const SLOW_DOWN_S = 5;

/** A partner as one contact with it sees it. */
type Contact = {
  readonly context: NodeContext;
  readonly certificate: Certificate;
  readonly partner: string;
  readonly address: string;
  readonly log: NodeLog;
  readonly isCut: () => boolean;
};

export function createPullLoop(
  context: NodeContext,
  certificate: Certificate,
  options: { readonly cut: ReadonlySet<string>; readonly log: NodeLog },
): PullLoop {
  const { cut, log } = options;
  const lanes = new Map<string, LaneState>();
  const laneOf = (partner: string, lane: Lane) => {
    const key = `${partner} ${lane}`;
    const held = lanes.get(key) ?? { sync: SYNC_START, lastAt: null, lastError: null, busy: null };
    lanes.set(key, held);
    return held;
  };
  const greeted = new Set<string>();
  const partners = () => context.store.db.selectFrom('partner').selectAll().where('suspended', '=', 0).execute();
  const exchange = async (
    row: { readonly org: string; readonly address: string },
    type: 'tick' | 'hint',
    wanted: ReadonlyArray<Lane>,
  ) => {
    const { org, address } = row;
    if (cut.has(org)) return;
    const contact: Contact = { context, certificate, partner: org, address, log, isCut: () => cut.has(org) };
    for (const lane of wanted) {
      const state = laneOf(org, lane);
      state.busy ??= runLane(contact, { lane, state, type, greeted }).finally(() => {
        state.busy = null;
      });
      await state.busy;
    }
    for (const lane of wanted) await writeBeat(context, org, lane);
  };
  return {
    health: (partner, lane) => {
      const { sync, lastAt, lastError } = laneOf(partner, lane);
      return { state: sync.type, lastAt, lastError };
    },
    pass: async (type, wanted) => {
      for (const row of await partners()) await exchange(row, type, wanted);
    },
    heedHint: (partner) => {
      void partners().then(async (rows) => {
        const row = rows.find((r) => r.org === partner);
        if (row) await exchange(row, 'hint', LANES);
      });
    },
    hintAll: async () => {
      for (const { org, address } of await partners()) {
        if (!cut.has(org)) await sendHint({ context, certificate, partner: org, address, log, isCut: () => false });
      }
    },
  };
}

async function sendHint(contact: Contact): Promise<void> {
  await sendPartnerRequest({ ...contact, path: '/hint', method: 'POST' }).catch(() => undefined);
}

/** Both commands see the evidence: it is kept here and sent to whoever it is about. */
async function sendForkProof(contact: Contact): Promise<void> {
  const body = await readForkProof(contact.context, contact.partner);
  if (body === null) return;
  await sendPartnerRequest({ ...contact, path: '/fork-proof', method: 'POST', body }).catch(() => undefined);
}

type LaneRun = {
  readonly lane: Lane;
  readonly state: LaneState;
  readonly type: 'tick' | 'hint';
  /** Partners that have answered hello since the link was last lost. */
  readonly greeted: Set<string>;
};

/** Runs the sync machine of one lane until it has nothing more to send. */
async function runLane(contact: Contact, run: LaneRun): Promise<void> {
  const { state, greeted } = run;
  const { context, partner } = contact;
  let [sync, outputs] = advanceSync(state.sync, { type: run.type, nowMs: context.time.now() });
  state.sync = sync;
  while (outputs.length > 0 && !contact.isCut()) {
    if (outputs.some((o) => o.type === 'hint-return')) await sendHint(contact);
    if (outputs.some((o) => o.type === 'prove-fork')) await sendForkProof(contact);
    if (!outputs.some((o) => o.type === 'pull')) return;
    const input = await contactOnce(contact, run);
    if (input.type === 'page-stored' || input.type === 'epoch-start') {
      state.lastAt = context.time.now();
      state.lastError = null;
    } else {
      state.lastError = 'code' in input ? input.code : input.type;
      if (input.type === 'link-lost') greeted.delete(partner);
      if (input.type === 'chain-fault' || input.type === 'fork')
        contact.log.pageRefused({ from: partner, lane: run.lane, code: 'code' in input ? input.code : 'Fork' });
    }
    [sync, outputs] = advanceSync(state.sync, input);
    state.sync = sync;
  }
}

/** Hello where it is due, the way back through the fence where the own feed is fenced, then one pull. */
async function contactOnce(contact: Contact, run: LaneRun): Promise<SyncInput> {
  const { context, partner } = contact;
  const nowMs = context.time.now();
  const isHeldBack = await isFenced(context.store.db, partner);
  if (isHeldBack || !run.greeted.has(partner)) {
    const hello = await sayHello(contact);
    if (hello === null) return { type: 'link-lost', nowMs };
    const version = chooseVersion(PROTOCOL_VERSIONS, hello.versions);
    if (!version.ok) return { type: 'chain-fault', code: version.error.type, nowMs };
    if (hello.exercise !== context.identity.exercise) return { type: 'chain-fault', code: 'ExerciseMismatch', nowMs };
    run.greeted.add(partner);
    if (isHeldBack && !(await takeBack(contact, hello))) return { type: 'link-lost', nowMs };
  }
  return pullOnce(contact, run.lane);
}

async function sayHello(contact: Contact): Promise<Hello | null> {
  const answer = await sendPartnerRequest({ ...contact, path: '/hello', method: 'GET' }).catch(() => null);
  if (answer?.status !== 200) return null;
  const hello = bytesToHello(answer.body);
  return hello.ok ? hello.value : null;
}

/** Asks the partner for the own feeds it holds, urgent first; false where the link or its answer fails. */
async function takeBack(contact: Contact, hello: Hello): Promise<boolean> {
  const { context, partner } = contact;
  for (const lane of LANES) {
    const feed = { from: context.identity.org, to: partner, lane };
    for (;;) {
      const answer = await requestPage(contact, feed);
      if (answer?.status === 204) break;
      if (answer?.status === 409) {
        await storeReturnedPage(context, feed, answer.body, verifyPasskey);
        return true;
      }
      if (answer?.status !== 200) return false;
      const stored = await storeReturnedPage(context, feed, answer.body, verifyPasskey);
      if (!stored.ok) return false;
    }
  }
  await endReturn(context, partner, hello.held);
  return true;
}

async function requestPage(contact: Contact, feed: FeedName): Promise<PartnerAnswer | null> {
  const { epoch, seq, hash } = await readTip(contact.context.store.db, feed);
  const path = `/feeds/${feed.from}/${feed.to}/${feed.lane}?epoch=${epoch}&after=${seq}&hash=${hash ?? ''}&max=${LIMITS.pageEntriesMax}`;
  return sendPartnerRequest({ ...contact, path, method: 'GET' }).catch(() => null);
}

async function pullOnce(contact: Contact, lane: Lane): Promise<SyncInput> {
  const { context, partner } = contact;
  const nowMs = context.time.now();
  const feed = { from: partner, to: context.identity.org, lane };
  const answer = await requestPage(contact, feed);
  switch (answer?.status) {
    case 200:
      return storeAnswer(contact, feed, answer);
    case 204:
      await markCaughtUp(context, partner, lane);
      return { type: 'page-stored', more: false };
    case 409:
      return (await keepForkAnswer(context, feed, answer.body))
        ? { type: 'fork', nowMs }
        : { type: 'chain-fault', code: 'Frozen', nowMs };
    case 416:
      return { type: 'future-cursor' };
    case 423:
      return { type: 'fenced', nowMs };
    case 429:
      return { type: 'slow-down', seconds: answer.retryAfterS ?? SLOW_DOWN_S, nowMs };
    default:
      return { type: 'link-lost', nowMs };
  }
}

async function storeAnswer(contact: Contact, feed: FeedName, answer: PartnerAnswer): Promise<SyncInput> {
  const { context, log } = contact;
  const nowMs = context.time.now();
  const stored = await storePage(context, feed, answer.body, verifyPasskey);
  if (stored.ok && stored.value.faults > 0)
    log.contentSetAside({ from: feed.from, lane: feed.lane, entries: stored.value.faults });
  if (stored.ok)
    return stored.value.hasBegunEpoch ? { type: 'epoch-start' } : { type: 'page-stored', more: answer.more };
  return stored.error.type === 'Fork'
    ? { type: 'fork', nowMs }
    : { type: 'chain-fault', code: stored.error.type, nowMs };
}
