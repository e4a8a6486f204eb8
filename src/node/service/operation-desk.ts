/**
 * Joint operations: a proposal that both sign, then what became of it. Coordination only. What stands is a fold over
 * the records of both, equal on both nodes; it begins only signed by both and found clear.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { JointOperationBody, OperationStatusBody } from '../../record/kind/operation.ts';
import { checkFullBody } from '../../record/registry.ts';
import {
  applyOperation,
  type BadOperation,
  type BadOperationStatement,
  checkJointOperation,
  type OperationState,
  PLANNED_OPERATION,
} from '../../vacuum/joint-operation.ts';
import type { JointSigning } from '../../vacuum/joint-signing.ts';
import { bodyToJointOperation, bodyToOperationStatement } from '../../vacuum/operation-record.ts';
import { type JointState, listJoint } from './agreement.ts';
import { type JointAct, type JointActors, nowIso, proposeJoint } from './joint-desk.ts';
import type { NodeContext } from './node-context.ts';

export type HeldOperation = {
  readonly id: string;
  readonly joint: JointState;
  readonly body: JointOperationBody;
  readonly state: OperationState;
};

export async function listOperations(context: NodeContext): Promise<ReadonlyArray<HeldOperation>> {
  const statuses = await readStatuses(context);
  const joints = await listJoint(context.store.db, 'joint-operation');
  return joints.map((joint) => {
    const body = joint.body as unknown as JointOperationBody;
    let state = PLANNED_OPERATION;
    for (const status of statuses.filter((each) => each.body.operation === joint.id)) {
      const next = applyTo(joint, body, state, status);
      if (next.ok) state = next.value;
    }
    return { id: joint.id, joint, body, state };
  });
}

type Status = { readonly by: string; readonly body: OperationStatusBody };

async function readStatuses({ store }: Pick<NodeContext, 'store'>): Promise<ReadonlyArray<Status>> {
  const rows = await store.db
    .selectFrom('record_view')
    .select(['org', 'body'])
    .where('kind', '=', 'operation-status')
    .execute();
  return rows
    .map(({ org, body }) => ({ by: org, body: JSON.parse(body) as OperationStatusBody }))
    .sort((a, b) => (a.body.at < b.body.at ? -1 : 1));
}

function applyTo(
  joint: JointState,
  body: JointOperationBody,
  state: OperationState,
  { by, body: status }: Status,
): Result<OperationState, BadOperationStatement> {
  const expires = isoToUnixMs(body.to);
  const signing: JointSigning = {
    parties: joint.parties,
    personsNeeded: 1,
    hash: joint.id,
    proposedBy: joint.proposedBy,
    expiresAt: expires.ok ? expires.value : (0 as UnixMs),
    signedBy: joint.signedBy,
    rejected: joint.state === 'rejected' ? { by: '', reason: '' } : null,
    replaced: [],
  };
  return applyOperation(bodyToJointOperation(body), signing, state, bodyToOperationStatement(status, by));
}

export async function proposeOperation(
  context: NodeContext,
  actors: JointActors,
  draft: Omit<JointOperationBody, 'at'>,
): Promise<Result<JointAct, BadOperation | { readonly type: string }>> {
  const body = { ...draft, at: nowIso(context) };
  const shaped = checkFullBody('joint-operation', body);
  if (!shaped.ok) return shaped;
  const sound = checkJointOperation(bodyToJointOperation(body));
  if (!sound.ok) return sound;
  const record = { kind: 'joint-operation', marking: 'official', body: body as unknown as JsonObject } as const;
  const added = await proposeJoint(context, actors, record);
  if (added.ok) context.notify({ type: 'operation', id: added.value.id });
  return added;
}

/** Found clear or in conflict, begun, ended, called off: each by one of the two, if it fits. */
export async function addOperationStatus(
  context: NodeContext,
  actors: JointActors,
  draft: Omit<OperationStatusBody, 'at' | 'parties'>,
): Promise<Result<JointAct, BadOperationStatement | { readonly type: string }>> {
  const held = (await listOperations(context)).find(({ id }) => id === draft.operation);
  if (held === undefined) return err({ type: 'NotFound' });
  const body: OperationStatusBody = { ...draft, parties: [...held.joint.parties], at: nowIso(context) };
  const shaped = checkFullBody('operation-status', body);
  if (!shaped.ok) return shaped;
  const fits = applyTo(held.joint, held.body, held.state, { by: context.identity.org, body });
  if (!fits.ok) return fits;
  const record = { kind: 'operation-status', marking: 'official', body: body as unknown as JsonObject } as const;
  const added = await proposeJoint(context, actors, record, 'urgent');
  if (!added.ok) return added;
  context.notify({ type: 'operation', id: added.value.id });
  return ok(added.value);
}
