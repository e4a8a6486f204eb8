/**
 * The console's OpenAPI 3.1 document, made from the contract: every route of the roles table with who may call it, its
 * shapes from the schemas that check it, refusals as problem details (RFC 9457). A test holds it to the router's routes.
 */
import { z } from 'zod';
import { ROLES_BY_ROUTE } from './authorisation.ts';
import * as contract from './contract.ts';
import * as closing from './contract-closing.ts';
import * as direction from './contract-direction.ts';
import * as documents from './contract-document.ts';
import * as ground from './contract-ground.ts';
import * as operations from './contract-operations.ts';
import * as pattern from './contract-pattern.ts';
import * as schedule from './contract-schedule.ts';
import * as survey from './contract-survey.ts';

type RouteContract = {
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly request?: z.ZodType;
  readonly answer?: z.ZodType;
};

/** Routes that need no session: a link, an authenticator or nothing at all proves what they ask. */
const OPEN_ROUTES: ReadonlySet<string> = new Set([
  'GET /api/node',
  'GET /api/openapi.json',
  'GET /api/session',
  'POST /api/session',
  'DELETE /api/session',
  'POST /api/session/challenge',
  'POST /api/seat-tokens',
  'POST /api/exercise/seat-tokens',
  'POST /api/enrolments/options',
  'POST /api/enrolments',
]);

const { array } = z;
const CONTRACT_BY_ROUTE: Readonly<Record<string, RouteContract>> = {
  'GET /api/node': { summary: 'Whose node this is', answer: contract.nodeSchema },
  'GET /api/openapi.json': { summary: 'This document', answer: contract.bodySchema },
  'GET /api/session': { summary: 'The signed-in seat', answer: contract.sessionSchema },
  'POST /api/session': {
    summary: 'Sign in by passkey; in an exercise also by a one-time link',
    request: contract.signInSchema,
    answer: contract.sessionSchema,
  },
  'DELETE /api/session': { summary: 'Sign out' },
  'POST /api/session/challenge': { summary: 'A challenge to sign in by passkey', answer: contract.challengeSchema },
  'POST /api/seat-tokens': { summary: 'A token for the command line', answer: contract.seatTokenSchema },
  'POST /api/exercise/seat-tokens': {
    summary: 'A token from a one-time link, in an exercise',
    request: contract.linkSchema,
    answer: contract.seatTokenSchema,
  },
  'POST /api/enrolments/options': {
    summary: 'What the browser needs to make a passkey',
    request: contract.linkSchema,
    answer: contract.enrolmentOfferSchema,
  },
  'POST /api/enrolments': {
    summary: 'Hand in a new passkey; it waits for two root holders',
    request: contract.enrolSchema,
    answer: contract.enrolledSchema,
  },
  'GET /api/enrolments': {
    summary: 'Passkeys that wait, and the last key statement',
    answer: contract.enrolmentsSchema,
  },
  'POST /api/statements': {
    summary: 'Take in the next key statement, signed by two root keys',
    request: contract.statementRequestSchema,
  },
  'GET /api/log': { summary: 'A page of the log', query: contract.logQuerySchema, answer: contract.logPageSchema },
  'GET /api/log/open': { summary: 'What waits for somebody', answer: contract.openItemsSchema },
  'GET /api/incidents/:id': { summary: 'All accounts of an incident', answer: contract.incidentSchema },
  'GET /api/records/:id': { summary: 'A record as this seat may see it', answer: contract.recordSchema },
  'POST /api/records': {
    summary: 'Write a record',
    request: contract.newRecordSchema,
    answer: contract.recordCreatedSchema,
  },
  'GET /api/places': { summary: 'Place names of a language', answer: array(contract.placeNameSchema) },
  'GET /api/boundaries': { summary: 'Imported districts', answer: contract.boundarySchema.nullable() },
  'POST /api/releases/dry-run': {
    summary: 'Who will see this, and why',
    request: contract.releaseDraftSchema,
    answer: contract.dryRunSchema,
  },
  'POST /api/releases': { summary: 'Release what the dry run allowed', request: contract.confirmReleaseSchema },
  'GET /api/releases': { summary: 'Releases that wait', answer: array(contract.heldReleaseSchema) },
  'DELETE /api/releases/:draft': { summary: 'Discard an own draft' },
  'GET /api/acts': { summary: 'Acts beside releases that wait for approvals', answer: array(contract.actSchema) },
  'POST /api/epochs': {
    summary: 'Prepare a new epoch of fenced or frozen feeds, for two officers',
    request: contract.epochRequestSchema,
    answer: contract.heldEpochSchema,
  },
  'POST /api/approvals/challenge': {
    summary: 'The challenge that approves exactly this',
    request: contract.approvalChallengeSchema,
    answer: contract.challengeSchema,
  },
  'POST /api/approvals': {
    summary: 'Approve what waits; with the last approval it is done',
    request: contract.approvalRequestSchema,
    answer: contract.givenApprovalSchema,
  },
  'POST /api/withdrawals': { summary: 'Take back a release', request: contract.withdrawSchema },
  'POST /api/receipts': { summary: 'Say that a received record was read', request: contract.receiptRequestSchema },
  'POST /api/pull': { summary: 'Fetch from every partner now', answer: contract.pullSchema },
  'POST /api/bundles/export': {
    summary: 'The next file for a partner',
    request: contract.bundleExportSchema,
    answer: contract.exportedBundleSchema,
  },
  'POST /api/bundles/import': {
    summary: "Take in a partner's file",
    request: contract.bundleImportSchema,
    answer: contract.importedBundleSchema,
  },
  'GET /api/pairing': { summary: 'The own fingerprint, to be read aloud', answer: contract.pairingSchema },
  'POST /api/pairing': {
    summary: 'The own pairing file and its QR codes',
    request: contract.pairingRequestSchema,
    answer: contract.pairingFileSchema,
  },
  'POST /api/partners': {
    summary: "Look at a partner's file; with the fingerprint as heard, pair",
    request: contract.takePairingSchema,
    answer: contract.takenPairingSchema,
  },
  'GET /api/partners': { summary: 'Partners and the counters of both sides', answer: array(contract.partnerSchema) },
  'GET /api/agreements': {
    summary: 'What was agreed, and how far it is signed',
    answer: array(contract.agreementSchema),
  },
  'GET /api/ledger/:partner': { summary: 'The ledger with a partner', answer: contract.ledgerSchema },
  'GET /api/alarms': { summary: 'Alarms sent and received', answer: array(contract.alarmSchema) },
  'POST /api/alarms': { summary: 'Sound an alarm across the seam', request: contract.alarmDraftSchema },
  'POST /api/alarms/:id/heard': { summary: 'Say that an alarm was heard' },
  'GET /api/events': { summary: 'Server-sent events: what changed, never its content', answer: contract.changeSchema },
  'GET /api/direction': { summary: 'Directives, committees and requests', answer: direction.directionSchema },
  'GET /api/direction/rhythm': {
    summary: 'Battle rhythm of a centre',
    query: direction.rhythmQuerySchema,
    answer: direction.rhythmSchema,
  },
  'GET /api/documents': { summary: 'What was issued and to whom', answer: array(documents.issuedDocumentSchema) },
  'GET /api/documents/draft': {
    summary: 'A report or statement as it would be issued now',
    query: documents.documentSubjectSchema,
    answer: documents.documentSchema,
  },
  'GET /api/documents/draft/file': { summary: 'The draft as a file, unsigned', query: documents.draftFileQuerySchema },
  'POST /api/documents/edits': { summary: 'Write a sentence by hand', request: documents.documentEditSchema },
  'POST /api/documents': { summary: 'Sign and enter a document', request: documents.documentIssueSchema },
  'GET /api/documents/:id': {
    summary: 'An issued document, with what was withdrawn since marked',
    answer: documents.issuedContentSchema,
  },
  'GET /api/documents/:id/file': { summary: 'A signed copy', query: documents.documentFileQuerySchema },
  'GET /api/board': {
    summary: 'The figures board',
    query: documents.boardQuerySchema,
    answer: documents.boardSchema,
  },
  'GET /api/board/file': { summary: 'The figures board to be printed', query: documents.boardFileQuerySchema },
  'GET /api/certificate': {
    summary: 'The audit certificate of a period with a partner',
    query: documents.certificateQuerySchema,
  },
  'GET /api/seam': { summary: 'The joint vacuum: totals', answer: contract.seamSchema },
  'GET /api/seam/cells': { summary: 'The joint vacuum: cells of one slot', answer: contract.seamCellsSchema },
  'GET /api/repetition': {
    summary: 'Whether incidents repeat',
    query: pattern.repetitionQuerySchema,
    answer: pattern.repetitionSchema,
  },
  'GET /api/forecasts': { summary: 'Forecasts with their cards' },
  'POST /api/forecasts': { summary: 'Issue a forecast', request: pattern.forecastIssueSchema },
  'GET /api/evaluations': { summary: 'Plans that can be evaluated', answer: array(pattern.plannedSchema) },
  'POST /api/evaluations': {
    summary: 'What changed where a plan acts',
    request: pattern.evaluationRequestSchema,
    answer: pattern.evaluationSchema,
  },
  'GET /api/operations': { summary: 'Patrols, handovers, movements, operations', answer: operations.operationsSchema },
  'POST /api/patrols': { summary: 'A step of a patrol', request: operations.patrolStepSchema },
  'POST /api/handovers': { summary: 'A step of a handover', request: operations.handoverStepSchema },
  'POST /api/movements': { summary: 'Enter a movement', request: operations.movementDraftSchema },
  'POST /api/movements/check': { summary: 'Deconflict now', request: operations.movementCheckSchema },
  'POST /api/movements/called': { summary: 'Say that a conflict was settled', request: operations.conflictCallSchema },
  'POST /api/joint-operations/status': {
    summary: 'Report on a joint operation',
    request: operations.operationStatusSchema,
  },
  'POST /api/proposals': { summary: 'Propose a joint object', request: operations.jointProposalSchema },
  'GET /api/closing': { summary: 'Offers and closing plans', answer: closing.closingSchema },
  'GET /api/plans/:id/cells': {
    summary: 'Open cells of one hour without and with a plan',
    query: z.object({ slot: z.string() }),
    answer: closing.planCellsSchema,
  },
  'GET /api/plans/:id/check': { summary: 'Whether this node finds the same plan' },
  'POST /api/offers': { summary: 'Make an offer of posts, patrols and shifts', request: closing.offerDraftSchema },
  'POST /api/plans': { summary: 'Find and propose a closing plan', request: closing.planDraftSchema },
  'POST /api/plans/sign': { summary: 'Sign a verified plan', request: closing.planSignSchema },
  'GET /api/schedules': {
    summary: 'A week drawn by lot, as both have stated it',
    query: z.object({ plan: z.string(), week: z.string() }),
    answer: schedule.scheduleSchema,
  },
  'POST /api/schedules': { summary: 'Commit to the lottery of a week', request: schedule.scheduleCommitSchema },
  'POST /api/schedules/draw': { summary: 'Draw the committed week', request: schedule.weekNameSchema },
  'POST /api/schedules/open': { summary: 'Open the seed after the week', request: schedule.weekNameSchema },
  'POST /api/schedules/audit': {
    summary: 'Draw a week again before the survey auditor',
    request: schedule.scheduleAuditSchema,
  },
  'POST /api/answers': { summary: 'Sign or refuse a joint object', request: operations.jointAnswerSchema },
  'GET /api/force': { summary: 'Own posts, patrols, units and protected sites' },
  'POST /api/force': {
    summary: 'Enter or replace own posts, patrols, units, sites',
    request: ground.forceEntriesSchema,
  },
  'GET /api/terrain': { summary: 'Report on the kept elevation model' },
  'GET /api/terrain/hillshade': { summary: 'Hillshade of the kept elevation model' },
  'GET /api/surveys': { summary: 'Boundaries, survey agreements, what signing means, runs' },
  'POST /api/surveys/boundaries': { summary: 'Propose a boundary', request: survey.boundaryDraftSchema },
  'POST /api/surveys/agreements': { summary: 'Propose a survey agreement', request: survey.agreementDraftSchema },
  'POST /api/surveys/:id/sign': { summary: 'Sign a boundary or survey agreement' },
  'POST /api/surveys/runs': { summary: 'Prepare a run', request: survey.surveyRunSchema },
  'POST /api/surveys/runs/approve': { summary: 'Approve a prepared run', request: survey.surveyRunNameSchema },
  'POST /api/surveys/runs/stop': { summary: 'Stop the run under way', request: survey.surveyRunNameSchema },
  'POST /api/surveys/cells': { summary: 'Cells, once two persons approved', request: survey.cellsRequestSchema },
  'GET /api/surveys/vacuum': { summary: 'Totals and hash of the joint vacuum' },
  'GET /api/coverage': { summary: 'Totals and hash of the own coverage' },
  'GET /api/coverage/week': { summary: 'Own coverage by hour of the week, planned or achieved' },
  'GET /api/coverage/slot': { summary: 'What is covered in one slot, cell by cell, to look at' },
  'GET /api/coverage/exchange': {
    summary: 'Vacuum that an exchange of reports alone would close, one slot, to look at',
  },
  'GET /api/coverage/cell': { summary: 'Why a cell is or is not covered' },
  'GET /api/exposure': { summary: 'Own exposure and weak points, lower bounds' },
  'GET /api/exposure/stay': { summary: 'Longest stay with the own ground beyond the open edge; for this node alone' },
  'POST /api/what-if': { summary: 'Try posts against the shared vacuum', request: ground.whatIfSchema },
  'POST /api/surveys/audit': { summary: 'Open a run to its survey auditor', request: survey.surveyAuditSchema },
  'POST /api/exercise/link': { summary: 'Cut or restore a link, in an exercise', request: contract.linkSwitchSchema },
};

const CONTRACT_VERSION = '1.0.0';
const PROBLEM = { description: 'Refused, by name', content: { 'application/problem+json': { schema: problemRef() } } };

function problemRef() {
  return { $ref: '#/components/schemas/Problem' } as const;
}

/** The document; it says nothing about this node, so it is the same everywhere. */
export function createOpenApi(): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of [...OPEN_ROUTES, ...Object.keys(ROLES_BY_ROUTE)]) {
    const [method, path] = route.split(' ') as [string, string];
    const templated = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[templated] = { ...paths[templated], [method.toLowerCase()]: describeRoute(route, path) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Seamline console',
      version: CONTRACT_VERSION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { Problem: toSchema(contract.problemSchema) },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'seamline_NODE' },
        seatToken: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function describeRoute(route: string, path: string): Readonly<Record<string, unknown>> {
  const held = CONTRACT_BY_ROUTE[route];
  const roles = ROLES_BY_ROUTE[route];
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const parameters = [...inPath, ...(held?.query === undefined ? [] : describeQuery(held.query))];
  const json = (schema: z.ZodType) => ({ 'application/json': { schema: toSchema(schema) } });
  const answered = held?.answer === undefined ? {} : { content: json(held.answer) };
  return {
    summary: held?.summary ?? route,
    ...(roles === undefined ? { security: [] } : { security: [{ session: [] }, { seatToken: [] }], 'x-roles': roles }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(held?.request === undefined ? {} : { requestBody: { required: true, content: json(held.request) } }),
    responses: { '2XX': { description: 'Done', ...answered }, '4XX': PROBLEM, '5XX': PROBLEM },
  };
}

type ObjectSchema = {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: ReadonlyArray<string>;
};

/** Of a query of several shapes every parameter, required where each shape requires it. */
function describeQuery(query: z.ZodType): ReadonlyArray<unknown> {
  const whole = toSchema(query) as ObjectSchema & { readonly oneOf?: ReadonlyArray<ObjectSchema> };
  const shapes = whole.oneOf ?? [whole];
  const properties = Object.assign({}, ...shapes.map((shape) => shape.properties ?? {}));
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: shapes.every(({ required = [] }) => required.includes(name)),
    schema,
  }));
}

function toSchema(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}

/** Routes whose row in this document says what they do. */
export const DESCRIBED_ROUTES: ReadonlyArray<string> = Object.keys(CONTRACT_BY_ROUTE);
