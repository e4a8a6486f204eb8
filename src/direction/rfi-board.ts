/**
 * Requests for information: submitted, validated, tasked, answered, accepted, closed, or refused with a reason. A step that
 * does not follow from the one before is left out of the fold and named; answered after the latest time of value is late.
 */
import { isoToUnixMs, type UnixMs } from '../base/time.ts';
import type { DirectionRecord } from './directive-board.ts';

export type RfiState = 'draft' | 'submitted' | 'validated' | 'tasked' | 'answered' | 'accepted' | 'closed' | 'refused';
export type RfiStatus = {
  readonly id: string;
  readonly requester: string;
  readonly question: { readonly text: string; readonly language: string };
  readonly priority: string;
  readonly valueUntil: string;
  readonly state: RfiState;
  readonly answeredAt: string | null;
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
  return records
    .filter((r) => r.kind === 'rfi')
    .map((rfi) => describeRfi(rfi, records, at))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function describeRfi(rfi: DirectionRecord, records: ReadonlyArray<DirectionRecord>, at: UnixMs): RfiStatus {
  const steps = records
    .filter((r) => r.kind === 'rfi-step' && r.body['rfi'] === rfi.id)
    .sort((a, b) => compareSteps(a, b));
  let state: RfiState = 'draft';
  let answeredAt: string | null = null;
  const ignoredSteps: string[] = [];
  for (const { id, originator, body } of steps) {
    const step = body['step'] as RfiState;
    const isOwnStep = REQUESTER_STEPS.has(step) || (step === 'tasked' && state === 'answered');
    const mayDo = isOwnStep === (originator === rfi.originator);
    const hasReason = step !== 'refused' || body['reason'] !== undefined;
    if (!FOLLOWERS[state].includes(step) || !mayDo || !hasReason) {
      ignoredSteps.push(id);
      continue;
    }
    state = step;
    if (step === 'answered') answeredAt = String(body['at']);
  }
  const valueUntil = String(rfi.body['valueUntil']);
  const answeredMs = answeredAt === null ? at : toMs(answeredAt);
  return {
    id: rfi.id,
    requester: rfi.originator,
    question: rfi.body['question'] as RfiStatus['question'],
    priority: String(rfi.body['priority']),
    valueUntil,
    state,
    answeredAt,
    isLate: answeredMs > toMs(valueUntil) && state !== 'refused' && state !== 'draft',
    ignoredSteps,
  };
}

function compareSteps(a: DirectionRecord, b: DirectionRecord): number {
  const [x, y] = [`${String(a.body['at'])} ${a.id}`, `${String(b.body['at'])} ${b.id}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

function toMs(iso: string): number {
  const ms = isoToUnixMs(iso);
  return ms.ok ? ms.value : 0;
}
