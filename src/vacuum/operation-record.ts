/**
 * Bodies of operation records as the statements that the folds of this room take: who said it is the originator of
 * the record, when is its `at`. Members that a step needs were required by the kind's rules.
 */
import { assert } from '../base/assert.ts';
import type { Cell } from '../base/grid.ts';
import { unixMsToIso } from '../base/time.ts';
import type {
  JointOperationBody,
  MovementNoticeBody,
  OperationStatusBody,
  PatrolStatusBody,
  PostHandoverBody,
} from '../record/kind/operation.ts';
import { checkedTime } from './closing-record.ts';
import type { Movement } from './deconfliction.ts';
import type { HandoverStatement } from './handover.ts';
import type { JointOperation, OperationStatement } from './joint-operation.ts';
import type { PatrolStatement } from './patrol-board.ts';

function needed<T>(value: T | undefined): T {
  assert(value !== undefined, 'a member that the rules of its kind require');
  return value;
}

/** `record` is the id of the record itself: a notice opens the handover under it. */
export function bodyToHandoverStatement(body: PostHandoverBody, record: string, by: string): HandoverStatement {
  const at = checkedTime(body.at);
  switch (body.step) {
    case 'notice':
      return {
        type: 'notice',
        id: record,
        by,
        relieving: needed(body.relieving),
        leavesAt: checkedTime(needed(body.leavesAt)),
        at,
      };
    case 'accept':
      return { type: 'accept', by, takesOverAt: checkedTime(needed(body.takesOverAt)), at };
    case 'refuse':
    case 'withdraw':
      return { type: body.step, by, reason: needed(body.reason).text, at };
    default:
      return { type: body.step, by, at };
  }
}

export function bodyToPatrolStatement(body: PatrolStatusBody): PatrolStatement {
  const id = body.patrol;
  const at = checkedTime(body.at);
  switch (body.step) {
    case 'schedule':
      return {
        type: 'schedule',
        id,
        team: needed(body.team),
        kind: body.patrolKind ?? 'patrol',
        from: checkedTime(needed(body.from)),
        to: checkedTime(needed(body.to)),
        at,
      };
    case 'ready':
      return { type: 'ready', id, at };
    case 'cancel':
      return { type: 'cancel', id, reason: needed(body.reason).text, at };
    default:
      return { type: body.step, id, cell: needed(body.cell), at };
  }
}

export function bodyToMovement(body: MovementNoticeBody, record: string): Movement {
  const legs = body.legs.map(({ cell, from, to }) => ({
    cell: cell as Cell,
    from: checkedTime(from),
    to: checkedTime(to),
  }));
  return { id: record, legs };
}

export function bodyToJointOperation(body: JointOperationBody): JointOperation {
  const { at: _at, from, to, parties, measures, ...same } = body;
  const [first, second] = parties;
  assert(first !== undefined && second !== undefined, 'an operation of two parties');
  return {
    ...same,
    parties: [first, second],
    from: checkedTime(from),
    to: checkedTime(to),
    measures: measures.map(({ kind, text, cell }) => ({ kind, text, cell: cell ?? null })),
  };
}

export function jointOperationToBody(operation: JointOperation, at: JointOperation['from']): JointOperationBody {
  return {
    ...operation,
    parties: [...operation.parties],
    area: [...operation.area],
    teams: operation.teams.map((team) => ({ ...team })),
    measures: operation.measures.map(({ kind, text, cell }) => ({ kind, text, ...(cell === null ? {} : { cell }) })),
    from: unixMsToIso(operation.from),
    to: unixMsToIso(operation.to),
    at: unixMsToIso(at),
  };
}

export function bodyToOperationStatement(body: OperationStatusBody, by: string): OperationStatement {
  const at = checkedTime(body.at);
  const text = body.text?.text ?? '';
  switch (body.step) {
    case 'clear':
    case 'conflict':
      return { type: 'deconflict', result: body.step, at };
    case 'begin':
      return { type: 'begin', by, at };
    case 'end':
      return { type: 'end', by, text, evidence: body.evidence ?? [], at };
    case 'call-off':
      return { type: 'call-off', by, reason: text, at };
  }
}
