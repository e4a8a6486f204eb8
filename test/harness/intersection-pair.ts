/**
 * Two nodes of a private intersection in one process, with a wire between them that a test can bend: every
 * message passes as bytes, and `bend` may alter, drop or add messages of one side.
 */
import { createPrng } from '../../src/base/random.ts';
import { ok, type Result } from '../../src/base/result.ts';
import { type UnixMs, unixMs } from '../../src/base/time.ts';
import { hkdfSha256, sha256 } from '../../src/node/crypto.ts';
import { createNodeGroup } from '../../src/node/group/kernel-group.ts';
import { nodeSha512 } from '../../src/node/group/sodium-group.ts';
import { computeIntersectionJob } from '../../src/vacuum/intersection-job.ts';
import {
  advanceIntersection,
  type IntersectionInput,
  type IntersectionOutput,
  resumeIntersection,
} from '../../src/vacuum/intersection-machine.ts';
import { bytesToMessage, type IntersectionMessage, messageToBytes } from '../../src/vacuum/intersection-message.ts';
import {
  createIntersection,
  type IntersectionDeps,
  type IntersectionStart,
  type IntersectionState,
  type IntersectionTerms,
  type IntersectionWork,
} from '../../src/vacuum/intersection-state.ts';
import {
  intersectionToStored,
  type StoredIntersection,
  storedToIntersection,
} from '../../src/vacuum/intersection-store.ts';

export const intersectionDeps: IntersectionDeps = {
  group: await createNodeGroup(),
  sha512: nodeSha512,
  sha256,
  hkdf: hkdfSha256,
};

export type SideName = 'a' | 'b';
/** What happens to a message on the wire: nothing, another one, several, none. */
export type WireBend = (from: SideName, message: IntersectionMessage) => ReadonlyArray<IntersectionMessage>;
/** What a cheating node makes of its own work before it goes on honestly with the result. */
export type WorkBend = (at: SideName, work: IntersectionWork, result: Uint8Array) => Uint8Array;
export type PairOptions = {
  readonly bend?: WireBend;
  readonly bendWork?: WorkBend;
  /** Called before and after each state is stored; true loses everything but what the store held. */
  readonly crash?: (at: SideName, when: 'before-store' | 'after-store') => boolean;
};
export type PairEnd = {
  readonly a: IntersectionState;
  readonly b: IntersectionState;
  /** Every byte string that crossed, in order. */
  readonly wire: ReadonlyArray<{ readonly from: SideName; readonly bytes: Uint8Array; readonly step: string }>;
};

export function someTerms(overrides: Partial<IntersectionTerms> = {}): IntersectionTerms {
  return {
    suite: 'PSI',
    agreementHash: new Uint8Array(32).fill(7),
    run: 1,
    size: 4,
    programVersion: '0.1.0',
    terrainHash: 'terrain',
    answerAt: unixMs(1_000),
    expires: unixMs(1_000_000),
    ...overrides,
  };
}

export function startOf(
  name: SideName,
  tokens: ReadonlyArray<string>,
  terms: IntersectionTerms,
  overrides: Partial<IntersectionStart> = {},
): IntersectionState {
  const start: IntersectionStart = {
    terms,
    tokens,
    seed: createPrng(name === 'a' ? 1 : 2).nextBytes(32),
    snapshotRoot: new Uint8Array(32).fill(name === 'a' ? 3 : 4),
    approvedRoot: null,
    ...overrides,
  };
  return mustBe(createIntersection(start, intersectionDeps));
}

/** Past `answerAt` of `someTerms`, before its end. */
export const PAIR_NOW: UnixMs = unixMs(2_000);

/** Runs both nodes until nothing moves any more. */
export function runPair(a: IntersectionState, b: IntersectionState, options: PairOptions = {}): PairEnd {
  const states = { a, b };
  const stores = { a: store(a), b: store(b) };
  const wire: { from: SideName; bytes: Uint8Array; step: string }[] = [];
  let waiting: { readonly at: SideName; readonly isWork: boolean; readonly input: () => IntersectionInput }[] = [];
  const emit = (from: SideName, output: IntersectionOutput) => {
    if (output.type === 'compute') {
      const { work, job } = output;
      const compute = (): IntersectionInput => {
        const result = computeIntersectionJob(job, intersectionDeps);
        return { type: 'computed', work, result: options.bendWork?.(from, work, result) ?? result };
      };
      waiting.push({ at: from, isWork: true, input: compute });
    }
    if (output.type !== 'send') return;
    for (const message of options.bend?.(from, output.message) ?? [output.message]) {
      const bytes = messageToBytes(message, sha256);
      wire.push({ from, bytes, step: message.step });
      const input = (): IntersectionInput => ({ type: 'received', message: mustBe(bytesToMessage(bytes, sha256)) });
      waiting.push({ at: from === 'a' ? 'b' : 'a', isWork: false, input });
    }
  };
  const restart = (at: SideName) => {
    waiting = waiting.filter((each) => !(each.at === at && each.isWork));
    const restored = mustBe(storedToIntersection(stores[at].head, (h) => stores[at].blobs.get(h)!, intersectionDeps));
    const [next, outputs] = resumeIntersection(restored, PAIR_NOW, intersectionDeps);
    states[at] = next;
    stores[at] = store(next);
    for (const output of outputs) emit(at, output);
  };
  const step = (at: SideName, input: IntersectionInput) => {
    const [next, outputs] = advanceIntersection(states[at], input, PAIR_NOW, intersectionDeps);
    if (options.crash?.(at, 'before-store')) {
      restart(at);
      return step(at, input);
    }
    states[at] = next;
    stores[at] = store(next);
    if (options.crash?.(at, 'after-store')) return restart(at);
    for (const output of outputs) emit(at, output);
  };
  step('a', { type: 'tick' });
  step('b', { type: 'tick' });
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    step(next.at, next.input());
  }
  return { ...states, wire };

  function store(state: IntersectionState): StoredIntersection {
    if (options.crash === undefined) return { head: null, blobs: new Map() };
    return intersectionToStored(state, intersectionDeps);
  }
}

export function mustBe<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return ok(result.value).value;
}
