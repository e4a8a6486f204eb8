/** Routes of the repetition screen: near-repeat tables, forecasts with their card, what a plan changed. */
import type { Hono } from 'hono';
import { isoToUnixMs } from '../../base/time.ts';
import { createPatternDesk } from '../service/pattern-desk.ts';
import { evaluationRequestSchema, forecastIssueSchema, repetitionQuerySchema } from './contract-pattern.ts';
import { type ConsoleDeps, type Env, guard, readBody, refuse } from './route.ts';

export function addPatternRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const patterns = createPatternDesk(deps.node, deps.node.patterns, deps.survey?.desk ?? null);
  app.get('/api/repetition', guard(deps, 'GET /api/repetition'), async (c) => {
    const query = repetitionQuerySchema.safeParse(c.req.query());
    if (!query.success) return refuse(c, { type: 'BadRequest' });
    const { from, to, ...rest } = query.data;
    const repetition = await patterns.repetition({ ...rest, fromMs: toMs(from), toMs: toMs(to) });
    return repetition.ok ? c.json(repetition.value) : refuse(c, repetition.error);
  });
  app.get('/api/forecasts', guard(deps, 'GET /api/forecasts'), async (c) => c.json(await patterns.listForecasts()));
  app.post('/api/forecasts', guard(deps, 'POST /api/forecasts'), async (c) => {
    const body = await readBody(c, forecastIssueSchema);
    if (body instanceof Response) return body;
    const issued = await patterns.issue(body);
    return issued.ok ? c.json(issued.value, 201) : refuse(c, issued.error);
  });
  app.get('/api/evaluations', guard(deps, 'GET /api/evaluations'), async (c) => c.json(await patterns.listPlans()));
  app.post('/api/evaluations', guard(deps, 'POST /api/evaluations'), async (c) => {
    const body = await readBody(c, evaluationRequestSchema);
    if (body instanceof Response) return body;
    const evaluation = await patterns.evaluate(body);
    return evaluation.ok ? c.json(evaluation.value) : refuse(c, evaluation.error);
  });
}

function toMs(iso: string | undefined): number | undefined {
  if (iso === undefined) return undefined;
  const ms = isoToUnixMs(iso);
  return ms.ok ? ms.value : undefined;
}
