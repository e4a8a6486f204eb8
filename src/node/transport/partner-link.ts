/**
 * The link between two nodes: mutual TLS 1.3, each side's key pinned by its key statement. The recipient pulls pages; a
 * hint only says "pull now". One loop a partner and lane, driven by the pure sync machine, so nothing runs twice.
 */

import { createPublicKey, X509Certificate } from 'node:crypto';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { LIMITS } from '../../base/limits.ts';
import type { Lane } from '../../exchange/object.ts';
import { advanceSync, SYNC_START, type SyncInput, type SyncState } from '../../exchange/sync.ts';
import { verifyPasskey } from '../service/approval-desk.ts';
import { servePage, storePage, writeBeat } from '../service/feed-exchange.ts';
import { readTip } from '../service/feed-store.ts';
import type { NodeContext } from '../service/node-context.ts';
import type { Certificate } from './certificate.ts';

const REQUEST_TIMEOUT_MS = 20_000;
const FEED_PATH = /^\/feeds\/(org_[a-z2-7]{52})\/(org_[a-z2-7]{52})\/(urgent|bulk)\?(.*)$/;

export type LaneHealth = {
  readonly state: SyncState['type'];
  readonly lastAt: number | null;
  readonly lastError: string | null;
};
export type PartnerLink = {
  readonly port: number;
  /** Starts or stops talking to a partner; used by the exercise to cut the link for a night. */
  readonly setCut: (partner: string, cut: boolean) => void;
  readonly isCut: (partner: string) => boolean;
  readonly health: (partner: string, lane: Lane) => LaneHealth;
  readonly hint: (partner: string) => void;
  /** One pass over all partners and lanes, waiting until it is done. */
  readonly pass: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type LaneState = { sync: SyncState; lastAt: number | null; lastError: string | null; busy: Promise<void> | null };

export async function openPartnerLink(
  context: NodeContext & { readonly listen: (l: (n: { type: string; id: string }) => void) => () => void },
  options: { readonly certificate: Certificate; readonly port: number; readonly beatMs: number; readonly host: string },
): Promise<PartnerLink> {
  const cut = new Set<string>();
  const lanes = new Map<string, LaneState>();
  const laneOf = (partner: string, lane: Lane) => {
    const key = `${partner} ${lane}`;
    const held = lanes.get(key) ?? { sync: SYNC_START, lastAt: null, lastError: null, busy: null };
    lanes.set(key, held);
    return held;
  };
  const run = (partner: string, address: string, lane: Lane, input: SyncInput): Promise<void> => {
    const state = laneOf(partner, lane);
    state.busy ??= pullLane(context, {
      ...options,
      partner,
      address,
      lane,
      state,
      input,
      isCut: () => cut.has(partner),
    }).finally(() => {
      state.busy = null;
    });
    return state.busy;
  };
  const partners = () => context.store.db.selectFrom('partner').selectAll().where('suspended', '=', 0).execute();
  const pass = async (type: 'tick' | 'hint' = 'tick') => {
    for (const { org, address } of await partners()) {
      if (cut.has(org)) continue;
      for (const lane of ['urgent', 'bulk'] as const)
        await run(org, address, lane, { type, nowMs: context.time.now() });
      for (const lane of ['urgent', 'bulk'] as const) await writeBeat(context, org, lane);
    }
  };
  const hintPartner = (partner: string) => {
    if (cut.has(partner)) return;
    void partners().then(async (rows) => {
      const row = rows.find((r) => r.org === partner);
      if (row)
        await sendRequest({ ...options, context, partner, address: row.address, path: '/hint', method: 'POST' }).catch(
          () => undefined,
        );
    });
  };
  const server = openServer(context, options.certificate, {
    isCut: (partner) => cut.has(partner),
    onHint: (partner) => {
      void partners().then(async (rows) => {
        const row = rows.find((r) => r.org === partner);
        if (!row) return;
        await run(partner, row.address, 'urgent', { type: 'hint', nowMs: context.time.now() });
        await run(partner, row.address, 'bulk', { type: 'hint', nowMs: context.time.now() });
        await writeBeat(context, partner, 'urgent');
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(options.port, options.host, resolve));
  const address = server.address();
  let closed = false;
  let passing: Promise<void> = Promise.resolve();
  const loop = async () => {
    while (!closed) {
      passing = pass().catch(() => undefined);
      await passing;
      await new Promise((resolve) => setTimeout(resolve, options.beatMs).unref());
    }
  };
  void loop();
  const stopListening = context.listen((notice) => {
    if (notice.type !== 'release' && notice.type !== 'alarm') return;
    void partners().then((rows) => {
      for (const { org } of rows) hintPartner(org);
    });
  });
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    setCut: (partner, isCut) => void (isCut ? cut.add(partner) : cut.delete(partner)),
    isCut: (partner) => cut.has(partner),
    health: (partner, lane) => {
      const { sync, lastAt, lastError } = laneOf(partner, lane);
      return { state: sync.type, lastAt, lastError };
    },
    hint: hintPartner,
    pass: () => pass('hint'),
    close: async () => {
      closed = true;
      stopListening();
      await passing;
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
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
    const answer = await sendRequest({ ...options, context, path, method: 'GET' });
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

type Answer = { readonly status: number; readonly body: Uint8Array; readonly more: boolean };

function sendRequest(options: {
  readonly context: NodeContext;
  readonly certificate: Certificate;
  readonly partner: string;
  readonly address: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
}): Promise<Answer> {
  const url = new URL(options.path, options.address);
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      url,
      {
        method: options.method,
        ...options.certificate,
        minVersion: 'TLSv1.3',
        rejectUnauthorized: false,
        timeout: REQUEST_TIMEOUT_MS,
        agent: false,
      },
      (response) => {
        if (!isPinned(options.context, options.partner, response.socket as TLSSocket)) {
          request.destroy(new Error('the key of the partner is not the one of its key statement'));
          return;
        }
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > LIMITS.pageBytesMax + LIMITS.payloadBytesMax) request.destroy(new Error('page too large'));
          else parts.push(part);
        });
        response.on('end', () => {
          const body = new Uint8Array(Buffer.concat(parts));
          resolve({ status: response.statusCode ?? 0, body, more: response.headers['x-more'] === '1' });
        });
        response.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.end();
  });
}

/** True if the certificate's key is a TLS key line of that organisation's key statement. */
function isPinned(context: NodeContext, org: string, socket: TLSSocket): boolean {
  const raw = socket.getPeerCertificate().raw;
  if (!raw) return false;
  const spki = createPublicKey(new X509Certificate(raw).publicKey.export({ format: 'pem', type: 'spki' })).export({
    format: 'der',
    type: 'spki',
  });
  return context.directory.isTlsKeyOf(org, new Uint8Array(spki.subarray(-32)));
}

function openServer(
  context: NodeContext,
  certificate: Certificate,
  on: { readonly isCut: (partner: string) => boolean; readonly onHint: (partner: string) => void },
): Server {
  return createServer(
    { ...certificate, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      void answer(
        context,
        { url: request.url ?? '', method: request.method ?? '', socket: request.socket as TLSSocket },
        on,
      )
        .then(({ status, body, more }) => {
          response.writeHead(status, {
            'content-type': 'application/octet-stream',
            ...(more ? { 'x-more': '1' } : {}),
          });
          response.end(body);
        })
        .catch(() => {
          response.writeHead(500);
          response.end();
        });
    },
  );
}

async function answer(
  context: NodeContext,
  request: { readonly url: string; readonly method: string; readonly socket: TLSSocket },
  on: { readonly isCut: (partner: string) => boolean; readonly onHint: (partner: string) => void },
): Promise<Answer> {
  const none = (status: number): Answer => ({ status, body: new Uint8Array(0), more: false });
  const partner = await findCaller(context, request.socket);
  if (partner === null) return none(403);
  if (on.isCut(partner)) return none(503);
  if (request.method === 'POST' && request.url === '/hint') {
    on.onHint(partner);
    return none(204);
  }
  const match = FEED_PATH.exec(request.url);
  if (request.method !== 'GET' || !match) return none(404);
  const [, from, to, lane, query] = match;
  if (from !== context.identity.org || to !== partner) return none(404);
  const q = new URLSearchParams(query);
  const pull = {
    epoch: Number(q.get('epoch')),
    after: Number(q.get('after')),
    hash: q.get('hash') || null,
    max: Number(q.get('max') ?? LIMITS.pageEntriesMax),
  };
  if (![pull.epoch, pull.after, pull.max].every((n) => Number.isSafeInteger(n) && n >= 0)) return none(400);
  const served = await servePage(context, { from, to, lane: lane as Lane }, pull);
  if (served.type === 'page') return { status: 200, body: served.bytes, more: served.more };
  return none(served.type === 'empty' ? 204 : served.type === 'fork' ? 409 : 416);
}

async function findCaller(context: NodeContext, socket: TLSSocket): Promise<string | null> {
  const rows = await context.store.db.selectFrom('partner').select('org').where('suspended', '=', 0).execute();
  return rows.find(({ org }) => isPinned(context, org, socket))?.org ?? null;
}
