/**
 * Routes of the survey: agreements, runs, own figures. For planners and commanders of this node;
 * totals and hashes are free, cells need the approval of two persons.
 */
import type { Hono } from 'hono';
import type { z } from 'zod';
import { err, ok, type Result } from '../../base/result.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { auditChallenge, auditOwnRun, exportReceivedRun, type ReceivedRun } from '../service/survey-audit-desk.ts';
import { draftToBoundary, draftToTerms } from '../service/survey-draft.ts';
import {
  type CellProduct,
  cellsApproval,
  computeExposure,
  countCellsOutput,
  describeVacuum,
  findSurveyAgreement,
  listPairCells,
  totalCoverage,
} from '../service/survey-figures.ts';
import { readAgreedPlaces } from '../service/survey-ground.ts';
import type { NodeSurvey } from '../service/survey-kit.ts';
import { checkBeforeSigning, type SurveyFault } from '../service/survey-request.ts';
import type { FinishedSurvey } from '../service/survey-result.ts';
import { proposeSurveyRecord, signSurveyRecord } from '../service/survey-signing.ts';
import { listRuns } from '../service/survey-store.ts';
import { describeSurveys } from '../service/survey-view.ts';
import { auditorProof } from './auditor-proof.ts';
import {
  agreementDraftSchema,
  boundaryDraftSchema,
  cellsRequestSchema,
  surveyAuditSchema,
  surveyRunNameSchema,
  surveyRunSchema,
} from './contract-survey.ts';
import { readOwnCoverage } from './ground-route.ts';
import { type ConsoleDeps, type Ctx, type Env, guard, readBody, refuse } from './route.ts';

export function addSurveyRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  if (deps.survey !== null) {
    addSigningRoutes(app, deps, deps.survey);
    addRunRoutes(app, deps, deps.survey);
    addFigureRoutes(app, deps, deps.survey);
    addAuditRoute(app, deps, deps.survey);
  }
}

function answer<T>(c: Ctx, result: Result<T, SurveyFault>): Response {
  return result.ok ? c.json(result.value as object) : refuse(c, result.error);
}

function addSigningRoutes(app: Hono<Env>, deps: ConsoleDeps, survey: NodeSurvey): void {
  const { node } = deps;
  app.get('/api/surveys', guard(deps, 'GET /api/surveys'), async (c) =>
    c.json(await describeSurveys(node, survey.laySpace)),
  );
  app.post('/api/surveys/boundaries', guard(deps, 'POST /api/surveys/boundaries'), async (c) => {
    const body = await readBody(c, boundaryDraftSchema);
    if (body instanceof Response) return body;
    const boundary = await draftToBoundary(node, body);
    if (!boundary.ok) return refuse(c, boundary.error);
    return answer(c, await proposeSurveyRecord(node, c.get('seat'), 'boundary', boundary.value));
  });
  app.post('/api/surveys/agreements', guard(deps, 'POST /api/surveys/agreements'), async (c) => {
    const body = await readBody(c, agreementDraftSchema);
    if (body instanceof Response) return body;
    const terms = await draftToTerms(node, body, node.dir);
    if (!terms.ok) return refuse(c, terms.error);
    const sound = await checkSigning(deps, survey, terms.value);
    if (!sound.ok) return refuse(c, sound.error);
    return answer(c, await proposeSurveyRecord(node, c.get('seat'), 'survey-agreement', { ...terms.value }));
  });
  app.post('/api/surveys/:id/sign', guard(deps, 'POST /api/surveys/:id/sign'), async (c) => {
    const id = c.req.param('id') ?? '';
    const asked = await findSurveyAgreement(node, id);
    if (asked.ok) {
      const sound = await checkSigning(deps, survey, asked.value.terms);
      if (!sound.ok) return refuse(c, sound.error);
    }
    return answer(c, await signSurveyRecord(node, c.get('seat'), id));
  });
}

/** What can be known before signing: also that the hours are fine enough for the grid and speed. */
async function checkSigning(
  { node }: ConsoleDeps,
  survey: NodeSurvey,
  terms: SurveyTerms,
): Promise<Result<null, SurveyFault>> {
  const sound = await checkBeforeSigning(node, terms, (asked) => readAgreedPlaces(node.dir, asked));
  if (!sound.ok) return sound;
  const space = survey.laySpace(terms);
  return space.ok ? ok(null) : space;
}

function addRunRoutes(app: Hono<Env>, deps: ConsoleDeps, survey: NodeSurvey): void {
  const { node } = deps;
  app.post('/api/surveys/runs', guard(deps, 'POST /api/surveys/runs'), async (c) => {
    const body = await readBody(c, surveyRunSchema);
    if (body instanceof Response) return body;
    const asked = await findSurveyAgreement(node, body.agreement ?? null);
    if (!asked.ok) return refuse(c, asked.error);
    const { id } = asked.value.joint;
    const run = body.run ?? (await nextRun(deps, id));
    return answer(c, await survey.desk.prepare(c.get('seat'), { agreement: id, run, isExtra: body.isExtra ?? false }));
  });
  app.post('/api/surveys/runs/approve', guard(deps, 'POST /api/surveys/runs/approve'), async (c) => {
    const body = await readBody(c, surveyRunNameSchema);
    if (body instanceof Response) return body;
    const asked = await findSurveyAgreement(node, body.agreement ?? null);
    if (!asked.ok) return refuse(c, asked.error);
    const { id } = asked.value.joint;
    const waiting = (await listRuns(node)).findLast(({ agreement, phase }) => agreement === id && phase === 'prepared');
    const run = body.run ?? waiting?.run;
    if (run === undefined) return refuse(c, { type: 'NotFound' });
    const approved = await survey.desk.approve(c.get('seat'), { agreement: id, run });
    return approved.ok ? c.json({ agreement: id, run, ...approved.value }) : refuse(c, approved.error);
  });
  app.post('/api/surveys/runs/stop', guard(deps, 'POST /api/surveys/runs/stop'), async (c) => {
    const body = await readBody(c, surveyRunNameSchema);
    if (body instanceof Response) return body;
    const asked = await findSurveyAgreement(node, body.agreement ?? null);
    if (!asked.ok) return refuse(c, asked.error);
    const { id } = asked.value.joint;
    const run = body.run ?? (await nextRun(deps, id)) - 1;
    const stopped = await survey.desk.stop({ agreement: id, run }, 'StoppedBySeat');
    return stopped.ok ? c.json({ agreement: id, run, stopped: true }) : refuse(c, stopped.error);
  });
}

function addAuditRoute(app: Hono<Env>, deps: ConsoleDeps, survey: NodeSurvey): void {
  const { node } = deps;
  app.post('/api/surveys/audit', guard(deps, 'POST /api/surveys/audit'), async (c) => {
    const body = await readBody(c, surveyAuditSchema);
    if (body instanceof Response) return body;
    const asked = await findSurveyAgreement(node, body.agreement ?? null);
    if (!asked.ok) return refuse(c, asked.error);
    const agreement = asked.value.joint.id;
    const run = body.run ?? (await nextRun(deps, agreement)) - 1;
    const id = { agreement, run };
    const proof = auditorProof(c, deps, body.proof, auditChallenge(node.identity.org, id));
    return body.step === 'export'
      ? answer(c, await exportReceivedRun(node, id, proof, survey.audit))
      : answer(c, await auditOwnRun(node, id, proof, (body.received ?? null) as ReceivedRun | null, survey.audit));
  });
}

/** The number after the last one that was begun; a prepared run is prepared anew. */
async function nextRun({ node }: ConsoleDeps, agreement: string): Promise<number> {
  const begun = (await listRuns(node)).filter((row) => row.agreement === agreement && row.phase !== 'prepared');
  return Math.max(0, ...begun.map(({ run }) => run)) + 1;
}

function addFigureRoutes(app: Hono<Env>, deps: ConsoleDeps, survey: NodeSurvey): void {
  app.get('/api/surveys/vacuum', guard(deps, 'GET /api/surveys/vacuum'), (c) => {
    const latest = survey.desk.latest();
    return latest === null ? refuse(c, { type: 'NoVacuum' }) : c.json(describeVacuum(latest));
  });
  app.get('/api/exposure', guard(deps, 'GET /api/exposure'), async (c) => {
    const found = await exposureOf(c.req.query('place') ?? null);
    if (!found.ok) return refuse(c, found.error);
    const { walks: _walks, ...totals } = found.value.figures;
    return c.json(totals);
  });
  app.get('/api/exposure/stay', guard(deps, 'GET /api/exposure/stay'), async (c) => {
    const latest = survey.desk.latest();
    return latest === null ? refuse(c, { type: 'NoVacuum' }) : answer(c, await survey.computeStay(latest));
  });
  const exposureOf = async (place: string | null) => {
    const latest = survey.desk.latest();
    if (latest === null) return err({ type: 'NoVacuum' });
    const found = await readOwnCoverage(deps, survey, latest.agreement);
    if (!found.ok) return found;
    const figures = computeExposure(latest.agreement, found.value.own, latest, place);
    return figures.ok ? ok({ asked: found.value.asked, figures: figures.value }) : figures;
  };
  app.post('/api/surveys/cells', guard(deps, 'POST /api/surveys/cells'), async (c) => {
    const body = await readBody(c, cellsRequestSchema);
    if (body instanceof Response) return body;
    return answer(c, await giveCells(c, deps, survey, body));
  });
}

/** The cells of a product in its present state, once two persons have approved exactly that. */
async function giveCells(
  c: Ctx,
  { node }: ConsoleDeps,
  survey: NodeSurvey,
  asking: z.infer<typeof cellsRequestSchema>,
): Promise<Result<object, SurveyFault>> {
  const { product, agreement = null, approval } = asking;
  const latest = survey.desk.latest();
  const asked = await findSurveyAgreement(node, product === 'coverage' ? agreement : (latest?.agreement ?? agreement));
  if (!asked.ok) return asked;
  const found = await listProduct(survey, product, asked.value.terms, latest);
  if (!found.ok) return found;
  const { hash, cells, lists } = found.value;
  const given = { hash, approval: approval ?? cellsApproval(product, hash), cells };
  const counted = await countCellsOutput(node, c.get('seat'), asked.value, product, given);
  return counted.ok ? ok({ product, hash, ...counted.value, cells, ...lists }) : counted;
}

type ProductCells = { readonly hash: string; readonly cells: number; readonly lists: object };

async function listProduct(
  survey: NodeSurvey,
  product: CellProduct,
  terms: SurveyTerms,
  latest: FinishedSurvey | null,
): Promise<Result<ProductCells, SurveyFault>> {
  if (product !== 'coverage' && latest === null) return err({ type: 'NoVacuum' });
  if (product === 'vacuum') {
    const { covered, seen } = latest!.findings.sets;
    const listed = (set: typeof covered) => (set === null ? [] : listPairCells(set, latest!.ground.ids));
    const lists = { covered: listed(covered), seen: listed(seen) };
    return ok({ hash: latest!.hash, cells: lists.covered.length, lists });
  }
  if (product === 'coverage') {
    const sets = await survey.coverage.computeSets(terms);
    if (!sets.ok) return sets;
    const uncovered = listPairCells(sets.value.uncovered, sets.value.ids);
    return ok({ hash: totalCoverage('', sets.value).hash, cells: uncovered.length, lists: { uncovered } });
  }
  const own = await survey.coverage.compute(terms);
  if (!own.ok) return own;
  const figures = computeExposure(latest!.agreement, own.value, latest!, null);
  if (!figures.ok) return figures;
  const { hash, walks } = figures.value;
  return ok({ hash, cells: walks.length, lists: { walks } });
}
