/**
 * What a partner's node may ask of this one: hello, pages of the feed to it, its own feed back, and a hint to pull. Everything
 * else does not exist.
 */
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { LIMITS } from '../../base/limits.ts';
import { helloToBytes, PROTOCOL_VERSIONS } from '../../exchange/hello.ts';
import type { Lane } from '../../exchange/object.ts';
import { servePage } from '../service/feed-page.ts';
import { readAck } from '../service/feed-store.ts';
import { receiveForkProof } from '../service/fork-evidence.ts';
import type { NodeContext } from '../service/node-context.ts';
import type { Certificate } from './certificate.ts';
import type { SurveyReceiver } from './partner-link.ts';
import { isPinned, type PartnerAnswer } from './partner-request.ts';

const FEED_PATH = /^\/feeds\/(org_[a-z2-7]{52})\/(org_[a-z2-7]{52})\/(urgent|bulk)\?(.*)$/;

const STATUS_BY_ANSWER = { empty: 204, fenced: 423, 'future-cursor': 416 } as const;

export function openPartnerServer(
  context: NodeContext,
  certificate: Certificate,
  on: {
    readonly isCut: (partner: string) => boolean;
    readonly onHint: (partner: string) => void;
    readonly onSent: (partner: string, bytes: number) => void;
    readonly onSurvey: SurveyReceiver;
  },
): Server {
  return createServer(
    { ...certificate, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      void answerPartner(
        context,
        { url: request.url ?? '', method: request.method ?? '', socket: request.socket as TLSSocket, message: request },
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

async function answerPartner(
  context: NodeContext,
  request: {
    readonly url: string;
    readonly method: string;
    readonly socket: TLSSocket;
    readonly message: IncomingMessage;
  },
  on: {
    readonly isCut: (partner: string) => boolean;
    readonly onHint: (partner: string) => void;
    readonly onSent: (partner: string, bytes: number) => void;
    readonly onSurvey: SurveyReceiver;
  },
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
  const served = await servePage(context, { from, to, lane: lane as Lane }, pull);
  if (served.type === 'page') {
    on.onSent(partner, served.bytes.length);
    return { status: 200, body: served.bytes, more: served.more };
  }
  if (served.type === 'fork') return { ...none(409), body: served.bytes ?? new Uint8Array(0) };
  return none(STATUS_BY_ANSWER[served.type]);
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
