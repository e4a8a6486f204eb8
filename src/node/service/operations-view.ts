/** Patrols, handovers, movements and joint operations as the operations screen and the command line show them. */
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import { checkDeconflictionRate } from '../../vacuum/deconfliction.ts';
import type {
  HandoverView,
  JointOperationView,
  MovementView,
  MovementWarningView,
  OperationsView,
  PatrolLineView,
  SeamFiguresView,
} from '../http/contract-operations.ts';
import { listJoint } from './agreement.ts';
import { type HandoverState, listHandovers } from './handover-desk.ts';
import { findHandoverEffects, type HandoverEffect, type OpenedFigures } from './handover-effect.ts';
import { listMovementRuns } from './movement-desk.ts';
import { listMovements, listMovementWarnings, type MovementWarning, type OwnMovement } from './movement-view.ts';
import type { NodeContext } from './node-context.ts';
import { type HeldOperation, listOperations } from './operation-desk.ts';
import { listPatrols, type PatrolLine } from './patrol-desk.ts';
import type { FinishedSurvey } from './survey-result.ts';

/** `vacuum` is the latest shared one; null where there is none. */
export async function describeOperations(
  context: NodeContext,
  vacuum: FinishedSurvey | null,
  now: UnixMs,
): Promise<OperationsView> {
  const handovers = await listHandovers(context, now);
  const effects = vacuum === null ? new Map<string, HandoverEffect>() : findHandoverEffects(vacuum, handovers);
  const slotMin = vacuum?.terms.slotMin ?? 0;
  return {
    at: unixMsToIso(now),
    patrols: (await listPatrols(context, now)).map(describePatrolLine),
    handovers: handovers.map((state) => describeHandoverState(state, effects.get(state.handover.id) ?? null, slotMin)),
    movements: (await listMovements(context)).map(describeMovement),
    warnings: (await listMovementWarnings(context)).map(describeWarning),
    movementAgreement: await describeMovementAgreement(context, now),
    operations: (await listOperations(context)).map(describeOperation),
  };
}

const toIso = (ms: UnixMs | null) => (ms === null ? null : unixMsToIso(ms));

export function describePatrolLine(line: PatrolLine): PatrolLineView {
  const { entry, status, cell, plan, plannedSlots, achievedSlots, achieved } = line;
  const { id, team, kind, from, to, startedAt, lastAt, cancelReason } = entry;
  return {
    id,
    team,
    kind,
    from: unixMsToIso(from),
    to: unixMsToIso(to),
    status,
    startedAt: toIso(startedAt),
    lastAt: unixMsToIso(lastAt),
    cancelReason,
    cell,
    plan,
    plannedSlots,
    achievedSlots,
    achieved: [...achieved],
  };
}

export function describeHandoverState(
  { handover, post, cell7, cover, alarm, isOverdue }: HandoverState,
  effect: HandoverEffect | null,
  slotMin: number,
): HandoverView {
  const { id, leaving, relieving, phase, leavesAt, takesOverAt, vacatedAt } = handover;
  return {
    id,
    leaving,
    relieving,
    phase,
    post,
    cell7,
    leavesAt: unixMsToIso(leavesAt),
    takesOverAt: toIso(takesOverAt),
    vacatedAt: toIso(vacatedAt),
    cover,
    alarm: alarm === null ? null : { since: unixMsToIso(alarm.since), reason: alarm.reason },
    isOverdue,
    effect:
      effect === null
        ? null
        : {
            cells: [...effect.cells],
            slotMin,
            held: describeSeamFigures(effect.held),
            left: describeSeamFigures(effect.left),
          },
  };
}

export function describeSeamFigures({
  index,
  longestStaySlots,
  permanent,
  sanctuaryPairs,
}: OpenedFigures): SeamFiguresView {
  return { index, longestStay: permanent ? 'endless' : longestStaySlots, sanctuaryPairs };
}

export function describeMovement({ id, body }: OwnMovement): MovementView {
  const { code, state, legs } = body;
  const from = legs.map((leg) => leg.from).sort()[0]!;
  const to = legs
    .map((leg) => leg.to)
    .sort()
    .at(-1)!;
  return { id, code, state, from, to, cells: new Set(legs.map(({ cell }) => cell)).size };
}

export function describeWarning(warning: MovementWarning): MovementWarningView {
  const { id, code: movement, severity, desk, hotline, called, at, result } = warning;
  return { id, movement, severity, desk, hotline, called, at, result: result?.text ?? null };
}

async function describeMovementAgreement(
  context: NodeContext,
  now: UnixMs,
): Promise<OperationsView['movementAgreement']> {
  const agreement = (await listJoint(context.store.db, 'movement-agreement')).at(-1);
  if (agreement === undefined) return null;
  const runs = await listMovementRuns(context, agreement.id);
  const next = checkDeconflictionRate(runs, { at: now, kind: 'on-demand' });
  const expires = isoToUnixMs(String(agreement.body['expires']));
  const isOver = expires.ok && now >= expires.value;
  return {
    id: agreement.id,
    state: isOver ? 'rejected' : agreement.state,
    partner: agreement.parties.find((party) => party !== context.identity.org) ?? '',
    lastRunAt: toIso(runs.at(-1)?.at ?? null),
    nextRunAt: unixMsToIso(next.ok ? now : next.error.nextAt),
  };
}

export function describeOperation({ id, joint, body, state }: HeldOperation): JointOperationView {
  const { code, commandRelation, from, to, area, teams, measures } = body;
  return {
    id,
    code,
    state: joint.state,
    signedBy: [...joint.signedBy],
    phase: state.phase,
    deconfliction: state.deconfliction,
    commandRelation,
    from,
    to,
    cells: area.length,
    teams: teams.map((team) => ({ ...team })),
    measures: measures.map(({ kind, text }) => ({ kind, text })),
    outcome: state.outcome?.text ?? null,
  };
}
