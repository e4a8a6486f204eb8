/** Direction over HTTP: the board as it stood, and the battle rhythm of a centre. Records are entered by `POST /api/records`. */
import type { Hono } from 'hono';
import { isoToUnixMs } from '../../base/time.ts';
import { describeDirection, describeRhythm } from '../service/direction-view.ts';
import { rhythmQuerySchema } from './contract-direction.ts';
import { type ConsoleDeps, type Env, guard, refuse } from './route.ts';

export function addDirectionRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node } = deps;
  app.get('/api/direction', guard(deps, 'GET /api/direction'), async (c) => {
    const asked = isoToUnixMs(c.req.query('at') ?? '');
    return c.json(await describeDirection(node, asked.ok ? asked.value : node.time.now()));
  });
  app.get('/api/direction/rhythm', guard(deps, 'GET /api/direction/rhythm'), async (c) => {
    const query = rhythmQuerySchema.safeParse(c.req.query());
    if (!query.success) return refuse(c, { type: 'BadRequest' });
    const [from, to] = [isoToUnixMs(query.data.from ?? ''), isoToUnixMs(query.data.to ?? '')];
    const span = { from: from.ok ? from.value : null, to: to.ok ? to.value : null };
    return c.json(await describeRhythm(node, query.data.centre, span));
  });
}
