/**
 * The link between two nodes: mutual TLS 1.3, each side's key pinned by its key statement. The recipient pulls pages; a
 * hint only says "pull now". One loop a partner and lane, driven by the pure sync machine, so nothing runs twice.
 */

import { LIMITS } from '../../base/limits.ts';
import type { Lane } from '../../exchange/object.ts';
import { advanceSync, SYNC_START, type SyncInput, type SyncState } from '../../exchange/sync.ts';
import { verifyPasskey } from '../service/approval-desk.ts';
import { storePage } from '../service/feed-exchange.ts';
import { readTip } from '../service/feed-store.ts';
import type { ChangeNotice, NodeContext } from '../service/node-context.ts';
import { writeBeat } from '../service/receipt.ts';
import type { Certificate } from './certificate.ts';
import { sendPartnerRequest } from './partner-request.ts';
import { openPartnerServer } from './partner-server.ts';

export type LaneHealth = {
  readonly state: SyncState['type'];
  readonly lastAt: number | null;
  readonly lastError: string | null;
};
/** Takes in one message of a joint computation; false where it is refused. */
export type SurveyReceiver = (partner: string, bytes: Uint8Array) => Promise<boolean>;

export type PartnerLink = {
  readonly port: number;
  /** Starts or stops talking to a partner; used by the exercise to cut the link for a night. */
  readonly setCut: (partner: string, cut: boolean) => void;
  readonly isCut: (partner: string) => boolean;
  readonly health: (partner: string, lane: Lane) => LaneHealth;
  /** Sends one message of a joint computation over the direct link; rejects when the partner did not take it. */
  readonly sendSurvey: (partner: string, bytes: Uint8Array) => Promise<void>;
  readonly setSurveyReceiver: (receiver: SurveyReceiver) => void;
  /** Bytes of pages and messages that went to the partner since the link was opened, TLS and headers aside. */
  readonly countSentBytes: (partner: string) => number;
  /** One pass over all partners and lanes, waiting until it is done. */
  readonly pass: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type LaneState = { sync: SyncState; lastAt: number | null; lastError: string | null; busy: Promise<void> | null };

type ListeningContext = NodeContext & { readonly listen: (listener: (notice: ChangeNotice) => void) => () => void };

export async function openPartnerLink(
  context: ListeningContext,
  options: { readonly certificate: Certificate; readonly port: number; readonly beatMs: number; readonly host: string },
): Promise<PartnerLink> {
  const cut = new Set<string>();
  const loop = createPullLoop(context, options.certificate, cut);
  const sentBytes = new Map<string, number>();
  const noteSent = (partner: string, bytes: number) =>
    void sentBytes.set(partner, (sentBytes.get(partner) ?? 0) + bytes);
  let receiveSurvey: SurveyReceiver = async () => false;
  const server = openPartnerServer(context, options.certificate, {
    isCut: (partner) => cut.has(partner),
    onHint: loop.heedHint,
    onSent: noteSent,
    onSurvey: (partner, bytes) => receiveSurvey(partner, bytes),
  });
  await new Promise<void>((resolve) => server.listen(options.port, options.host, resolve));
  const address = server.address();
  const stopPassing = repeatPasses(loop.pass, options.beatMs);
  const stopListening = context.listen((notice) => {
    if (notice.type === 'release' || notice.type === 'alarm') void loop.hintAll();
  });
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    setCut: (partner, isCut) => void (isCut ? cut.add(partner) : cut.delete(partner)),
    isCut: (partner) => cut.has(partner),
    health: loop.health,
    sendSurvey: async (partner, bytes) => {
      if (cut.has(partner)) throw new Error('the link is cut');
      noteSent(partner, bytes.length);
      await sendSurveyMessage(context, options.certificate, partner, bytes);
    },
    countSentBytes: (partner) => sentBytes.get(partner) ?? 0,
    setSurveyReceiver: (receiver) => {
      receiveSurvey = receiver;
    },
    pass: () => loop.pass('hint'),
    close: async () => {
      stopListening();
      await stopPassing();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function sendSurveyMessage(
  context: NodeContext,
  certificate: Certificate,
  partner: string,
  body: Uint8Array,
): Promise<void> {
  const row = await context.store.db
    .selectFrom('partner')
    .select('address')
    .where('org', '=', partner)
    .executeTakeFirst();
  if (!row) throw new Error('not paired');
  const answer = await sendPartnerRequest({
    context,
    certificate,
    partner,
    address: row.address,
    path: '/survey',
    method: 'POST',
    body,
  });
  if (answer.status !== 204) throw new Error(`the partner refused a survey message: ${answer.status}`);
}

/** A pass at every beat until stopped; stopping waits for the pass under way. */
function repeatPasses(pass: () => Promise<void>, beatMs: number): () => Promise<void> {
  let isStopped = false;
  let passing: Promise<void> = Promise.resolve();
  const loop = async () => {
    while (!isStopped) {
      passing = pass().catch(() => undefined);
      await passing;
      await new Promise((resolve) => setTimeout(resolve, beatMs).unref());
    }
  };
  void loop();
  return async () => {
    isStopped = true;
    await passing;
  };
}

type PullLoop = {
  readonly health: PartnerLink['health'];
  readonly pass: (type?: 'tick' | 'hint') => Promise<void>;
  readonly heedHint: (partner: string) => void;
  readonly hintAll: () => Promise<void>;
};

/** One sync machine a partner and lane; a lane that is busy is not started twice. */
function createPullLoop(context: NodeContext, certificate: Certificate, cut: ReadonlySet<string>): PullLoop {
  const lanes = new Map<string, LaneState>();
  const laneOf = (partner: string, lane: Lane) => {
    const key = `${partner} ${lane}`;
    const held = lanes.get(key) ?? { sync: SYNC_START, lastAt: null, lastError: null, busy: null };
    lanes.set(key, held);
    return held;
  };
  const partners = () => context.store.db.selectFrom('partner').selectAll().where('suspended', '=', 0).execute();
  const exchange = async (row: { readonly org: string; readonly address: string }, type: 'tick' | 'hint') => {
    const { org, address } = row;
    if (cut.has(org)) return;
    for (const lane of ['urgent', 'bulk'] as const) {
      const state = laneOf(org, lane);
      const input = { type, nowMs: context.time.now() };
      const pull = { certificate, partner: org, address, lane, state, input, isCut: () => cut.has(org) };
      state.busy ??= pullLane(context, pull).finally(() => {
        state.busy = null;
      });
      await state.busy;
    }
    for (const lane of ['urgent', 'bulk'] as const) await writeBeat(context, org, lane);
  };
  return {
    health: (partner, lane) => {
      const { sync, lastAt, lastError } = laneOf(partner, lane);
      return { state: sync.type, lastAt, lastError };
    },
    pass: async (type = 'tick') => {
      for (const row of await partners()) await exchange(row, type);
    },
    heedHint: (partner) => {
      void partners().then(async (rows) => {
        const row = rows.find((r) => r.org === partner);
        if (row) await exchange(row, 'hint');
      });
    },
    hintAll: async () => {
      for (const { org, address } of await partners()) {
        if (cut.has(org)) continue;
        await sendPartnerRequest({ context, certificate, partner: org, address, path: '/hint', method: 'POST' }).catch(
          () => undefined,
        );
      }
    },
  };
}

/** Runs the sync machine of one lane until it has nothing more to send. */
async function pullLane(
  context: NodeContext,
  options: {
    readonly certificate: Certificate;
    readonly partner: string;
    readonly address: string;
    readonly lane: Lane;
    readonly state: LaneState;
    readonly input: SyncInput;
    readonly isCut: () => boolean;
  },
): Promise<void> {
  const { partner, lane, state } = options;
  const feed = { from: partner, to: context.identity.org, lane };
  let [sync, outputs] = advanceSync(state.sync, options.input);
  state.sync = sync;
  while (outputs.some((o) => o.type === 'pull') && !options.isCut()) {
    const input = await pullOnce(context, { ...options, feed });
    if (input.type === 'page-stored') {
      state.lastAt = context.time.now();
      state.lastError = null;
    } else {
      state.lastError = 'code' in input ? input.code : input.type;
    }
    [sync, outputs] = advanceSync(state.sync, input);
    state.sync = sync;
  }
}

async function pullOnce(
  context: NodeContext,
  options: {
    readonly certificate: Certificate;
    readonly partner: string;
    readonly address: string;
    readonly feed: { from: string; to: string; lane: Lane };
  },
): Promise<SyncInput> {
  const nowMs = context.time.now();
  const tip = await readTip(context.store.db, options.feed);
  const { from, to, lane } = options.feed;
  const path = `/feeds/${from}/${to}/${lane}?epoch=${tip.epoch}&after=${tip.seq}&hash=${tip.hash ?? ''}&max=${LIMITS.pageEntriesMax}`;
  try {
    const answer = await sendPartnerRequest({ ...options, context, path, method: 'GET' });
    if (answer.status === 204) return { type: 'page-stored', more: false };
    if (answer.status === 409) return { type: 'fork' };
    if (answer.status === 416) return { type: 'future-cursor' };
    if (answer.status === 429) return { type: 'slow-down', seconds: 5, nowMs };
    if (answer.status !== 200) return { type: 'link-lost', nowMs };
    const stored = await storePage(context, options.feed, answer.body, verifyPasskey);
    if (!stored.ok)
      return stored.error.type === 'Fork' ? { type: 'fork' } : { type: 'chain-fault', code: stored.error.type, nowMs };
    return { type: 'page-stored', more: answer.more };
  } catch {
    return { type: 'link-lost', nowMs };
  }
}
