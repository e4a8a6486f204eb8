/**
 * Routes of the own ground: what stands, the kept terrain, own coverage and why, what-if. For planners and commanders of
 * this node; nothing of it is answered to anybody else.
 */
import type { Hono } from 'hono';
import { ok } from '../../base/result.ts';
import { enterForce, findSilentOwnPosts, listForce, readForce } from '../service/own-force.ts';
import {
  createForceCheck,
  describeExchange,
  describeOwnCoverage,
  explainCell,
  listCellStates,
} from '../service/own-ground.ts';
import { findSurveyAgreement, totalCoverage } from '../service/survey-figures.ts';
import type { NodeSurvey } from '../service/survey-kit.ts';
import { readHillshade, readKeptGround, readTerrainReport } from '../terrain/terrain-store.ts';
import type { CoverageBasis, ForceView } from './contract-ground.ts';
import { forceEntriesSchema, whatIfSchema } from './contract-ground.ts';
import { type ConsoleDeps, type Ctx, type Env, guard, readBody, refuse } from './route.ts';

export function addGroundRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  addForceRoutes(app, deps);
  addTerrainRoutes(app, deps);
  if (deps.survey !== null) {
    addCoverageRoutes(app, deps, deps.survey);
    addWhatIfRoute(app, deps, deps.survey);
  }
}

function addForceRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node } = deps;
  app.get('/api/force', guard(deps, 'GET /api/force'), async (c) => {
    const { posts } = await readForce(node);
    const silent = await findSilentOwnPosts(node.store, posts, node.time.now());
    const records = (await listForce(node)) as unknown as ForceView['records'];
    return c.json({ records, silent: [...silent] } satisfies ForceView);
  });
  app.post('/api/force', guard(deps, 'POST /api/force'), async (c) => {
    const body = await readBody(c, forceEntriesSchema);
    if (body instanceof Response) return body;
    const codes = new Set(body.entries.map((entry) => String(entry.body['code'])));
    const fits = deps.survey === null ? undefined : createForceCheck(node, deps.survey.coverage, codes);
    const entered = await enterForce(node, c.get('seat'), body.entries, fits);
    return entered.ok ? c.json({ entered: entered.value.length }, 201) : refuse(c, entered.error);
  });
}

function addTerrainRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node } = deps;
  app.get('/api/terrain', guard(deps, 'GET /api/terrain'), (c) => {
    const report = readTerrainReport(node.dir);
    return report === null ? refuse(c, { type: 'NoTerrain' }) : c.json(report);
  });
  app.get('/api/terrain/hillshade', guard(deps, 'GET /api/terrain/hillshade'), (c) => {
    const shade = readHillshade(node.dir);
    return shade === null
      ? refuse(c, { type: 'NoTerrain' })
      : c.body(shade.slice().buffer, 200, { 'content-type': 'image/png' });
  });
}

/** Coverage of the own force as it stands, or as it was heard. */
export async function readOwnCoverage(
  { node }: ConsoleDeps,
  survey: NodeSurvey,
  agreement: string | null,
  basis: CoverageBasis = 'planned',
) {
  const asked = await findSurveyAgreement(node, agreement);
  if (!asked.ok) return asked;
  const { terms } = asked.value;
  const own = await (basis === 'achieved' ? survey.coverage.computeAchieved(terms) : survey.coverage.compute(terms));
  return own.ok ? ok({ asked: asked.value, own: own.value }) : own;
}

function addCoverageRoutes(app: Hono<Env>, deps: ConsoleDeps, survey: NodeSurvey): void {
  const { node } = deps;
  const readAsked = (c: Ctx) => readOwnCoverage(deps, survey, c.req.query('agreement') ?? null, basisOf(c));
  const slotOf = (c: Ctx) => Number(c.req.query('slot') ?? Number.NaN);
  app.get('/api/coverage', guard(deps, 'GET /api/coverage'), async (c) => {
    const asked = await findSurveyAgreement(node, c.req.query('agreement') ?? null);
    if (!asked.ok) return refuse(c, asked.error);
    const sets = await survey.coverage.computeSets(asked.value.terms);
    return sets.ok ? c.json(totalCoverage(asked.value.joint.id, sets.value)) : refuse(c, sets.error);
  });
  app.get('/api/coverage/week', guard(deps, 'GET /api/coverage/week'), async (c) => {
    const found = await readAsked(c);
    if (!found.ok) return refuse(c, found.error);
    const { joint, terms } = found.value.asked;
    const asked = { agreement: joint.id, terms, basis: basisOf(c) };
    return c.json(describeOwnCoverage(asked, found.value.own, node.time.now()));
  });
  app.get('/api/coverage/slot', guard(deps, 'GET /api/coverage/slot'), async (c) => {
    const found = await readAsked(c);
    if (!found.ok) return refuse(c, found.error);
    const states = listCellStates(found.value.own, slotOf(c));
    return states === null ? refuse(c, { type: 'NotFound' }) : c.json(states);
  });
  app.get('/api/coverage/exchange', guard(deps, 'GET /api/coverage/exchange'), async (c) => {
    const latest = survey.desk.latest();
    if (latest === null) return refuse(c, { type: 'NoVacuum' });
    const found = await describeExchange(latest, () => survey.coverage.compute(latest.terms), slotOf(c));
    return found.ok ? c.json(found.value) : refuse(c, found.error);
  });
  app.get('/api/coverage/cell', guard(deps, 'GET /api/coverage/cell'), async (c) => {
    const found = await readAsked(c);
    if (!found.ok) return refuse(c, found.error);
    const ground = readKeptGround(node.dir);
    if (ground === null) return refuse(c, { type: 'NoTerrain' });
    const asked = { cell: c.req.query('cell') ?? '', slot: slotOf(c) };
    const why = explainCell(found.value.own, ground, found.value.asked.terms, asked);
    return why === null ? refuse(c, { type: 'NotFound' }) : c.json(why);
  });
}

function basisOf(c: Ctx): CoverageBasis {
  return c.req.query('basis') === 'achieved' ? 'achieved' : 'planned';
}

function addWhatIfRoute(app: Hono<Env>, deps: ConsoleDeps, survey: NodeSurvey): void {
  app.post('/api/what-if', guard(deps, 'POST /api/what-if'), async (c) => {
    const body = await readBody(c, whatIfSchema);
    if (body instanceof Response) return body;
    const latest = survey.desk.latest();
    if (latest === null) return refuse(c, { type: 'NoVacuum' });
    const tried = await survey.whatIf.tryPosts(latest, body.posts, body.slot);
    return tried.ok ? c.json(tried.value) : refuse(c, tried.error);
  });
}
