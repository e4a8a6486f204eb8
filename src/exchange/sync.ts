/**
 * Sync of one received feed as a pure function `(state, input) -> [state, outputs]`, the same for HTTPS, files, NATS and
 * the simulator. States and answers are those of the table in the exchange rules, part 9:
 *
 *   idle    -- tick, hint ---------------> pulling   : pull
 *   pulling -- good page, more ----------> pulling   : next pull
 *   pulling -- good page, no more -------> idle
 *   pulling -- chain fault, link lost ---> waiting   : 1 s doubling to 60 s
 *   pulling -- slow-down {s} ------------> waiting   : s
 *   any     -- fork ---------------------> frozen    : fork proof
 *   any     -- future cursor ------------> idle      : hint, so that the partner takes back its own pages
 *   frozen  -- tick once a minute, hint -> frozen    : pull, because only a page can bring the epoch start
 *   frozen  -- epoch start --------------> pulling   : next pull, in the next epoch
 */

export type SyncState =
  | { readonly type: 'idle'; readonly failures: number }
  | { readonly type: 'pulling'; readonly failures: number }
  | { readonly type: 'waiting'; readonly untilMs: number; readonly failures: number }
  | { readonly type: 'frozen'; readonly untilMs: number; readonly failures: number };

export type SyncInput =
  | { readonly type: 'tick'; readonly nowMs: number }
  | { readonly type: 'hint'; readonly nowMs: number }
  | { readonly type: 'page-stored'; readonly more: boolean }
  | { readonly type: 'chain-fault'; readonly code: string; readonly nowMs: number }
  | { readonly type: 'link-lost'; readonly nowMs: number }
  | { readonly type: 'fenced'; readonly nowMs: number }
  | { readonly type: 'slow-down'; readonly seconds: number; readonly nowMs: number }
  | { readonly type: 'fork'; readonly nowMs: number }
  | { readonly type: 'future-cursor' }
  | { readonly type: 'epoch-start' };

export type SyncOutput = { readonly type: 'pull' } | { readonly type: 'prove-fork' } | { readonly type: 'hint-return' };

const WAIT_MS_MIN = 1_000;
const WAIT_MS_MAX = 60_000;

export const SYNC_START: SyncState = { type: 'idle', failures: 0 };

export function advanceSync(state: SyncState, input: SyncInput): readonly [SyncState, ReadonlyArray<SyncOutput>] {
  if (input.type === 'fork') return [freeze(input.nowMs), [{ type: 'prove-fork' }]];
  if (input.type === 'epoch-start') return [{ type: 'pulling', failures: 0 }, [{ type: 'pull' }]];
  if (state.type === 'frozen') return advanceFrozen(state, input);
  switch (input.type) {
    case 'future-cursor':
      return [{ type: 'idle', failures: 0 }, [{ type: 'hint-return' }]];
    case 'tick':
    case 'hint':
      return start(state, input);
    case 'page-stored':
      if (input.more) return [{ type: 'pulling', failures: 0 }, [{ type: 'pull' }]];
      return [SYNC_START, []];
    case 'slow-down':
      return [{ type: 'waiting', untilMs: input.nowMs + input.seconds * 1_000, failures: state.failures }, []];
    case 'chain-fault':
    case 'link-lost':
    case 'fenced': {
      const failures = state.failures + 1;
      const waitMs = Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** Math.min(failures - 1, 10));
      return [{ type: 'waiting', untilMs: input.nowMs + waitMs, failures }, []];
    }
  }
}

function freeze(nowMs: number): SyncState {
  return { type: 'frozen', untilMs: nowMs + WAIT_MS_MAX, failures: 0 };
}

/** A frozen feed is asked now and then, and stays frozen until its epoch start comes. */
function advanceFrozen(
  state: Extract<SyncState, { readonly type: 'frozen' }>,
  input: SyncInput,
): readonly [SyncState, ReadonlyArray<SyncOutput>] {
  const isDue = input.type === 'hint' || (input.type === 'tick' && input.nowMs >= state.untilMs);
  return isDue ? [freeze(input.nowMs), [{ type: 'pull' }]] : [state, []];
}

/** A tick starts a pull when nothing is under way; a hint also cuts a wait short, because the partner has just spoken. */
function start(
  state: SyncState,
  input: { readonly type: 'tick' | 'hint'; readonly nowMs: number },
): readonly [SyncState, ReadonlyArray<SyncOutput>] {
  if (state.type === 'pulling') return [state, []];
  if (state.type === 'waiting' && input.type === 'tick' && input.nowMs < state.untilMs) return [state, []];
  return [{ type: 'pulling', failures: state.failures }, [{ type: 'pull' }]];
}

/** A partner's pull against an own feed (S rows of the table). */
export type Pull = {
  readonly epoch: number;
  readonly after: number;
  readonly hash: string | null;
  readonly max: number;
};
export type PullAnswer =
  | { readonly type: 'page'; readonly epoch: number; readonly after: number; readonly last: number }
  | { readonly type: 'fork'; readonly at: number }
  | { readonly type: 'future-cursor' };

/**
 * What a pull is answered with. In an older epoch it gets the rest of it, up to the entry that the epoch start named as
 * last, and then the epoch after it from its start: where a recipient holds more, or another history, that is disowned. An
 * epoch that a later start disowned whole is passed over.
 */
export function answerPull(
  pull: Pull,
  own: {
    readonly epoch: number;
    readonly head: number;
    readonly hashAt: (epoch: number, seq: number) => string | null;
    /** Last entry of an epoch that is closed, as the epoch start after it names it. */
    readonly endOf: (epoch: number) => number;
    /** The epoch that followed an older one. */
    readonly nextOf: (epoch: number) => number;
  },
): PullAnswer {
  const { epoch, after } = pull;
  if (epoch > own.epoch || (epoch === own.epoch && after > own.head)) return { type: 'future-cursor' };
  const isOnChain = after === 0 || own.hashAt(epoch, after) === pull.hash;
  if (epoch === own.epoch) {
    return isOnChain ? { type: 'page', epoch, after, last: own.head } : { type: 'fork', at: after };
  }
  const end = own.endOf(epoch);
  if (isOnChain && after < end) return { type: 'page', epoch, after, last: end };
  let next = own.nextOf(epoch);
  while (next < own.epoch && own.endOf(next) === 0) next = own.nextOf(next);
  return { type: 'page', epoch: next, after: 0, last: next === own.epoch ? own.head : own.endOf(next) };
}
