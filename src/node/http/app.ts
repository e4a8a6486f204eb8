/**
 * The console's HTTP: every request passes size, session, role and shape before it reaches a service. Answers are JSON,
 * refusals are problem details, changes come as server-sent events. The screens' files are served with a strict policy.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import type { Lane } from '../../exchange/object.ts';
import { SILENT_LOG } from '../log.ts';
import { hearAlarm, listAlarms, raiseAlarm } from '../service/alarm.ts';
import { createChallenges } from '../service/challenge.ts';
import { addDeskRecord } from '../service/desk-record.ts';
import { readBoundaries } from '../service/district.ts';
import { confirmHeld, describeHeld, discardHeld, holdRelease, listReleaseQueue } from '../service/draft-desk.ts';
import { readLedger } from '../service/ledger-view.ts';
import { listLog, listOpen, showIncident, showRecord } from '../service/log-view.ts';
import { describeAgreements, describePartners, isPartner, pullPartners } from '../service/partner-view.ts';
import { listOfferedNames } from '../service/place-set.ts';
import { writeReadReceipt } from '../service/receipt.ts';
import { describeSeam, listSeamCells } from '../service/seam-view.ts';
import { boundCentre, isInView } from '../service/visibility.ts';
import { withdrawRelease } from '../service/withdrawal-desk.ts';
import { createHighsSolver } from '../solver/highs-solver.ts';
import { isDiskFull } from '../store/disk-fault.ts';
import { isDatabaseFault } from '../store/postgres-database.ts';
import { addActRoutes } from './act-route.ts';
import { addBundleRoutes, BUNDLE_IMPORT_PATH } from './bundle-route.ts';
import { addClosingRoutes } from './closing-route.ts';
import { PAGE_SECURITY_HEADERS } from './content-security.ts';
import {
  alarmDraftSchema,
  confirmReleaseSchema,
  linkSwitchSchema,
  logQuerySchema,
  newRecordSchema,
  receiptRequestSchema,
  releaseDraftSchema,
  withdrawSchema,
} from './contract.ts';
import { addDirectionRoutes } from './direction-route.ts';
import { addDocumentRoutes } from './document-route.ts';
import { addGroundRoutes } from './ground-route.ts';
import { addHealthRoutes, createMeter, watchAnswers } from './health-route.ts';
import { createOpenApi } from './openapi.ts';
import { addOperationRoutes } from './operations-route.ts';
import { addPairingRoutes } from './pairing-route.ts';
import { addPasskeyRoutes } from './passkey-route.ts';
import { addPatternRoutes } from './pattern-route.ts';
import { limitRates, RATES } from './rate-limit.ts';
import { type ConsoleDeps, type ConsoleOptions, type Ctx, type Env, guard, readBody, refuse } from './route.ts';
import { addScheduleRoutes } from './schedule-route.ts';
import { addSessionRoutes } from './session-route.ts';
import { addSurveyRoutes } from './survey-route.ts';

/** On every answer of a node made for an exercise (rule L-18). */
export const EXERCISE_HEADER = 'seamline-exercise';

const BODY_BYTES_MAX = 256 * 1024;

export function createConsole(options: ConsoleOptions): Hono<Env> {
  const deps: ConsoleDeps = { ...options, challenges: createChallenges(options.node.time, options.node.randomBytes) };
  const app = new Hono<Env>();
  const meter = createMeter(options.node);
  const log = options.log ?? SILENT_LOG;
  app.use('*', watchAnswers(meter, log));
  app.use('*', async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(PAGE_SECURITY_HEADERS)) c.header(name, value);
    if (options.node.identity.exercise) c.header(EXERCISE_HEADER, 'EXERCISE');
  });
  app.use('/api/*', limitRates(deps, options.rates ?? RATES));
  const limited = bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (c) => refuse(c as Ctx, { type: 'TooLarge' }) });
  app.use('/api/*', (c, next) => (c.req.path === BUNDLE_IMPORT_PATH ? next() : limited(c, next)));
  app.onError((error, c) => {
    if (isDiskFull(error)) return refuse(c as Ctx, { type: 'DiskFull' });
    if (isDatabaseFault(error)) return refuse(c as Ctx, { type: 'DatabaseUnavailable' });
    const at = error.stack?.split('\n')[1]?.trim() ?? '';
    log.failed({ route: c.req.path, error: error.name, at });
    return refuse(c as Ctx, { type: 'InternalFault' }, 500);
  });
  addHealthRoutes(app, deps, meter);
  app.get('/api/openapi.json', (c) => c.json(createOpenApi()));
  addSessionRoutes(app, deps);
  addPasskeyRoutes(app, deps);
  addPairingRoutes(app, deps);
  addActRoutes(app, deps);
  addBundleRoutes(app, deps);
  addLogRoutes(app, deps);
  addReleaseRoutes(app, deps);
  addExchangeRoutes(app, deps);
  addAlarmRoutes(app, deps);
  addSeamRoutes(app, deps);
  addGroundRoutes(app, deps);
  addSurveyRoutes(app, deps);
  addDirectionRoutes(app, deps);
  addDocumentRoutes(app, deps);
  addPatternRoutes(app, deps);
  addOperationRoutes(app, deps);
  const { solve } = createHighsSolver();
  addClosingRoutes(app, deps, solve);
  addScheduleRoutes(app, deps, solve);
  app.get('/api/*', (c) => refuse(c, { type: 'NotFound' }));
  app.get('*', (c) => serveScreen(c, deps.webDir));
  return app;
}

function addLogRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node } = deps;
  app.get('/api/log', guard(deps, 'GET /api/log'), async (c) => {
    const query = logQuerySchema.safeParse(c.req.query());
    const ownCentre = boundCentre(c.get('seat')) ?? undefined;
    return query.success
      ? c.json(await listLog(node, { ...query.data, ownCentre }))
      : refuse(c, { type: 'BadRequest' });
  });
  app.get('/api/log/open', guard(deps, 'GET /api/log/open'), async (c) => c.json(await listOpen(node, c.get('seat'))));
  app.get('/api/incidents/:id', guard(deps, 'GET /api/incidents/:id'), async (c) => {
    const incident = await showIncident(node, c.get('seat'), c.req.param('id') ?? '');
    return incident === null ? refuse(c, { type: 'NotFound' }) : c.json(incident);
  });
  app.get('/api/records/:id', guard(deps, 'GET /api/records/:id'), async (c) => {
    const record = await showRecord(node, c.get('seat'), c.req.param('id') ?? '');
    return record === null ? refuse(c, { type: 'NotFound' }) : c.json(record);
  });
  app.post('/api/records', guard(deps, 'POST /api/records'), async (c) => {
    const body = await readBody(c, newRecordSchema);
    if (body instanceof Response) return body;
    const added = await addDeskRecord(node, c.get('seat'), { ...body, body: body.body as never });
    return added.ok ? c.json(added.value, 201) : refuse(c, added.error);
  });
  app.get('/api/boundaries', guard(deps, 'GET /api/boundaries'), async (c) => c.json(await readBoundaries(node)));
  app.get('/api/places', guard(deps, 'GET /api/places'), async (c) =>
    c.json(await listOfferedNames(node, c.req.query('language') ?? 'en')),
  );
}

function addReleaseRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node } = deps;
  app.post('/api/releases/dry-run', guard(deps, 'POST /api/releases/dry-run'), async (c) => {
    const body = await readBody(c, releaseDraftSchema);
    if (body instanceof Response) return body;
    const { approvals: _given, ...asked } = body;
    if (!(await isInView(node, c.get('seat'), body.record))) return refuse(c, { type: 'NotFound' });
    const held = await holdRelease(node, c.get('seat'), { ...asked, standing: null });
    if (!held.ok) return refuse(c, held.error);
    node.notify({ type: 'release', id: held.value.id });
    return c.json(await describeHeld(node, held.value, c.get('seat')));
  });
  app.get('/api/releases', guard(deps, 'GET /api/releases'), async (c) =>
    c.json(await listReleaseQueue(node, c.get('seat'))),
  );
  app.delete('/api/releases/:draft', guard(deps, 'DELETE /api/releases/:draft'), async (c) => {
    if (!(await discardHeld(node, c.get('seat'), c.req.param('draft') ?? ''))) return refuse(c, { type: 'NotFound' });
    node.notify({ type: 'release', id: c.req.param('draft') ?? '' });
    return c.body(null, 204);
  });
  app.post('/api/releases', guard(deps, 'POST /api/releases'), async (c) => {
    const body = await readBody(c, confirmReleaseSchema);
    if (body instanceof Response) return body;
    const confirmed = await confirmHeld(node, body.draft);
    return confirmed.ok ? c.json({ rels: confirmed.value }, 201) : refuse(c, confirmed.error);
  });
  app.post('/api/withdrawals', guard(deps, 'POST /api/withdrawals'), async (c) => {
    const body = await readBody(c, withdrawSchema);
    if (body instanceof Response) return body;
    const release = await node.store.db
      .selectFrom('release_view')
      .select('record_id')
      .where('rel', '=', body.rel)
      .executeTakeFirst();
    if (!release || !(await isInView(node, c.get('seat'), release.record_id))) return refuse(c, { type: 'NotFound' });
    const withdrawn = await withdrawRelease(node, body);
    return withdrawn.ok ? c.json({ rel: body.rel }) : refuse(c, withdrawn.error);
  });
}

function addExchangeRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node, link } = deps;
  app.post('/api/receipts', guard(deps, 'POST /api/receipts'), async (c) => {
    const body = await readBody(c, receiptRequestSchema);
    if (body instanceof Response) return body;
    const row = await node.store.db
      .selectFrom('record_view')
      .select('rel')
      .where('id', '=', body.id)
      .executeTakeFirst();
    if (!row || row.rel === '') return refuse(c, { type: 'NotFound' });
    return c.json({ written: await writeReadReceipt(node, row.rel, c.get('seat').seat) });
  });
  app.post('/api/pull', guard(deps, 'POST /api/pull'), async (c) =>
    link === null ? refuse(c, { type: 'NotFound' }) : c.json(await pullPartners(node, link)),
  );
  app.get('/api/partners', guard(deps, 'GET /api/partners'), async (c) => c.json(await describePartners(node, link)));
  app.get('/api/agreements', guard(deps, 'GET /api/agreements'), async (c) => c.json(await describeAgreements(node)));
  app.get('/api/ledger/:partner', guard(deps, 'GET /api/ledger/:partner'), async (c) => {
    const partner = c.req.param('partner') ?? '';
    if (!(await isPartner(node, partner))) return refuse(c, { type: 'NotFound' });
    const ledger = await readLedger(node, partner);
    const place = (row: { from: string; to: string; lane: Lane; epoch: number; seq: number }) =>
      `${node.directory.findCode(row.from)}>${node.directory.findCode(row.to)} ${row.lane} ${String(row.seq).padStart(4, '0')}`;
    return c.json({ partner, ...ledger, rows: ledger.rows.map((row) => ({ ...row, place: place(row) })) });
  });
  app.get('/api/events', guard(deps, 'GET /api/events'), (c) =>
    streamSSE(c, async (stream) => {
      let id = 0;
      const stop = node.listen(
        (notice) => void stream.writeSSE({ id: String(++id), event: 'change', data: JSON.stringify(notice) }),
      );
      stream.onAbort(stop);
      while (!stream.aborted && !stream.closed) {
        await stream.writeSSE({ event: 'beat', data: '' });
        await stream.sleep(15_000);
      }
      stop();
    }),
  );
  app.post('/api/exercise/link', guard(deps, 'POST /api/exercise/link'), async (c) => {
    const body = await readBody(c, linkSwitchSchema);
    if (body instanceof Response) return body;
    if (!node.identity.exercise || link === null) return refuse(c, { type: 'NotFound' });
    link.setCut(body.partner, !body.up);
    node.notify({ type: 'feed', id: body.partner });
    return c.json(body);
  });
}

function addAlarmRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node } = deps;
  app.get('/api/alarms', guard(deps, 'GET /api/alarms'), async (c) => c.json(await listAlarms(node)));
  app.post('/api/alarms', guard(deps, 'POST /api/alarms'), async (c) => {
    const body = await readBody(c, alarmDraftSchema);
    if (body instanceof Response) return body;
    const raised = await raiseAlarm(node, c.get('seat'), body, false);
    return raised.ok ? c.json(raised.value, 201) : refuse(c, raised.error);
  });
  app.post('/api/alarms/:id/heard', guard(deps, 'POST /api/alarms/:id/heard'), async (c) => {
    const heard = await hearAlarm(node, c.get('seat'), c.req.param('id') ?? '');
    return heard.ok ? c.json({ id: c.req.param('id') ?? '' }) : refuse(c, heard.error);
  });
}

function addSeamRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node } = deps;
  const desk = deps.survey?.desk ?? null;
  app.get('/api/seam', guard(deps, 'GET /api/seam'), async (c) =>
    desk === null ? refuse(c, { type: 'NotFound' }) : c.json(await describeSeam(node, desk)),
  );
  app.get('/api/seam/cells', guard(deps, 'GET /api/seam/cells'), async (c) => {
    const cells = desk === null ? null : await listSeamCells(node, desk, Number(c.req.query('slot') ?? Number.NaN));
    return cells === null ? refuse(c, { type: 'NotFound' }) : c.json(cells);
  });
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** Files of the built console; any other path is a screen of the one page. */
async function serveScreen(c: Ctx, webDir: string): Promise<Response> {
  const path = normalize(decodeURIComponent(new URL(c.req.url).pathname)).replace(/^(\.\.[/\\])+/, '');
  const type = MEDIA_TYPES[extname(path)];
  const file = type === undefined || path.includes('..') ? 'index.html' : path;
  try {
    const bytes = await readFile(join(webDir, file));
    const cache = file.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': type ?? MEDIA_TYPES['.html']!,
      'cache-control': cache,
    });
  } catch {
    return refuse(c, { type: 'NotFound' });
  }
}
