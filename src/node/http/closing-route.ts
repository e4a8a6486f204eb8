/** Routes of offers and plans. What is proposed or signed waits for its approvals; an offer that narrows too far for two. */
import type { Hono } from 'hono';
import type { Solver } from '../../vacuum/solver.ts';
import { describeClosing, listPlanCells } from '../service/closing-view.ts';
import { addOffer } from '../service/offer-desk.ts';
import { proposePlan, signPlan, verifyPlan } from '../service/plan-desk.ts';
import { offerDraftSchema, planDraftSchema, planSignSchema } from './contract-closing.ts';
import { actorsOf, answer } from './operations-route.ts';
import { type ConsoleDeps, type Env, guard, readBody, refuse } from './route.ts';

export function addClosingRoutes(app: Hono<Env>, deps: ConsoleDeps, solve: Solver): void {
  const { node, survey } = deps;
  app.get('/api/closing', guard(deps, 'GET /api/closing'), async (c) => c.json(await describeClosing(node, survey)));
  app.get('/api/plans/:id/cells', guard(deps, 'GET /api/plans/:id/cells'), async (c) => {
    if (survey === null) return refuse(c, { type: 'NoVacuum' });
    const slot = Number(c.req.query('slot') ?? Number.NaN);
    const cells = await listPlanCells(node, survey, c.req.param('id') ?? '', slot);
    return cells.ok ? c.json(cells.value) : refuse(c, cells.error);
  });
  app.get('/api/plans/:id/check', guard(deps, 'GET /api/plans/:id/check'), async (c) => {
    if (survey === null) return refuse(c, { type: 'NoVacuum' });
    const verified = await verifyPlan(node, survey, c.req.param('id') ?? '');
    return verified.ok
      ? c.json({ plan: c.req.param('id') ?? '', closed: verified.value.closed })
      : refuse(c, verified.error);
  });
  app.post('/api/offers', guard(deps, 'POST /api/offers'), async (c) => {
    const body = await readBody(c, offerDraftSchema);
    if (body instanceof Response) return body;
    if (survey === null) return refuse(c, { type: 'NoVacuum' });
    return answer(c, await addOffer(node, survey, actorsOf(c), body));
  });
  app.post('/api/plans', guard(deps, 'POST /api/plans'), async (c) => {
    const body = await readBody(c, planDraftSchema);
    if (body instanceof Response) return body;
    if (survey === null) return refuse(c, { type: 'NoVacuum' });
    return answer(c, await proposePlan(node, survey, solve, actorsOf(c), body));
  });
  app.post('/api/plans/sign', guard(deps, 'POST /api/plans/sign'), async (c) => {
    const body = await readBody(c, planSignSchema);
    if (body instanceof Response) return body;
    if (survey === null) return refuse(c, { type: 'NoVacuum' });
    return answer(c, await signPlan(node, survey, actorsOf(c), body.plan));
  });
}
