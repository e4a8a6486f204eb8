/**
 * Routes of the operations screen: what stands, and what a seat says to it. Every act waits for the approval of a release
 * officer or commander over its hash; in an exercise the software key of a seat that may approve gives it at once.
 */
import type { Hono } from 'hono';
import { err } from '../../base/result.ts';
import type { JointOperationBody } from '../../record/kind/operation.ts';
import { mayApprove } from '../service/approval-rule.ts';
import { addHandoverStep } from '../service/handover-desk.ts';
import { answerJoint, type JointActors } from '../service/joint-desk.ts';
import { enterMovement, proposeMovementAgreement, settleConflict } from '../service/movement-view.ts';
import { addOperationStatus, proposeOperation } from '../service/operation-desk.ts';
import { describeOperations } from '../service/operations-view.ts';
import { addPatrolStep } from '../service/patrol-desk.ts';
import {
  conflictCallSchema,
  handoverStepSchema,
  jointAnswerSchema,
  jointProposalSchema,
  movementCheckSchema,
  movementDraftSchema,
  operationStatusSchema,
  patrolStepSchema,
} from './contract-operations.ts';
import { type ConsoleDeps, type Ctx, type Env, guard, readBody, refuse } from './route.ts';

export function addOperationRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node, movements, survey } = deps;
  app.get('/api/operations', guard(deps, 'GET /api/operations'), async (c) =>
    c.json(await describeOperations(node, survey?.desk.latest() ?? null, node.time.now())),
  );
  app.post('/api/patrols', guard(deps, 'POST /api/patrols'), async (c) => {
    const body = await readBody(c, patrolStepSchema);
    return body instanceof Response ? body : answer(c, await addPatrolStep(node, c.get('seat'), body));
  });
  app.post('/api/handovers', guard(deps, 'POST /api/handovers'), async (c) => {
    const body = await readBody(c, handoverStepSchema);
    return body instanceof Response ? body : answer(c, await addHandoverStep(node, actorsOf(c), body));
  });
  app.post('/api/movements', guard(deps, 'POST /api/movements'), async (c) => {
    const body = await readBody(c, movementDraftSchema);
    return body instanceof Response ? body : answer(c, await enterMovement(node, c.get('seat'), body));
  });
  app.post('/api/movements/check', guard(deps, 'POST /api/movements/check'), async (c) => {
    const body = await readBody(c, movementCheckSchema);
    if (body instanceof Response) return body;
    const checked =
      movements === undefined ? err({ type: 'NotFound' }) : await movements.check(body.agreement, 'on-demand');
    return answer(c, checked);
  });
  app.post('/api/movements/called', guard(deps, 'POST /api/movements/called'), async (c) => {
    const body = await readBody(c, conflictCallSchema);
    return body instanceof Response ? body : answer(c, await settleConflict(node, c.get('seat'), body));
  });
  app.post('/api/joint-operations/status', guard(deps, 'POST /api/joint-operations/status'), async (c) => {
    const body = await readBody(c, operationStatusSchema);
    return body instanceof Response ? body : answer(c, await addOperationStatus(node, actorsOf(c), body));
  });
  app.post('/api/proposals', guard(deps, 'POST /api/proposals'), async (c) => {
    const body = await readBody(c, jointProposalSchema);
    if (body instanceof Response) return body;
    if (body.kind === 'movement-agreement') return answer(c, await proposeMovementAgreement(node, actorsOf(c), body));
    const draft = body.body as unknown as Omit<JointOperationBody, 'at'>;
    return answer(c, await proposeOperation(node, actorsOf(c), draft));
  });
  app.post('/api/answers', guard(deps, 'POST /api/answers'), async (c) => {
    const body = await readBody(c, jointAnswerSchema);
    if (body instanceof Response) return body;
    const answered = await answerJoint(node, actorsOf(c), body);
    if (answered.ok) node.notify({ type: 'operation', id: answered.value.id });
    return answer(c, answered);
  });
}

export function actorsOf(c: Ctx): JointActors {
  const seat = c.get('seat');
  return { seat, approvers: mayApprove(seat.role) ? [seat] : [] };
}

export function answer(
  c: Ctx,
  result: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: { type: string } },
): Response {
  return result.ok ? c.json(result.value as object, 201) : refuse(c, result.error);
}
