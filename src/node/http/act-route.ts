/**
 * Approvals over HTTP: what waits for them, the challenge a passkey answers, and the approval itself, over which the node
 * completes an act that lacks nothing more. A seat token gives none, but in an exercise, where the software key signs.
 */
import type { Hono } from 'hono';
import { approvalChallenge } from '../../exchange/approval.ts';
import { sha256 } from '../crypto.ts';
import { giveApproval, holdEpoch } from '../service/act-desk.ts';
import { describeActs } from '../service/act-view.ts';
import { approvalChallengeSchema, approvalRequestSchema, epochRequestSchema } from './contract.ts';
import { type ConsoleDeps, type Env, findCookieSeat, guard, readBody, refuse } from './route.ts';
import { viewToAssertion } from './session-route.ts';

export function addActRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node, survey, relyingParty } = deps;
  app.get('/api/acts', guard(deps, 'GET /api/acts'), async (c) => c.json(await describeActs(node, c.get('seat'))));
  app.post('/api/epochs', guard(deps, 'POST /api/epochs'), async (c) => {
    const body = await readBody(c, epochRequestSchema);
    if (body instanceof Response) return body;
    const held = await holdEpoch(node, c.get('seat'), body.partner);
    return held.ok ? c.json({ approvals: held.value }, 201) : refuse(c, held.error);
  });
  app.post('/api/approvals/challenge', guard(deps, 'POST /api/approvals/challenge'), async (c) => {
    const body = await readBody(c, approvalChallengeSchema);
    if (body instanceof Response) return body;
    const { credential } = c.get('seat');
    const challenge = approvalChallenge(body.what, sha256);
    return c.json({ challenge, rpId: relyingParty().rpId, credential: credential ?? null });
  });
  app.post('/api/approvals', guard(deps, 'POST /api/approvals'), async (c) => {
    const body = await readBody(c, approvalRequestSchema);
    if (body instanceof Response) return body;
    const isByToken = findCookieSeat(c, deps) === null;
    if (isByToken && !node.identity.exercise) return refuse(c, { type: 'TokenGivesNoApproval' });
    const assertion = body.assertion === undefined ? null : viewToAssertion(body.assertion);
    const begin = survey === null ? null : survey.desk.begin;
    const given = await giveApproval(node, c.get('seat'), { what: body.what, assertion }, begin);
    return given.ok ? c.json({ what: body.what, ...given.value }, 201) : refuse(c, given.error);
  });
}
