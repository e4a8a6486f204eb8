/**
 * What a seat may write by hand: kinds by role. A countersignature binds the organisation, so it needs a proposal that is
 * here, and a role that may sign that kind (rule L-19). Alarms, key statements and records of runs have ways of their own.
 */
import { err, type Result } from '../../base/result.ts';
import { findDirectionFault } from './direction-rule.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { addRecord, type NewRecord } from './record-intake.ts';

const LOG_KINDS = [
  'incident-report',
  'log-row',
  'log-acknowledgement',
  'watch-handover',
  'reconciliation',
  'rfi',
  'rfi-step',
  'watch-roster',
  'rhythm-mark',
] as const;
const DIRECTION_KINDS = [
  'meeting',
  'decision',
  'directive',
  'task',
  'task-update',
  'evidence',
  'escalation',
  'committee',
  'committee-session',
  'seat-filling',
  'battle-rhythm',
  'place-term',
] as const;
const STANDING_KINDS = [
  'agreement',
  'standing-release',
  'centre',
  'seat',
  'boundary',
  'survey-agreement',
  'dispute',
] as const;
const OPERATION_KINDS = [
  'offer',
  'schedule-draw',
  'post-handover',
  'movement-notice',
  'movement-conflict',
  'patrol-status',
  'joint-operation',
  'operation-status',
] as const;
/** What only a commander binds the organisation to. */
const PLAN_KINDS = ['closing-plan', 'movement-agreement'] as const;

/** Kinds that a role may propose; a countersignature is allowed where the role may propose the kind it signs. */
export const KINDS_BY_ROLE: Readonly<Record<string, ReadonlyArray<string>>> = {
  'watch-officer': [...LOG_KINDS, 'patrol-status', 'movement-conflict'],
  'release-officer': LOG_KINDS,
  planner: ['task-update', 'evidence', 'rhythm-mark', ...OPERATION_KINDS],
  commander: [...LOG_KINDS, ...DIRECTION_KINDS, ...STANDING_KINDS, ...OPERATION_KINDS, ...PLAN_KINDS],
};

export async function addDeskRecord(
  context: NodeContext,
  seat: SeatContext,
  draft: NewRecord,
): Promise<Result<{ readonly id: string; readonly serial: string }, { readonly type: string }>> {
  const kinds = KINDS_BY_ROLE[seat.role] ?? [];
  if (draft.kind !== 'countersignature') {
    if (!kinds.includes(draft.kind)) return err({ type: 'NotYourSeat' });
    const fault = await findDirectionFault(context, draft);
    return fault === null ? addRecord(context, draft) : err(fault);
  }
  const proposal = await context.store.db
    .selectFrom('record_view')
    .select('kind')
    .where('id', '=', String(draft.body['proposal'] ?? ''))
    .executeTakeFirst();
  if (!proposal) return err({ type: 'NotFound' });
  return kinds.includes(proposal.kind) || (seat.role === 'commander' && proposal.kind === 'vacuum')
    ? addRecord(context, draft)
    : err({ type: 'NotYourSeat' });
}
