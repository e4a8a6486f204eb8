/**
 * Who may call what: the roles table of the exchange rules as data. Default deny: a route that is not listed answers to
 * nobody, and a test holds every route against an independent copy of the table (rule L-19).
 */
import type { Role } from '../../record/kind/organisation.ts';
import { checkSurveyAudience, type SurveyProduct } from '../../vacuum/survey-audience.ts';

const LOG: ReadonlyArray<Role> = ['watch-officer', 'release-officer', 'commander'];
const DESK: ReadonlyArray<Role> = ['watch-officer', 'release-officer', 'planner', 'commander'];
/** Whoever approves anything; what of it is decided by what waits. */
const APPROVERS: ReadonlyArray<Role> = ['release-officer', 'planner', 'commander'];
/** Own ground and the seam: one proposes, the other approves. */
const SURVEY: ReadonlyArray<Role> = ['planner', 'commander'];
const READERS: ReadonlyArray<Role> = ['watch-officer', 'release-officer', 'planner', 'commander', 'auditor'];

/** A bundle is sealed, so whoever carries sticks need not read what is on them. */
const CARRIERS: ReadonlyArray<Role> = [...LOG, 'administrator'];
/** Keys and partners of the node. */
const PAIRING: ReadonlyArray<Role> = ['commander', 'administrator'];
const DIRECTION: ReadonlyArray<Role> = [...READERS, 'committee-member'];

/** `METHOD path` as the router knows it, and the roles that may use it. */
export const ROLES_BY_ROUTE: Readonly<Record<string, ReadonlyArray<Role>>> = {
  'GET /api/log': DESK,
  'GET /api/log/open': DESK,
  'GET /api/incidents/:id': DESK,
  'GET /api/records/:id': DESK,
  'POST /api/records': DESK,
  'GET /api/places': DESK,
  'GET /api/boundaries': DESK,
  'POST /api/releases/dry-run': LOG,
  'POST /api/releases': LOG,
  'GET /api/releases': DESK,
  'DELETE /api/releases/:draft': LOG,
  'GET /api/acts': APPROVERS,
  'POST /api/epochs': ['release-officer', 'commander'],
  'POST /api/approvals/challenge': APPROVERS,
  'GET /api/enrolments': ['administrator'],
  'POST /api/statements': ['administrator'],
  'POST /api/approvals': APPROVERS,
  'POST /api/withdrawals': ['release-officer', 'commander'],
  'POST /api/receipts': DESK,
  'POST /api/pull': DESK,
  'POST /api/bundles/export': CARRIERS,
  'POST /api/bundles/import': CARRIERS,
  'GET /api/pairing': PAIRING,
  'POST /api/pairing': PAIRING,
  'POST /api/partners': PAIRING,
  'GET /api/partners': [...READERS, 'administrator'],
  'GET /api/agreements': READERS,
  'GET /api/ledger/:partner': ['release-officer', 'commander', 'auditor'],
  'GET /api/alarms': DESK,
  'POST /api/alarms': ['watch-officer', 'commander'],
  'POST /api/alarms/:id/heard': LOG,
  'GET /api/events': [...READERS, 'administrator'],
  'GET /api/direction': DIRECTION,
  'GET /api/direction/rhythm': DIRECTION,
  'GET /api/documents': READERS,
  'GET /api/documents/draft': DESK,
  'GET /api/documents/draft/file': DESK,
  'POST /api/documents/edits': LOG,
  'POST /api/documents': LOG,
  'GET /api/documents/:id': DESK,
  'GET /api/documents/:id/file': DESK,
  'GET /api/board': READERS,
  'GET /api/board/file': READERS,
  'GET /api/certificate': ['release-officer', 'commander', 'auditor'],
  'GET /api/seam': SURVEY,
  'GET /api/seam/cells': SURVEY,
  'GET /api/force': SURVEY,
  'POST /api/force': SURVEY,
  'GET /api/terrain': SURVEY,
  'GET /api/terrain/hillshade': SURVEY,
  'GET /api/surveys': SURVEY,
  'POST /api/surveys/boundaries': SURVEY,
  'POST /api/surveys/agreements': SURVEY,
  'POST /api/surveys/:id/sign': SURVEY,
  'POST /api/surveys/runs': SURVEY,
  'POST /api/surveys/runs/approve': SURVEY,
  'POST /api/surveys/runs/stop': SURVEY,
  'POST /api/surveys/cells': SURVEY,
  'GET /api/surveys/vacuum': SURVEY,
  'GET /api/coverage': SURVEY,
  'GET /api/coverage/week': SURVEY,
  'GET /api/coverage/slot': SURVEY,
  'GET /api/coverage/exchange': SURVEY,
  'GET /api/coverage/cell': SURVEY,
  'GET /api/exposure': SURVEY,
  'GET /api/exposure/stay': SURVEY,
  'POST /api/what-if': SURVEY,
  'POST /api/surveys/audit': ['survey-auditor'],
  'GET /api/repetition': DESK,
  'GET /api/forecasts': ['planner', 'commander'],
  'POST /api/forecasts': ['planner', 'commander'],
  'GET /api/evaluations': ['planner', 'commander'],
  'POST /api/evaluations': ['planner', 'commander'],
  'GET /api/operations': DESK,
  'POST /api/patrols': ['watch-officer', 'planner', 'commander'],
  'POST /api/handovers': ['planner', 'commander'],
  'POST /api/movements': ['planner', 'commander'],
  'POST /api/movements/check': ['planner', 'commander'],
  'POST /api/movements/called': ['watch-officer', 'planner', 'commander'],
  'POST /api/joint-operations/status': ['planner', 'commander'],
  'GET /api/closing': ['planner', 'commander'],
  'GET /api/plans/:id/cells': ['planner', 'commander'],
  'GET /api/plans/:id/check': ['planner', 'commander'],
  'POST /api/offers': ['planner', 'commander'],
  'POST /api/plans': ['planner', 'commander'],
  'POST /api/plans/sign': ['commander'],
  'GET /api/schedules': ['planner', 'commander'],
  'POST /api/schedules': ['planner', 'commander'],
  'POST /api/schedules/draw': ['planner', 'commander'],
  'POST /api/schedules/open': ['planner', 'commander'],
  'POST /api/schedules/audit': ['survey-auditor'],
  'POST /api/proposals': ['commander'],
  'POST /api/answers': ['commander'],
  'POST /api/exercise/link': DESK,
};

/** What a survey found and what the own force covers: whose routes answer outsiders by the name of the rule. */
const PRODUCT_BY_ROUTE: Readonly<Record<string, SurveyProduct>> = {
  'GET /api/seam': 'sanctuary',
  'GET /api/seam/cells': 'vacuum',
  'GET /api/surveys/vacuum': 'vacuum',
  'POST /api/surveys/cells': 'vacuum',
  'GET /api/plans/:id/cells': 'vacuum',
  'POST /api/what-if': 'sanctuary',
  'GET /api/coverage': 'coverage',
  'GET /api/coverage/week': 'coverage',
  'GET /api/coverage/slot': 'coverage',
  'GET /api/coverage/cell': 'coverage',
  'GET /api/exposure': 'exposure',
  'GET /api/exposure/stay': 'exposure',
};
/** Those who are not of the desk. */
const OUTSIDERS: ReadonlySet<Role> = new Set(['field-device', 'partner-node', 'observer']);

/** Why a role may not call a route. */
export function explainRefusal(role: Role, route: string): { readonly type: string } {
  const product = PRODUCT_BY_ROUTE[route];
  if (product === undefined || !OUTSIDERS.has(role)) return { type: 'NotYourSeat' };
  const channel = role === 'field-device' ? 'field-device' : 'screen';
  const reader = { role, relation: 'own', channel, detail: 'totals', approvals: 0 } as const;
  const fit = checkSurveyAudience(product, reader);
  return fit.ok ? { type: 'NotYourSeat' } : fit.error;
}

export function mayCall(role: Role, route: string): boolean {
  return ROLES_BY_ROUTE[route]?.includes(role) ?? false;
}
