/**
 * Messages of one run on their way: one after the other, each again until the partner has stored it. A message that is
 * sent twice is no fault, so nothing here needs to be remembered through a crash: a run that is resumed sends again.
 */
import { SECOND_MS } from '../../base/time.ts';

export type SurveyOutbox = {
  readonly send: (bytes: Uint8Array) => void;
  /** Whether all have arrived; never once it is closed, as what waited was forgotten. */
  readonly isEmpty: () => boolean;
  /** Nothing is sent any more; what waits is forgotten. */
  readonly close: () => void;
};

const RETRY_FIRST_MS = SECOND_MS / 20;
const RETRY_LAST_MS = 30 * SECOND_MS;

/** `deliver` rejects where the partner did not take the message; `onEmpty` is told when all of them have arrived. */
export function createSurveyOutbox(deliver: (bytes: Uint8Array) => Promise<void>, onEmpty: () => void): SurveyOutbox {
  const waiting: Uint8Array[] = [];
  let isClosed = false;
  let isRunning = false;
  const run = async () => {
    let retryMs = RETRY_FIRST_MS;
    while (waiting.length > 0 && !isClosed) {
      try {
        await deliver(waiting[0]!);
        waiting.shift();
        retryMs = RETRY_FIRST_MS;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
        retryMs = Math.min(RETRY_LAST_MS, retryMs * 2);
      }
    }
    isRunning = false;
    if (!isClosed) onEmpty();
  };
  return {
    send: (bytes) => {
      if (isClosed) return;
      waiting.push(bytes);
      if (isRunning) return;
      isRunning = true;
      void run();
    },
    isEmpty: () => !isClosed && waiting.length === 0,
    close: () => {
      isClosed = true;
      waiting.length = 0;
    },
  };
}
