/**
 * What a partner's node may ask of this one: hello, pages of the feed to it, its own feed back, and a hint to pull. Everything
 * else does not exist.
 */
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { LIMITS } from '../../base/limits.ts';
import type { UnixMs } from '../../base/time.ts';
import { helloToBytes, PROTOCOL_VERSIONS } from '../../exchange/hello.ts';
import type { Lane } from '../../exchange/object.ts';
import { type RateBucket, takeFromBucket } from '../../exchange/rate.ts';
import type { Pull } from '../../exchange/sync.ts';
import { findAgreement } from '../service/agreement.ts';
import { servePage } from '../service/feed-page.ts';
import { readAck, readTip } from '../service/feed-store.ts';
import { receiveForkProof } from '../service/fork-evidence.ts';
import type { NodeContext } from '../service/node-context.ts';
import type { Certificate } from './certificate.ts';
import type { SurveyReceiver } from './partner-link.ts';
import { isPinned, type PartnerAnswer } from './partner-request.ts';

const FEED_PATH = /^\/feeds\/(org_[a-z2-7]{52})\/(org_[a-z2-7]{52})\/(urgent|bulk)\?(.*)$/;

const STATUS_BY_ANSWER = { empty: 204, fenced: 423, 'future-cursor': 416 } as const;

export type PartnerEvents = {
  readonly isCut: (partner: string) => boolean;
  readonly onHint: (partner: string) => void;
  readonly onSent: (partner: string, bytes: number) => void;
  readonly onSurvey: SurveyReceiver;
  readonly onRefused: (facts: { readonly route: string; readonly status: number }) => void;
  /** What was written since the last beat is not shown in the bulk lane; null where it is shown at once. */
  readonly bulkBeatMs: number | null;
};

/** What bounds when and how much of the bulk lane is served. */
type Pace = { readonly bulkBeatMs: number | null; readonly buckets: Map<string, RateBucket> };

/** Answers to what no sound partner sends; a cut link, a fence and a fork are no refusals of input. */
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404, 413, 422]);

function nameRoute(url: string): string {
  return /^\/(hint|hello|survey|fork-proof|feeds)\b/.exec(url)?.[0] ?? 'other';
}

export function openPartnerServer(context: NodeContext, certificate: Certificate, on: PartnerEvents): Server {
  const pace: Pace = { bulkBeatMs: on.bulkBeatMs, buckets: new Map() };
  return createServer(
    { ...certificate, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      void answerPartner(
        context,
        { url: request.url ?? '', method: request.method ?? '', socket: request.socket as TLSSocket, message: request },
        on,
        pace,
      )
        .then(({ status, body, more, retryAfterS }) => {
          if (REFUSALS.has(status)) on.onRefused({ route: nameRoute(request.url ?? ''), status });
          response.writeHead(status, {
            'content-type': 'application/octet-stream',
            ...(more ? { 'x-more': '1' } : {}),
            ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
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

async function answerPartner(
  context: NodeContext,
  request: {
    readonly url: string;
    readonly method: string;
    readonly socket: TLSSocket;
    readonly message: IncomingMessage;
  },
  on: PartnerEvents,
  pace: Pace,
): Promise<PartnerAnswer> {
  const none = (status: number): PartnerAnswer => ({ status, body: new Uint8Array(0), more: false });
  const partner = await findCaller(context, request.socket);
  if (partner === null) return none(403);
  if (on.isCut(partner)) return none(503);
  if (request.method === 'POST' && request.url === '/hint') {
    on.onHint(partner);
    return none(204);
  }
  if (request.method === 'GET' && request.url === '/hello') {
    const held = await readAck(context.store.db, context.identity.org, partner);
    const { exercise } = context.identity;
    return { status: 200, body: helloToBytes({ versions: [...PROTOCOL_VERSIONS], exercise, held }), more: false };
  }
  if (request.method === 'POST' && request.url === '/survey') {
    const body = await readBody(request.message);
    if (body === null) return none(413);
    return none((await on.onSurvey(partner, body)) ? 204 : 409);
  }
  if (request.method === 'POST' && request.url === '/fork-proof') {
    const body = await readBody(request.message);
    if (body === null) return none(413);
    return none((await receiveForkProof(context, partner, body)) ? 204 : 422);
  }
  const match = FEED_PATH.exec(request.url);
  if (request.method !== 'GET' || !match) return none(404);
  const [, from, to, lane, query] = match;
  const isOwn = from === context.identity.org && to === partner;
  const isTheirs = from === partner && to === context.identity.org;
  if (!isOwn && !isTheirs) return none(404);
  const q = new URLSearchParams(query);
  const pull = {
    epoch: Number(q.get('epoch')),
    after: Number(q.get('after')),
    hash: q.get('hash') || null,
    max: Number(q.get('max') ?? LIMITS.pageEntriesMax),
  };
  if (![pull.epoch, pull.after, pull.max].every((n) => Number.isSafeInteger(n) && n >= 0)) return none(400);
  const isBulk = isOwn && lane === 'bulk';
  const slowDownS = isBulk ? await takeAgreedRate(context, { partner, pull }, pace.buckets) : null;
  if (slowDownS !== null) return { ...none(429), retryAfterS: slowDownS };
  const now = context.time.now();
  const before = isBulk && pace.bulkBeatMs !== null ? { writtenBefore: floorToBeat(now, pace.bulkBeatMs) } : {};
  const served = await servePage(context, { from, to, lane: lane as Lane }, pull, before);
  if (served.type === 'page') {
    on.onSent(partner, served.bytes.length);
    return { status: 200, body: served.bytes, more: served.more };
  }
  if (served.type === 'fork') return { ...none(409), body: served.bytes ?? new Uint8Array(0) };
  return none(STATUS_BY_ANSWER[served.type]);
}

function floorToBeat(now: UnixMs, beatMs: number): UnixMs {
  return (Math.floor(now / beatMs) * beatMs) as UnixMs;
}

/** Seconds to wait where a partner asks for more than the agreed rate; null where it may have its page. */
async function takeAgreedRate(
  context: NodeContext,
  asked: { readonly partner: string; readonly pull: Pull },
  buckets: Map<string, RateBucket>,
): Promise<number | null> {
  const { partner, pull } = asked;
  const nowMs = context.time.now();
  const { org } = context.identity;
  const agreement = await findAgreement(context.store.db, org, partner, nowMs);
  if (agreement === null) return null;
  const tip = await readTip(context.store.db, { from: org, to: partner, lane: 'bulk' });
  const behind = pull.epoch === tip.epoch ? tip.seq - pull.after : tip.seq;
  const entries = Math.min(Math.max(0, behind), LIMITS.pageEntriesMax);
  const page = { entries, nowMs, perHour: agreement.entriesPerHourMax };
  const { bucket, slowDownS } = takeFromBucket(buckets.get(partner) ?? null, page);
  buckets.set(partner, bucket);
  return slowDownS;
}

async function findCaller(context: NodeContext, socket: TLSSocket): Promise<string | null> {
  const rows = await context.store.db.selectFrom('partner').select('org').where('suspended', '=', 0).execute();
  return rows.find(({ org }) => isPinned(context, org, socket))?.org ?? null;
}

/** A message of a joint computation; null where it is larger than any agreed one can be. */
async function readBody(message: IncomingMessage): Promise<Uint8Array | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message) {
    size += (part as Buffer).length;
    if (size > LIMITS.attachmentBytesMax) return null;
    parts.push(part as Buffer);
  }
  return new Uint8Array(Buffer.concat(parts));
}
