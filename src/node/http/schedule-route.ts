/** Routes of schedules: a week of a plan is committed, drawn, shown and opened; the survey auditor has it drawn again. */
import type { Hono } from 'hono';
import type { Solver } from '../../vacuum/solver.ts';
import { auditSchedule, scheduleAuditChallenge } from '../service/schedule-audit.ts';
import { commitSchedule, drawSchedule, openSchedule } from '../service/schedule-desk.ts';
import { describeSchedule } from '../service/schedule-view.ts';
import { auditorProof } from './auditor-proof.ts';
import { scheduleAuditSchema, scheduleCommitSchema, weekNameSchema } from './contract-schedule.ts';
import { actorsOf, answer } from './operations-route.ts';
import { type ConsoleDeps, type Env, guard, readBody, refuse } from './route.ts';

export function addScheduleRoutes(app: Hono<Env>, deps: ConsoleDeps, solve: Solver): void {
  const { node, survey } = deps;
  app.get('/api/schedules', guard(deps, 'GET /api/schedules'), async (c) => {
    const name = weekNameSchema.safeParse({ plan: c.req.query('plan'), week: c.req.query('week') });
    if (!name.success) return refuse(c, { type: 'BadRequest' });
    if (survey === null) return refuse(c, { type: 'NoVacuum' });
    const shown = await describeSchedule(node, survey, name.data);
    return shown.ok ? c.json(shown.value) : refuse(c, shown.error);
  });
  app.post('/api/schedules', guard(deps, 'POST /api/schedules'), async (c) => {
    const body = await readBody(c, scheduleCommitSchema);
    if (body instanceof Response) return body;
    if (survey === null) return refuse(c, { type: 'NoVacuum' });
    return answer(c, await commitSchedule(node, survey, solve, actorsOf(c), body));
  });
  app.post('/api/schedules/draw', guard(deps, 'POST /api/schedules/draw'), async (c) => {
    const body = await readBody(c, weekNameSchema);
    if (body instanceof Response) return body;
    if (survey === null) return refuse(c, { type: 'NoVacuum' });
    return answer(c, await drawSchedule(node, survey, actorsOf(c), body));
  });
  app.post('/api/schedules/open', guard(deps, 'POST /api/schedules/open'), async (c) => {
    const body = await readBody(c, weekNameSchema);
    if (body instanceof Response) return body;
    return answer(c, await openSchedule(node, actorsOf(c), body));
  });
  app.post('/api/schedules/audit', guard(deps, 'POST /api/schedules/audit'), async (c) => {
    const body = await readBody(c, scheduleAuditSchema);
    if (body instanceof Response) return body;
    if (survey === null) return refuse(c, { type: 'NoVacuum' });
    const { plan, week } = body;
    const proof = auditorProof(c, deps, body.proof, scheduleAuditChallenge(node.identity.org, { plan, week }));
    return answer(c, await auditSchedule(node, survey, { plan, week }, proof));
  });
}
