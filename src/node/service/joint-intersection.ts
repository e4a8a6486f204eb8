/**
 * One private intersection with one partner over the direct link: drives the pure state machine, gives its heavy work
 * to the pool, and says at the end which own tokens matched. Inputs are taken one after the other, so the state never
 * forks; a link that fails stops the run by name. What is intersected, and under which agreement, the caller says.
 */
import { err, ok, type Result } from '../../base/result.ts';
import type { Time } from '../../base/time.ts';
import { advanceIntersection, type IntersectionInput, isOver } from '../../vacuum/intersection-machine.ts';
import { bytesToMessage, messageToBytes } from '../../vacuum/intersection-message.ts';
import {
  createIntersection,
  type IntersectionDeps,
  type IntersectionStart,
  type IntersectionState,
  type RepeatedToken,
  type SetLargerThanBucket,
  type SetNotCommitted,
} from '../../vacuum/intersection-state.ts';
import type { GroupPool } from '../group/group-pool.ts';

export type JointIntersectionDeps = IntersectionDeps & {
  readonly pool: GroupPool;
  readonly time: Time;
  readonly sendMessage: (bytes: Uint8Array) => Promise<void>;
};

export type JointIntersection = {
  readonly begin: () => void;
  /** Takes one message of the partner; false where it is no message at all. */
  readonly receive: (bytes: Uint8Array) => boolean;
  /** Resolves once the run is over, with the own tokens that matched or the fault that ended it. */
  readonly ended: Promise<Result<IntersectionResult, { readonly type: string }>>;
};

export type IntersectionResult = { readonly common: ReadonlyArray<string>; readonly resultHash: Uint8Array };

export function createJointIntersection(
  start: IntersectionStart,
  deps: JointIntersectionDeps,
): Result<JointIntersection, SetLargerThanBucket | SetNotCommitted | RepeatedToken> {
  const created = createIntersection(start, deps);
  if (!created.ok) return created;
  let state = created.value;
  let turn: Promise<void> = Promise.resolve();
  const ending = Promise.withResolvers<Result<IntersectionResult, { readonly type: string }>>();
  const take = (input: IntersectionInput) => {
    turn = turn.then(() => step(input));
  };
  const step = async (input: IntersectionInput) => {
    if (isOver(state)) return;
    const [next, outputs] = advanceIntersection(state, input, deps.time.now(), deps);
    state = next;
    for (const output of outputs) {
      if (output.type === 'send') {
        await deps
          .sendMessage(messageToBytes(output.message, deps.sha256))
          .catch(() => take({ type: 'stop', reason: 'LinkLost' }));
      } else if (output.type === 'wait') {
        setTimeout(() => take({ type: 'tick' }), Math.max(0, output.until - deps.time.now())).unref();
      } else {
        const { work } = output;
        deps.pool.compute(output.job).then(
          (result) => take({ type: 'computed', work, result }),
          () => take({ type: 'stop', reason: 'ComputationFailed' }),
        );
      }
    }
    if (isOver(state)) ending.resolve(describeEnd(state));
  };
  return ok({
    begin: () => take({ type: 'tick' }),
    receive: (bytes) => {
      const message = bytesToMessage(bytes, deps.sha256);
      if (message.ok) take({ type: 'received', message: message.value });
      return message.ok;
    },
    ended: ending.promise,
  });
}

function describeEnd(state: IntersectionState): Result<IntersectionResult, { readonly type: string }> {
  if (state.phase !== 'vacuum') return err(state.fault ?? { type: 'StoppedHere' });
  return ok({ common: state.common ?? [], resultHash: state.own.result!.hash });
}
