/**
 * The node's own log: one JSON line per business event on standard error, by pino. It names what happened, where and with
 * which code, never what was said: no bodies, no positions, no texts, no tokens.
 */
import { type DestinationStream, pino } from 'pino';

export type NodeLog = {
  readonly started: (facts: { readonly org: string; readonly exercise: boolean; readonly partnerPort: number }) => void;
  readonly stopped: () => void;
  readonly refused: (facts: RefusedRequest) => void;
  /** A page of a partner's feed was refused from a chain fault on; nothing changed. */
  readonly pageRefused: (facts: RefusedPage) => void;
  /** Entries were kept and their content set aside unread. */
  readonly contentSetAside: (facts: { readonly from: string; readonly lane: string; readonly entries: number }) => void;
  /** A request at the partner port was refused; `route` is one of ours or `other`, never what was sent. */
  readonly partnerRefused: (facts: { readonly route: string; readonly status: number }) => void;
  /** A request ended in a fault of the program: its name and place in the code, not its message, which may quote input. */
  readonly failed: (facts: { readonly route: string; readonly error: string; readonly at: string }) => void;
};

export type RefusedPage = { readonly from: string; readonly lane: string; readonly code: string };

export type RefusedRequest = {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly code: string;
  readonly seat: string | null;
};

export function createLog(destination: DestinationStream): NodeLog {
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    started: (facts) => log.info(facts, 'node started'),
    stopped: () => log.info('node stopped'),
    refused: (facts) => log.warn(facts, 'request refused'),
    pageRefused: (facts) => log.warn(facts, 'page refused'),
    contentSetAside: (facts) => log.warn(facts, 'content set aside'),
    partnerRefused: (facts) => log.warn(facts, 'partner request refused'),
    failed: (facts) => log.error(facts, 'request failed'),
  };
}

export const SILENT_LOG: NodeLog = {
  started: () => undefined,
  stopped: () => undefined,
  refused: () => undefined,
  pageRefused: () => undefined,
  contentSetAside: () => undefined,
  partnerRefused: () => undefined,
  failed: () => undefined,
};
