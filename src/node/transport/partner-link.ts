/**
 * The link between two nodes: mutual TLS 1.3, each side's key pinned by its key statement. The recipient pulls pages; a
 * hint only says "pull now". One loop a partner and lane, driven by the pure sync machine, so nothing runs twice.
 */

import { LANES, type Lane } from '../../exchange/object.ts';
import { type NodeLog, SILENT_LOG } from '../log.ts';
import type { ChangeNotice, NodeContext } from '../service/node-context.ts';
import type { Certificate } from './certificate.ts';
import { sendPartnerRequest } from './partner-request.ts';
import { openPartnerServer } from './partner-server.ts';
import { createPullLoop, type LaneHealth } from './pull-loop.ts';

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
  /** Asked before the survey's; what it does not take is a survey's. */
  readonly setMovementReceiver: (receiver: SurveyReceiver) => void;
  /** Bytes of pages and messages that went to the partner since the link was opened, TLS and headers aside. */
  readonly countSentBytes: (partner: string) => number;
  /** One pass over all partners and lanes, waiting until it is done. */
  readonly pass: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type ListeningContext = NodeContext & { readonly listen: (listener: (notice: ChangeNotice) => void) => () => void };

export async function openPartnerLink(
  context: ListeningContext,
  options: {
    readonly certificate: Certificate;
    readonly port: number;
    readonly beatMs: number;
    /** How often the urgent lane is asked for; at the beat where it is not given. */
    readonly urgentMs?: number;
    readonly host: string;
    readonly log?: NodeLog;
  },
): Promise<PartnerLink> {
  const log = options.log ?? SILENT_LOG;
  const cut = new Set<string>();
  const loop = createPullLoop(context, options.certificate, { cut, log });
  const sentBytes = new Map<string, number>();
  const noteSent = (partner: string, bytes: number) =>
    void sentBytes.set(partner, (sentBytes.get(partner) ?? 0) + bytes);
  let receiveSurvey: SurveyReceiver = async () => false;
  let receiveMovement: SurveyReceiver = async () => false;
  const isHeldToBeat = options.urgentMs !== undefined && options.beatMs > options.urgentMs;
  const server = openPartnerServer(context, options.certificate, {
    bulkBeatMs: isHeldToBeat ? options.beatMs : null,
    isCut: (partner) => cut.has(partner),
    onHint: loop.heedHint,
    onRefused: log.partnerRefused,
    onSent: noteSent,
    onSurvey: async (partner, bytes) => (await receiveMovement(partner, bytes)) || receiveSurvey(partner, bytes),
  });
  await new Promise<void>((resolve) => server.listen(options.port, options.host, resolve));
  const address = server.address();
  const stopBulk = repeatPasses(() => loop.pass('tick', LANES), options.beatMs);
  const stopUrgent = isHeldToBeat ? repeatPasses(() => loop.pass('tick', ['urgent']), options.urgentMs!) : stopBulk;
  const stopListening = context.listen((notice) => {
    if (notice.type === 'alarm' || (notice.type === 'release' && !isHeldToBeat)) void loop.hintAll();
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
    setMovementReceiver: (receiver) => {
      receiveMovement = receiver;
    },
    setSurveyReceiver: (receiver) => {
      receiveSurvey = receiver;
    },
    pass: () => loop.pass('hint', LANES),
    close: async () => {
      stopListening();
      await stopUrgent();
      await stopBulk();
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
