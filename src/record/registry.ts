/**
 * Every kind of record, by name. What is not listed here cannot be written; a newer version from a partner is kept
 * unread ("needs a newer version"). No kind describes a person, and a test walks every schema to keep it so.
 */
import { err, ok, type Result } from '../base/result.ts';
import type { JsonObject } from './disclosure.ts';
import { closingPlanKind, offerKind, scheduleDrawKind } from './kind/closing.ts';
import {
  committeeKind,
  committeeSessionKind,
  decisionKind,
  directiveKind,
  escalationKind,
  evidenceKind,
  meetingKind,
  rfiKind,
  rfiStepKind,
  seatFillingKind,
  taskKind,
  taskUpdateKind,
} from './kind/direction.ts';
import { documentEditKind, issuedDocumentKind, placeTermKind } from './kind/document.ts';
import { patrolKind, postKind, protectedSiteKind, reactionUnitKind } from './kind/force.ts';
import { forecastKind } from './kind/forecast.ts';
import { incidentReportKind } from './kind/incident-report.ts';
import {
  agreementKind,
  alarmKind,
  centreKind,
  countersignatureKind,
  disputeKind,
  epochStartKind,
  reconciliationKind,
  standingReleaseKind,
} from './kind/joint.ts';
import { logAcknowledgementKind, logRowKind, watchHandoverKind } from './kind/log.ts';
import {
  jointOperationKind,
  movementAgreementKind,
  movementConflictKind,
  movementNoticeKind,
  movementRunKind,
  operationStatusKind,
  patrolStatusKind,
  postHandoverKind,
} from './kind/operation.ts';
import { keyStatementKind, seatKind } from './kind/organisation.ts';
import { battleRhythmKind, rhythmMarkKind, watchRosterKind } from './kind/rhythm.ts';
import { scheduleLotteryKind } from './kind/schedule.ts';
import { boundaryKind, cellsOutputKind, surveyAgreementKind, surveyMessageKind, vacuumKind } from './kind/survey.ts';
import type { KindDefinition } from './kind-definition.ts';

const DEFINITIONS: ReadonlyArray<KindDefinition> = [
  incidentReportKind,
  logRowKind,
  logAcknowledgementKind,
  watchHandoverKind,
  countersignatureKind,
  reconciliationKind,
  centreKind,
  agreementKind,
  standingReleaseKind,
  alarmKind,
  disputeKind,
  epochStartKind,
  keyStatementKind,
  seatKind,
  meetingKind,
  decisionKind,
  directiveKind,
  taskKind,
  taskUpdateKind,
  evidenceKind,
  escalationKind,
  committeeKind,
  committeeSessionKind,
  seatFillingKind,
  issuedDocumentKind,
  documentEditKind,
  placeTermKind,
  battleRhythmKind,
  rhythmMarkKind,
  watchRosterKind,
  rfiKind,
  rfiStepKind,
  postKind,
  patrolKind,
  reactionUnitKind,
  protectedSiteKind,
  boundaryKind,
  surveyAgreementKind,
  surveyMessageKind,
  vacuumKind,
  cellsOutputKind,
  offerKind,
  closingPlanKind,
  scheduleDrawKind,
  scheduleLotteryKind,
  postHandoverKind,
  movementAgreementKind,
  movementNoticeKind,
  movementRunKind,
  movementConflictKind,
  patrolStatusKind,
  jointOperationKind,
  operationStatusKind,
  forecastKind,
];

export const KIND_BY_NAME: ReadonlyMap<string, KindDefinition> = new Map(DEFINITIONS.map((d) => [d.kind, d]));

export function findKind(kind: string): Result<KindDefinition, UnknownKind> {
  const definition = KIND_BY_NAME.get(kind);
  return definition ? ok(definition) : err({ type: 'UnknownKind', kind });
}

/** A full body: strict, all required members there, rules over several fields hold. */
export function checkFullBody(kind: string, body: unknown): Result<JsonObject, UnknownKind | BadBody> {
  const definition = findKind(kind);
  if (!definition.ok) return definition;
  const parsed = definition.value.schema.safeParse(body);
  return parsed.success ? ok(parsed.data) : err(badBody(kind, parsed.error.issues));
}

/** The shown part of a body, brought up to the current version: unknown members refused, absent ones withheld. */
export function checkShownBody(
  kind: string,
  version: number,
  body: JsonObject,
): Result<JsonObject, UnknownKind | BadBody> {
  const definition = findKind(kind);
  if (!definition.ok) return definition;
  if (version > definition.value.version) return err({ type: 'UnknownKind', kind: `${kind}/${version}` });
  let current = body;
  for (let v = version; v < definition.value.version; v++) {
    const upgrade = definition.value.upgrades.get(v);
    if (!upgrade) return err({ type: 'UnknownKind', kind: `${kind}/${version}` });
    current = upgrade(current);
  }
  const parsed = definition.value.shownSchema.safeParse(current);
  return parsed.success ? ok(parsed.data) : err(badBody(kind, parsed.error.issues));
}

function badBody(
  kind: string,
  issues: ReadonlyArray<{ readonly path: ReadonlyArray<PropertyKey>; readonly message: string }>,
): BadBody {
  return {
    type: 'BadBody',
    kind,
    faults: issues.map((i) => ({ path: `/${i.path.map(String).join('/')}`, reason: i.message })),
  };
}

export type UnknownKind = { readonly type: 'UnknownKind'; readonly kind: string };
export type BadBody = {
  readonly type: 'BadBody';
  readonly kind: string;
  readonly faults: ReadonlyArray<{ readonly path: string; readonly reason: string }>;
};
