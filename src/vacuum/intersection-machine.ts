/**
 * The private intersection as a pure state machine: (state, input) -> [state, outputs]. Store the state before
 * any output leaves; after a crash `resumeIntersection` gives the same outputs again, byte for byte.
 *
 *   agreed -> committed -> masked -> sealed -> answered -> compared -> vacuum | dispute; stopped from any
 *
 *   received    checked before anything is done with it
 *   1 commit    agreement in force, versions equal, K canonical and not the identity
 *   2 masked    its hash in 1; exactly n; no duplicate; no own point echoed; canonical, not the identity
 *   3 seal      both sides hold the other's before either sends 4
 *   4 answer    the hash in 3, exactly n and its proofs, canonical points, every proof against the committed K
 *   5 result    equal: vacuum; different: dispute
 *
 * Message m of the partner (m > 1) before own message m - 1 is `OutOfOrder`: it could not be honest yet.
 * The same message twice is no fault. Secure against a semi-honest partner; answers are proved, inputs are
 * committed and found out by audit only (`survey-audit.ts`).
 */
import { areBytesEqual, type Bytes, concatBytes } from '../base/bytes.ts';
import { canonicalText } from '../base/canonical.ts';
import type { UnixMs } from '../base/time.ts';
import { isProofGood, makeProof, PROOF_BYTES, PROOF_ELEMENTS_MAX, type ProofStatement } from './dleq.ts';
import { POINT_BYTES, pointAt } from './group.ts';
import type { IntersectionJob } from './intersection-job.ts';
import { type IntersectionMessage, type IntersectionStep, messageToBody } from './intersection-message.ts';
import {
  deriveDummies,
  deriveProofNonce,
  deriveRunKey,
  deriveSealNonce,
  intersectionTag,
} from './intersection-secret.ts';
import type {
  IntersectionDeps,
  IntersectionFault,
  IntersectionState,
  IntersectionTerms,
  IntersectionTranscript,
  IntersectionWork,
} from './intersection-state.ts';
import { arrangePoints, findCommonPoints, findDuplicatePoint, sortedOrder } from './point-list.ts';
import { countByCriterion, sortTokens, vacuumHash } from './token.ts';

export type IntersectionInput =
  /** Begins the run, and tells the time whenever somebody waits for it. */
  | { readonly type: 'tick' }
  | { readonly type: 'received'; readonly message: IntersectionMessage }
  | { readonly type: 'computed'; readonly work: IntersectionWork; readonly result: Bytes }
  | { readonly type: 'stop'; readonly reason: string };

export type IntersectionOutput =
  | { readonly type: 'send'; readonly message: IntersectionMessage }
  | { readonly type: 'compute'; readonly work: IntersectionWork; readonly job: IntersectionJob }
  /** Tick again at this time. */
  | { readonly type: 'wait'; readonly until: UnixMs };

type Step = readonly [IntersectionState, ReadonlyArray<IntersectionOutput>];

export function advanceIntersection(
  state: IntersectionState,
  input: IntersectionInput,
  now: UnixMs,
  deps: IntersectionDeps,
): Step {
  if (isOver(state)) return [state, []];
  switch (input.type) {
    case 'tick':
      return settle(state, now, deps);
    case 'received':
      return settleAfter(receive(state, input.message, now, deps), now, deps);
    case 'computed':
      if (input.work !== state.work) return [state, []];
      return settleAfter(finishWork({ ...state, work: null }, input.work, input.result, deps), now, deps);
    case 'stop':
      return stop(state, { type: 'StoppedHere', reason: input.reason });
  }
}

/** Everything a restarted node must do again: own messages so far, the work asked for, the wait. */
export function resumeIntersection(state: IntersectionState, now: UnixMs, deps: IntersectionDeps): Step {
  const sent = STEPS.filter((step) => state.own[step] !== null && hasSent(state, step));
  const again = sent.map((step) => send(state, state.own[step]!));
  if (state.phase === 'stopped' && state.fault?.type !== 'PartnerStopped') {
    return [state, [...again, ...stop(state, state.fault!)[1]]];
  }
  if (isOver(state)) return [state, again];
  if (state.work !== null) return [state, [...again, askFor(state, state.work, deps)]];
  const [next, outputs] = settle(state, now, deps);
  return [next, [...again, ...outputs]];
}

export function isOver(state: IntersectionState): boolean {
  return state.phase === 'vacuum' || state.phase === 'dispute' || state.phase === 'stopped';
}

/** Proofs an answer of n elements carries. */
export function proofCount(size: number): number {
  return Math.ceil(size / PROOF_ELEMENTS_MAX);
}

/** Does what can be done now, until somebody else must act. */
function settle(state: IntersectionState, now: UnixMs, deps: IntersectionDeps): Step {
  const outputs: IntersectionOutput[] = [];
  let current = state;
  while (!isOver(current) && current.work === null) {
    const step = takeNextStep(current, now, deps);
    if (step === null) break;
    current = step[0];
    outputs.push(...step[1]);
  }
  if (current.phase === 'sealed' && current.partner.seal !== null && now < current.terms.answerAt) {
    outputs.push({ type: 'wait', until: current.terms.answerAt });
  }
  return [current, outputs];
}

function settleAfter(step: Step, now: UnixMs, deps: IntersectionDeps): Step {
  const [state, outputs] = settle(step[0], now, deps);
  return [state, [...step[1], ...outputs]];
}

function takeNextStep(state: IntersectionState, now: UnixMs, deps: IntersectionDeps): Step | null {
  const { partner, terms } = state;
  switch (state.phase) {
    case 'agreed':
      if (now >= terms.expires) return stop(state, { type: 'AgreementExpired' });
      return ask(state, 'mask', deps);
    case 'committed':
      return partner.commit && [{ ...state, phase: 'masked', sentCount: 2 }, [send(state, state.own.masked!)]];
    case 'masked':
      if (partner.masked === null) return null;
      if (!state.isMaskedGood) return ask(state, 'check', deps);
      return ask(state, state.answers === null ? 'answer' : 'prove', deps);
    case 'sealed':
      if (partner.seal === null || now < terms.answerAt) return null;
      return [{ ...state, phase: 'answered', sentCount: 4 }, [send(state, state.own.answer!)]];
    case 'answered':
      if (partner.answer === null) return null;
      return ask(state, state.isAnswerGood ? 'verify' : 'check-answer', deps);
    case 'compared':
      return partner.result && [judgeResult(state), []];
    default:
      return null;
  }
}

function judgeResult(state: IntersectionState): IntersectionState {
  const [own, partner] = [state.own.result!, state.partner.result!];
  const isEqual = areBytesEqual(own.hash, partner.hash) && canonicalText(own.totals) === canonicalText(partner.totals);
  return isEqual ? { ...state, phase: 'vacuum' } : { ...state, phase: 'dispute', fault: { type: 'ResultDiffers' } };
}

const STEPS = ['commit', 'masked', 'seal', 'answer', 'result'] as const;
const NEEDED: Readonly<Record<IntersectionStep, keyof IntersectionTranscript | null>> = {
  commit: null,
  masked: 'commit',
  seal: 'masked',
  answer: 'seal',
  result: 'answer',
  stop: null,
};
function receive(state: IntersectionState, message: IntersectionMessage, now: UnixMs, deps: IntersectionDeps): Step {
  const outOfOrder: IntersectionFault = { type: 'OutOfOrder', step: message.step, phase: state.phase };
  if (message.run !== state.terms.run || !areBytesEqual(message.agreementHash, state.terms.agreementHash)) {
    return stop(state, outOfOrder);
  }
  if (message.step === 'stop') {
    return [{ ...state, phase: 'stopped', fault: { type: 'PartnerStopped', reason: message.reason } }, []];
  }
  const held = state.partner[message.step];
  if (held !== null) return isSame(named(state, held), message, deps) ? [state, []] : stop(state, outOfOrder);
  const needed = NEEDED[message.step];
  if (needed !== null && (state.partner[needed] === null || !hasSent(state, needed))) return stop(state, outOfOrder);
  const fault = checkReceived(state, message, now, deps);
  if (fault !== null) return stop(state, fault);
  const { agreementHash: _, run: __, ...content } = message;
  return [{ ...state, partner: { ...state.partner, [content.step]: content } }, []];
}

/** Own message `step` has left; it is made earlier than it is sent. A run that ended keeps what it had sent. */
function hasSent(state: IntersectionState, step: keyof IntersectionTranscript): boolean {
  return STEPS.indexOf(step) < state.sentCount;
}

function isSame(a: IntersectionMessage, b: IntersectionMessage, deps: IntersectionDeps): boolean {
  return canonicalText(messageToBody(a, deps.sha256).body) === canonicalText(messageToBody(b, deps.sha256).body);
}

/** The checks that need no group work. */
function checkReceived(
  state: IntersectionState,
  message: IntersectionMessage,
  now: UnixMs,
  deps: IntersectionDeps,
): IntersectionFault | null {
  const { terms, partner } = state;
  if (message.step === 'commit') {
    const { programVersion, terrainHash, publicKey } = message;
    if (now >= terms.expires) return { type: 'AgreementExpired' };
    if (programVersion !== terms.programVersion) {
      return { type: 'ProgramVersionDiffers', own: terms.programVersion, partner: programVersion };
    }
    if (terrainHash !== terms.terrainHash) {
      return { type: 'TerrainDiffers', own: terms.terrainHash, partner: terrainHash };
    }
    return deps.group.checkPoints(publicKey)[0] === 1 ? null : { type: 'BadPoint', where: 'publicKey', at: 0 };
  }
  if (message.step === 'masked') {
    const wantedBytes = terms.size * POINT_BYTES;
    if (!areBytesEqual(deps.sha256(message.list), partner.commit!.maskedHash)) return { type: 'MaskedHashDiffers' };
    if (message.list.length !== wantedBytes) {
      return { type: 'WrongSize', wantedBytes, gotBytes: message.list.length };
    }
    const duplicate = findDuplicatePoint(message.list);
    if (duplicate >= 0) return { type: 'DuplicatePoint', at: duplicate };
    const echoed = findCommonPoints(message.list, state.own.masked!.list);
    return echoed.length > 0 ? { type: 'EchoedPoint', at: echoed[0]! } : null;
  }
  if (message.step === 'answer') {
    const sealed = deps.sha256(concatBytes(message.nonce, message.list));
    if (!areBytesEqual(sealed, partner.seal!.hash)) return { type: 'AnswerNotSealed' };
    const wantedBytes = terms.size * POINT_BYTES + proofCount(terms.size) * PROOF_BYTES;
    return message.list.length === wantedBytes
      ? null
      : { type: 'WrongSize', wantedBytes, gotBytes: message.list.length };
  }
  return null;
}

function finishWork(state: IntersectionState, work: IntersectionWork, result: Bytes, deps: IntersectionDeps): Step {
  switch (work) {
    case 'mask':
      return finishMask(state, result, deps);
    case 'check': {
      const at = result.indexOf(0);
      if (at >= 0) return stop(state, { type: 'BadPoint', where: 'masked', at });
      return [{ ...state, isMaskedGood: true }, []];
    }
    case 'answer':
      return [{ ...state, answers: result }, []];
    case 'prove':
      return finishProofs(state, result, deps);
    case 'check-answer': {
      const at = result.indexOf(0);
      if (at >= 0) return stop(state, { type: 'BadPoint', where: 'answer', at });
      return [{ ...state, isAnswerGood: true }, []];
    }
    case 'verify':
      return finishVerification(state, result, deps);
  }
}

function finishMask(state: IntersectionState, points: Bytes, deps: IntersectionDeps): Step {
  const order = sortedOrder(points);
  const list = arrangePoints(points, order);
  const { terms, seed } = state;
  const commit = {
    step: 'commit',
    programVersion: terms.programVersion,
    terrainHash: terms.terrainHash,
    root: state.root,
    publicKey: deps.group.multiplyBase(deriveRunKey(terms, seed, deps)),
    maskedHash: deps.sha256(list),
    snapshotRoot: state.snapshotRoot,
  } as const;
  const own = { ...state.own, commit, masked: { step: 'masked', list } as const };
  return [{ ...state, phase: 'committed', sentCount: 1, order, own }, [send(state, commit)]];
}

function finishProofs(state: IntersectionState, composites: Bytes, deps: IntersectionDeps): Step {
  const { terms, seed } = state;
  const statement = proofStatement(terms, state.own.commit!.publicKey);
  const key = deriveRunKey(terms, seed, deps);
  const proofs: Bytes[] = [];
  for (let block = 0; block < proofCount(terms.size); block++) {
    const m = pointAt(composites, block);
    const r = deriveProofNonce(terms, seed, concatBytes(statement.publicKey, statement.context, m), deps);
    proofs.push(makeProof(statement, key, m, r, deps));
  }
  const answer = {
    step: 'answer',
    list: concatBytes(state.answers!, ...proofs),
    nonce: deriveSealNonce(terms, seed, deps.hkdf),
  } as const;
  const seal = { step: 'seal', hash: deps.sha256(concatBytes(answer.nonce, answer.list)) } as const;
  return [{ ...state, phase: 'sealed', sentCount: 3, own: { ...state.own, seal, answer } }, [send(state, seal)]];
}

function finishVerification(state: IntersectionState, composites: Bytes, deps: IntersectionDeps): Step {
  const { terms } = state;
  const statement = proofStatement(terms, state.partner.commit!.publicKey);
  const proofs = state.partner.answer!.list.subarray(terms.size * POINT_BYTES);
  for (let block = 0; block < proofCount(terms.size); block++) {
    const proof = proofs.subarray(block * PROOF_BYTES, (block + 1) * PROOF_BYTES);
    const [m, z] = [pointAt(composites, 2 * block), pointAt(composites, 2 * block + 1)];
    if (!isProofGood(statement, m, z, proof, deps)) return stop(state, { type: 'ProofFailed', block });
  }
  const places = findCommonPoints(partnerAnswers(state), state.answers!);
  const elements = places.map((place) => state.order[place]!).filter((element) => element < state.tokens.length);
  const common = sortTokens(elements.map((element) => state.tokens[element]!));
  const hash = vacuumHash(terms.agreementHash, terms.run, common, deps.sha256);
  const result = { step: 'result', hash, totals: countByCriterion(common) } as const;
  return [{ ...state, phase: 'compared', sentCount: 5, common, own: { ...state.own, result } }, [send(state, result)]];
}

function ask(state: IntersectionState, work: IntersectionWork, deps: IntersectionDeps): Step {
  const next = { ...state, work };
  return [next, [askFor(next, work, deps)]];
}

function askFor(state: IntersectionState, work: IntersectionWork, deps: IntersectionDeps): IntersectionOutput {
  return { type: 'compute', work, job: createJob(state, work, deps) };
}

function createJob(state: IntersectionState, work: IntersectionWork, deps: IntersectionDeps): IntersectionJob {
  const { terms, seed, tokens, own, partner } = state;
  switch (work) {
    case 'mask': {
      const dummies = deriveDummies(terms, seed, terms.size - tokens.length, deps.hkdf);
      const scalar = deriveRunKey(terms, seed, deps);
      return { kind: 'mask', messages: [...tokens, ...dummies], tag: intersectionTag(terms), scalar };
    }
    case 'check':
      return { kind: 'check', points: partner.masked!.list };
    case 'answer':
      return { kind: 'multiply', points: partner.masked!.list, scalar: deriveRunKey(terms, seed, deps) };
    case 'prove': {
      const statement = proofStatement(terms, own.commit!.publicKey);
      return { kind: 'compose', statement, c: partner.masked!.list, d: state.answers!, from: 0, withZ: false };
    }
    case 'check-answer':
      return { kind: 'check', points: partnerAnswers(state) };
    case 'verify': {
      const statement = proofStatement(terms, partner.commit!.publicKey);
      return { kind: 'compose', statement, c: own.masked!.list, d: partnerAnswers(state), from: 0, withZ: true };
    }
  }
}

function partnerAnswers(state: IntersectionState): Bytes {
  return state.partner.answer!.list.subarray(0, state.terms.size * POINT_BYTES);
}

function proofStatement(terms: IntersectionTerms, publicKey: Bytes): ProofStatement {
  return { publicKey, context: intersectionTag(terms) };
}

function send(
  state: IntersectionState,
  content: NonNullable<IntersectionTranscript[keyof IntersectionTranscript]>,
): IntersectionOutput {
  return { type: 'send', message: named(state, content) };
}

function named(
  state: IntersectionState,
  content: NonNullable<IntersectionTranscript[keyof IntersectionTranscript]>,
): IntersectionMessage {
  return { agreementHash: state.terms.agreementHash, run: state.terms.run, ...content };
}

/** Ends the run here and tells the partner why, so that the stop stands on both ledgers. */
function stop(state: IntersectionState, fault: IntersectionFault): Step {
  const { agreementHash, run } = state.terms;
  const message: IntersectionMessage = { agreementHash, run, step: 'stop', reason: fault.type };
  return [{ ...state, phase: 'stopped', work: null, fault }, [{ type: 'send', message }]];
}
