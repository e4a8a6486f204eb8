/**
 * The stored form of a run: a small JSON head and byte strings named by their SHA-256, so that a node writes each
 * list of many megabytes once although the head changes with every message. All of it is secret: store it sealed.
 * Reading it back recomputes the root from the tokens: a node never goes on with a set it has not committed.
 */
import {
  areBytesEqual,
  type Bytes,
  base64urlToBytes,
  bytesToBase64url,
  bytesToText,
  textToBytes,
} from '../base/bytes.ts';
import type { Json } from '../base/canonical.ts';
import { err, ok, type Result } from '../base/result.ts';
import { unixMs } from '../base/time.ts';
import { commitTokens } from './commitment.ts';
import { bodyToMessage, messageToBody } from './intersection-message.ts';
import type {
  IntersectionDeps,
  IntersectionFault,
  IntersectionPhase,
  IntersectionState,
  IntersectionTerms,
  IntersectionTranscript,
  IntersectionWork,
  SetNotCommitted,
} from './intersection-state.ts';

export type StoredIntersection = {
  readonly head: Json;
  /** By hash, base64url. */
  readonly blobs: ReadonlyMap<string, Bytes>;
};

export function intersectionToStored(state: IntersectionState, deps: IntersectionDeps): StoredIntersection {
  const blobs = new Map<string, Bytes>();
  const keep = (bytes: Bytes): string => {
    const hash = bytesToBase64url(deps.sha256(bytes));
    blobs.set(hash, bytes);
    return hash;
  };
  const keepTokens = (tokens: ReadonlyArray<string>) => keep(textToBytes(tokens.join('\n')));
  const keepMessages = (transcript: IntersectionTranscript): Json =>
    STEPS.map((step) => {
      const message = transcript[step];
      if (message === null) return null;
      const { agreementHash, run } = state.terms;
      const { body, attachment } = messageToBody({ agreementHash, run, ...message }, deps.sha256);
      return { body, attachment: attachment && keep(attachment) };
    });
  const { terms } = state;
  const head: Json = {
    version: 1,
    terms: { ...terms, agreementHash: bytesToBase64url(terms.agreementHash) },
    phase: state.phase,
    sentCount: state.sentCount,
    seed: bytesToBase64url(state.seed),
    tokens: keepTokens(state.tokens),
    root: bytesToBase64url(state.root),
    snapshotRoot: bytesToBase64url(state.snapshotRoot),
    order: keep(new Uint8Array(state.order.buffer.slice(0))),
    own: keepMessages(state.own),
    partner: keepMessages(state.partner),
    work: state.work,
    answers: state.answers && keep(state.answers),
    isMaskedGood: state.isMaskedGood,
    isAnswerGood: state.isAnswerGood,
    common: state.common && keepTokens(state.common),
    fault: state.fault,
  };
  return { head, blobs };
}

/** The state as it was; `readBlob` answers null for what the store does not hold. */
export function storedToIntersection(
  head: Json,
  readBlob: (hash: string) => Bytes | null,
  deps: IntersectionDeps,
): Result<IntersectionState, BadStoredRun | SetNotCommitted> {
  const stored = head as unknown as StoredHead;
  if (stored.version !== 1) return err({ type: 'BadStoredRun', part: 'version' });
  const missing: string[] = [];
  const take = (hash: string): Bytes => {
    const bytes = readBlob(hash);
    if (bytes === null || bytesToBase64url(deps.sha256(bytes)) !== hash) missing.push(hash);
    return bytes ?? new Uint8Array(0);
  };
  const terms: IntersectionTerms = {
    ...stored.terms,
    agreementHash: readBase64url(stored.terms.agreementHash),
    answerAt: unixMs(stored.terms.answerAt),
    expires: unixMs(stored.terms.expires),
  };
  const [own, partner] = [stored.own, stored.partner].map((list) => takeMessages(list, take, deps));
  const order = take(stored.order);
  const state: IntersectionState = {
    terms,
    phase: stored.phase,
    sentCount: stored.sentCount,
    seed: readBase64url(stored.seed),
    tokens: readTokens(take(stored.tokens)),
    root: readBase64url(stored.root),
    snapshotRoot: readBase64url(stored.snapshotRoot),
    order: new Uint32Array(order.slice().buffer),
    own: own!,
    partner: partner!,
    work: stored.work,
    answers: stored.answers === null ? null : take(stored.answers),
    isMaskedGood: stored.isMaskedGood,
    isAnswerGood: stored.isAnswerGood,
    common: stored.common === null ? null : readTokens(take(stored.common)),
    fault: stored.fault,
  };
  if (missing.length > 0) return err({ type: 'BadStoredRun', part: missing[0]! });
  const { root } = commitTokens(terms, state.seed, state.tokens, terms.size, deps);
  return areBytesEqual(root, state.root) ? ok(state) : err({ type: 'SetNotCommitted' });
}

export type BadStoredRun = { readonly type: 'BadStoredRun'; readonly part: string };

const STEPS = ['commit', 'masked', 'seal', 'answer', 'result'] as const;

type StoredMessage = { readonly body: Json; readonly attachment: string | null } | null;
type StoredHead = {
  readonly version: number;
  readonly terms: Omit<IntersectionTerms, 'agreementHash' | 'answerAt' | 'expires'> & {
    readonly agreementHash: string;
    readonly answerAt: number;
    readonly expires: number;
  };
  readonly phase: IntersectionPhase;
  readonly sentCount: number;
  readonly seed: string;
  readonly tokens: string;
  readonly root: string;
  readonly snapshotRoot: string;
  readonly order: string;
  readonly own: ReadonlyArray<StoredMessage>;
  readonly partner: ReadonlyArray<StoredMessage>;
  readonly work: IntersectionWork | null;
  readonly answers: string | null;
  readonly isMaskedGood: boolean;
  readonly isAnswerGood: boolean;
  readonly common: string | null;
  readonly fault: IntersectionFault | null;
};

function takeMessages(
  list: ReadonlyArray<StoredMessage>,
  take: (hash: string) => Bytes,
  deps: IntersectionDeps,
): IntersectionTranscript {
  const messages = list.map((stored) => {
    if (stored === null) return null;
    const attachment = stored.attachment === null ? null : take(stored.attachment);
    const message = bodyToMessage(stored.body, attachment, deps.sha256);
    return message.ok ? withoutName(message.value) : null;
  });
  return Object.fromEntries(STEPS.map((step, i) => [step, messages[i] ?? null])) as IntersectionTranscript;
}

function withoutName<T extends { readonly agreementHash: Bytes; readonly run: number }>(
  message: T,
): Omit<T, 'agreementHash' | 'run'> {
  const { agreementHash: _, run: __, ...content } = message;
  return content;
}

function readTokens(bytes: Bytes): ReadonlyArray<string> {
  const text = bytesToText(bytes);
  return text.ok && text.value !== '' ? text.value.split('\n') : [];
}

function readBase64url(text: string): Bytes {
  const bytes = base64urlToBytes(text);
  return bytes.ok ? bytes.value : new Uint8Array(0);
}
