/**
 * The node's own log: one JSON line per business event on standard error, by pino. It names what happened, where and with
 * which code, never what was said: no bodies, no positions, no texts, no tokens.
 */
import { type DestinationStream, pino } from 'pino';

export type NodeLog = {
  readonly started: (facts: { readonly org: string; readonly exercise: boolean; readonly partnerPort: number }) => void;
  readonly stopped: () => void;
  readonly refused: (facts: RefusedRequest) => void;
  /** A request ended in a fault of the program: its name and place in the code, not its message, which may quote input. */
  readonly failed: (facts: { readonly route: string; readonly error: string; readonly at: string }) => void;
};

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
    failed: (facts) => log.error(facts, 'request failed'),
  };
}

export const SILENT_LOG: NodeLog = {
  started: () => undefined,
  stopped: () => undefined,
  refused: () => undefined,
  failed: () => undefined,
};
