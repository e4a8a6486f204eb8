/**
 * State of one run on one node, and how a run begins. The state holds secrets (seed, tokens): it is stored
 * sealed and never leaves. A run begins only with the set whose root two officers approved, of at most the
 * agreed size; nobody truncates a set or adds noise to make it fit.
 */
import { assert } from '../base/assert.ts';
import { areBytesEqual, type Bytes } from '../base/bytes.ts';
import type { Hkdf, Sha256 } from '../base/crypto.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { UnixMs } from '../base/time.ts';
import { commitTokens } from './commitment.ts';
import type { ProofDeps } from './dleq.ts';
import type {
  AnswerMessage,
  CommitMessage,
  IntersectionStep,
  MaskedMessage,
  ResultMessage,
  SealMessage,
} from './intersection-message.ts';
import type { RunName } from './intersection-secret.ts';
import { SEED_BYTES } from './intersection-secret.ts';
import { sortTokens } from './token.ts';

export type IntersectionPhase =
  | 'agreed'
  | 'committed'
  | 'masked'
  | 'sealed'
  | 'answered'
  | 'compared'
  | 'vacuum'
  | 'dispute'
  | 'stopped';

/** What both sides know before the run; the same on both, or no run. */
export type IntersectionTerms = RunName & {
  /** n: elements each side sends, dummies included. */
  readonly size: number;
  readonly programVersion: string;
  readonly terrainHash: string;
  /** Message 4 leaves at this time, not before. */
  readonly answerAt: UnixMs;
  /** End of the agreement. */
  readonly expires: UnixMs;
};

/** Messages of one side so far; `masked` and `answer` hold their lists. */
export type IntersectionTranscript = {
  readonly commit: CommitMessage | null;
  readonly masked: MaskedMessage | null;
  readonly seal: SealMessage | null;
  readonly answer: AnswerMessage | null;
  readonly result: ResultMessage | null;
};

/** Work that has been asked for and not come back. */
export type IntersectionWork = 'mask' | 'check' | 'answer' | 'prove' | 'check-answer' | 'verify';

export type IntersectionState = {
  readonly terms: IntersectionTerms;
  readonly phase: IntersectionPhase;
  /** How many of the own messages 1 to 5 have left. */
  readonly sentCount: number;
  readonly seed: Bytes;
  /** Sorted; element i of the masking order is token i, from `tokens.length` on dummies. */
  readonly tokens: ReadonlyArray<string>;
  readonly root: Bytes;
  readonly snapshotRoot: Bytes;
  /** `order[i]` is the element at place i of the own masked list. */
  readonly order: Uint32Array;
  readonly own: IntersectionTranscript;
  /** Received so far; what came early waits here until the own side is as far. */
  readonly partner: IntersectionTranscript;
  readonly work: IntersectionWork | null;
  /** Own answers before they are proved. */
  readonly answers: Bytes | null;
  /** True once the partner's masked list has passed every check. */
  readonly isMaskedGood: boolean;
  /** True once the points of the partner's answer have been checked. */
  readonly isAnswerGood: boolean;
  /** Common tokens, sorted; from phase `compared` on. */
  readonly common: ReadonlyArray<string> | null;
  readonly fault: IntersectionFault | null;
};

export type IntersectionFault =
  | { readonly type: 'ProgramVersionDiffers'; readonly own: string; readonly partner: string }
  | { readonly type: 'TerrainDiffers'; readonly own: string; readonly partner: string }
  | { readonly type: 'AgreementExpired' }
  | { readonly type: 'BadPoint'; readonly where: 'publicKey' | 'masked' | 'answer'; readonly at: number }
  | { readonly type: 'WrongSize'; readonly wantedBytes: number; readonly gotBytes: number }
  | { readonly type: 'DuplicatePoint'; readonly at: number }
  | { readonly type: 'EchoedPoint'; readonly at: number }
  | { readonly type: 'MaskedHashDiffers' }
  | { readonly type: 'AnswerNotSealed' }
  | { readonly type: 'ProofFailed'; readonly block: number }
  | { readonly type: 'ResultDiffers' }
  | { readonly type: 'OutOfOrder'; readonly step: IntersectionStep; readonly phase: IntersectionPhase }
  | { readonly type: 'PartnerStopped'; readonly reason: string }
  | { readonly type: 'StoppedHere'; readonly reason: string };

export type IntersectionDeps = ProofDeps & { readonly sha256: Sha256; readonly hkdf: Hkdf };

export type IntersectionStart = {
  readonly terms: IntersectionTerms;
  readonly tokens: ReadonlyArray<string>;
  /** Drawn once, stored sealed before the run begins. */
  readonly seed: Bytes;
  readonly snapshotRoot: Bytes;
  /** Root of the set that two officers approved; null where the caller is the only authority (files, tests). */
  readonly approvedRoot: Bytes | null;
};

/** Begins a run in phase `agreed`; nothing has been sent. */
export function createIntersection(
  start: IntersectionStart,
  deps: IntersectionDeps,
): Result<IntersectionState, SetLargerThanBucket | SetNotCommitted | RepeatedToken> {
  const { terms, seed } = start;
  assert(seed.length === SEED_BYTES && terms.size > 0, 'a seed of 32 bytes and a size');
  if (start.tokens.length > terms.size) return err({ type: 'SetLargerThanBucket', bucket: terms.size });
  const tokens = sortTokens(start.tokens);
  const repeated = tokens.find((token, i) => token === tokens[i - 1]);
  if (repeated !== undefined) return err({ type: 'RepeatedToken', token: repeated });
  assert(!tokens.some((token) => token.startsWith('dummy')), 'no token looks like a dummy');
  const { root } = commitTokens(terms, seed, tokens, terms.size, deps);
  if (start.approvedRoot !== null && !areBytesEqual(start.approvedRoot, root)) return err({ type: 'SetNotCommitted' });
  const empty: IntersectionTranscript = { commit: null, masked: null, seal: null, answer: null, result: null };
  return ok({
    terms,
    phase: 'agreed',
    sentCount: 0,
    seed,
    tokens,
    root,
    snapshotRoot: start.snapshotRoot,
    order: new Uint32Array(0),
    own: empty,
    partner: empty,
    work: null,
    answers: null,
    isMaskedGood: false,
    isAnswerGood: false,
    common: null,
    fault: null,
  });
}

/** Says only that the set does not fit, not by how much. */
export type SetLargerThanBucket = { readonly type: 'SetLargerThanBucket'; readonly bucket: number };
export type SetNotCommitted = { readonly type: 'SetNotCommitted' };
export type RepeatedToken = { readonly type: 'RepeatedToken'; readonly token: string };
