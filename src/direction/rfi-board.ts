/**
 * Requests for information: draft, submitted, validated, tasked, answered, accepted, closed, or refused with a reason. A
 * step that does not follow from the one before is left out of the fold and named; answered after the latest time of value
 * is late. A question goes to a third party only with its requester's consent, an answer only with its originator's.
 */
import type { UnixMs } from '../base/time.ts';
import {
  compareIds,
  type DirectionRecord,
  groupByMember,
  keepLatestVersions,
  listParties,
  memberToMs,
  sortByTime,
  textOrNull,
  timeToMs,
} from './direction-record.ts';

export type RfiState = 'draft' | 'submitted' | 'validated' | 'tasked' | 'answered' | 'accepted' | 'closed' | 'refused';

export type RfiText = { readonly text: string; readonly language: string };
export type RfiStepStatus = {
  readonly id: string;
  readonly step: RfiState;
  readonly by: string;
  readonly at: string;
  readonly reason: RfiText | null;
};
export type RfiStatus = {
  readonly id: string;
  readonly parties: ReadonlyArray<string>;
  readonly requester: string;
  readonly question: RfiText;
  readonly justification: RfiText;
  readonly priority: string;
  readonly answerFormat: string;
  readonly valueUntil: string;
  readonly state: RfiState;
  readonly steps: ReadonlyArray<RfiStepStatus>;
  /** Who works on it: an organisation, once it is tasked. */
  readonly taskedTo: string | null;
  readonly answer: RfiText | null;
  readonly answerRecords: ReadonlyArray<string>;
  readonly answeredAt: string | null;
  /** To whom the requester lets the question go, and the answerer the answer, beyond the two. */
  readonly questionConsent: ReadonlyArray<string>;
  readonly answerConsent: ReadonlyArray<string>;
  readonly isLate: boolean;
  readonly ignoredSteps: ReadonlyArray<string>;
};

/** What may follow what, and who may do it: the requester or the organisation asked. */
const FOLLOWERS: Readonly<Record<RfiState, ReadonlyArray<RfiState>>> = {
  draft: ['submitted'],
  submitted: ['validated', 'refused'],
  validated: ['tasked', 'refused'],
  tasked: ['answered', 'refused'],
  answered: ['accepted', 'tasked'],
  accepted: ['closed'],
  closed: [],
  refused: ['closed'],
};
const REQUESTER_STEPS: ReadonlySet<string> = new Set(['submitted', 'accepted', 'closed']);

export function foldRfis(records: ReadonlyArray<DirectionRecord>, at: UnixMs): ReadonlyArray<RfiStatus> {
  const asked = records.filter((r) => r.kind === 'rfi' || r.kind === 'rfi-step');
  const known = keepLatestVersions(asked).filter((r) => memberToMs(r.body, 'at') <= at);
  const stepsByRfi = groupByMember(known, 'rfi-step', 'rfi');
  return known
    .filter((r) => r.kind === 'rfi')
    .map((rfi) => describeRfi(rfi, sortByTime(stepsByRfi.get(rfi.id) ?? [], 'at'), at))
    .sort((a, b) => compareIds(a.id, b.id));
}

/** Why a step does not count: it does not follow, is not this side's, has no reason, or lacks consent (rules D-5, D-7). */
export type RfiStepFault = 'RfiStepOrder' | 'RfiStepSide' | 'RfiReasonMissing' | 'RfiNoConsent';

/** Null where the step may be taken now. */
export function findRfiStepFault(
  rfi: DirectionRecord,
  state: RfiState,
  step: Pick<DirectionRecord, 'originator' | 'body'>,
): RfiStepFault | null {
  const to = step.body['step'] as RfiState;
  if (!FOLLOWERS[state].includes(to)) return 'RfiStepOrder';
  const isOwnStep = REQUESTER_STEPS.has(to) || (to === 'tasked' && state === 'answered');
  if (isOwnStep !== (step.originator === rfi.originator)) return 'RfiStepSide';
  if (to === 'refused' && step.body['reason'] === undefined) return 'RfiReasonMissing';
  const tasked = textOrNull(step.body['taskedTo']);
  const isCovered = tasked === null || listParties(rfi.body).includes(tasked) || consentOf(rfi.body).includes(tasked);
  return isCovered ? null : 'RfiNoConsent';
}

function describeRfi(rfi: DirectionRecord, steps: ReadonlyArray<DirectionRecord>, at: UnixMs): RfiStatus {
  let state: RfiState = 'draft';
  const taken: DirectionRecord[] = [];
  const ignoredSteps: string[] = [];
  for (const step of steps) {
    if (findRfiStepFault(rfi, state, step) !== null) {
      ignoredSteps.push(step.id);
      continue;
    }
    state = step.body['step'] as RfiState;
    taken.push(step);
  }
  const last = (name: RfiState): DirectionRecord | undefined => taken.findLast((step) => step.body['step'] === name);
  const answered = last('answered');
  const answeredAt = textOrNull(answered?.body['at']);
  const { body } = rfi;
  return {
    id: rfi.id,
    parties: listParties(body),
    requester: rfi.originator,
    question: body['question'] as RfiText,
    justification: body['justification'] as RfiText,
    priority: String(body['priority']),
    answerFormat: String(body['answerFormat']),
    valueUntil: String(body['valueUntil']),
    state,
    steps: taken.map((step) => ({
      id: step.id,
      step: step.body['step'] as RfiState,
      by: step.originator,
      at: String(step.body['at']),
      reason: (step.body['reason'] as RfiText | undefined) ?? null,
    })),
    taskedTo: textOrNull(last('tasked')?.body['taskedTo']) ?? last('tasked')?.originator ?? null,
    answer: (answered?.body['answer'] as RfiText | undefined) ?? null,
    answerRecords: (answered?.body['records'] as ReadonlyArray<string> | undefined) ?? [],
    answeredAt,
    questionConsent: consentOf(body),
    answerConsent: answered === undefined ? [] : consentOf(answered.body),
    isLate:
      (answeredAt === null ? at : timeToMs(answeredAt)) > memberToMs(body, 'valueUntil') &&
      state !== 'refused' &&
      state !== 'draft',
    ignoredSteps,
  };
}

function consentOf(body: Readonly<Record<string, unknown>>): ReadonlyArray<string> {
  return (body['mayPassTo'] as ReadonlyArray<string> | undefined) ?? [];
}
