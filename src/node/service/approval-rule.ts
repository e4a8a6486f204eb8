/**
 * Who may approve what: the roles table of the exchange rules, part 12, by what is signed. Releases are approved by release
 * officer and commander; what binds to a survey by those who answer for the ground, planner and commander; a plan or a
 * survey never without a commander.
 */
import type { WaitingAct } from './waiting-act.ts';

const RELEASING: ReadonlySet<string> = new Set(['release-officer', 'commander']);
const SURVEYING: ReadonlySet<string> = new Set(['planner', 'commander']);
/** The release officer proposes a survey too. */
const SURVEY_SIGNING: ReadonlySet<string> = new Set(['release-officer', 'planner', 'commander']);
const SURVEY_KINDS: ReadonlySet<string> = new Set(['boundary', 'survey-agreement']);
const COMMANDED_KINDS: ReadonlySet<string> = new Set([...SURVEY_KINDS, 'closing-plan', 'movement-agreement']);

export function mayApprove(role: string): boolean {
  return RELEASING.has(role);
}

export function mayApproveAct(role: string, act: WaitingAct): boolean {
  if (!isOfSurvey(act)) return RELEASING.has(role);
  return act.act === 'release' ? SURVEY_SIGNING.has(role) : SURVEYING.has(role);
}

/** Approved at the release desk; what belongs to a survey is approved where its limits stand before the button. */
export function isApprovedHere(act: WaitingAct): boolean {
  return !isOfSurvey(act);
}

/** A release of this kind goes only with a commander among those who approved it. */
export function needsCommander(kind: string): boolean {
  return COMMANDED_KINDS.has(kind);
}

function isOfSurvey(act: WaitingAct): boolean {
  if (act.act === 'release') return SURVEY_KINDS.has(act.kind);
  return act.act === 'run' || act.act === 'cells';
}
