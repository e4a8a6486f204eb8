/**
 * From what a planner writes - degrees, codes, hours - to the exact terms both sign. What this node knows itself is
 * filled in: parties, versions, the hash of the kept terrain, the own survey auditor's key.
 */
import { bytesToBase64url } from '../../base/bytes.ts';
import { gridCellDisk, latLngToGridCell } from '../../base/grid.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { checkFullBody } from '../../record/registry.ts';
import { fillSurveyTerms } from '../../vacuum/survey-agreement.ts';
import type { AgreementDraft, BoundaryDraft } from '../http/contract-survey.ts';
import { PROGRAM_VERSION } from '../program-version.ts';
import { readSurveyPlaces } from '../terrain/survey-place-store.ts';
import { readTerrainReport } from '../terrain/terrain-store.ts';
import { listJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import type { SurveyFault } from './survey-request.ts';

type Vertex = readonly [number, number];

const toE7 = ([lat, lng]: Vertex): [number, number] => [Math.round(lat * 1e7), Math.round(lng * 1e7)];

export async function draftToBoundary(
  context: NodeContext,
  draft: BoundaryDraft,
): Promise<Result<JsonObject, SurveyFault>> {
  const partner = await findPartner(context, draft.partner);
  if (!partner.ok) return partner;
  const own = context.identity.org;
  const other = partner.value;
  return ok({
    parties: [own, other],
    line: draft.line.map(toE7),
    left: draft.ownHand === 'left' ? own : other,
    right: draft.ownHand === 'left' ? other : own,
    sectors: [
      { organisation: own, area: draft.ownSector.map(toE7) },
      { organisation: other, area: draft.partnerSector.map(toE7) },
    ],
    at: unixMsToIso(context.time.now()),
  });
}

/** `dir` holds the kept terrain and places. */
export async function draftToTerms(
  context: NodeContext,
  draft: AgreementDraft,
  dir: string,
): Promise<Result<SurveyTerms, SurveyFault>> {
  const { partner: name, resolution, overPlaces, seam, towns, places, boundary, auditor, ...rest } = draft;
  const partner = await findPartner(context, name);
  if (!partner.ok) return partner;
  const ground = readDraftGround(dir, resolution ?? 8, overPlaces);
  if (!ground.ok) return ground;
  const signed = await findBoundary(context, boundary ?? null, partner.value);
  if (signed === null) return err({ type: 'NotYourBoundary', reason: 'not-signed', count: 0 } as SurveyFault);
  const key = auditor ?? ownAuditorKey(context);
  if (key === null) return err({ type: 'NoAuditor' });
  const res = resolution ?? 8;
  const cellsAround = ([lat, lng]: Vertex, rings: number) =>
    [...gridCellDisk(latLngToGridCell({ lat, lng }, res), rings)].sort();
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const terms = fillSurveyTerms({
    ...(given as unknown as Partial<SurveyTerms>),
    parties: [context.identity.org, partner.value],
    boundary: signed,
    seam: seam.map(toE7),
    ...ground.value,
    towns: (towns ?? []).map((each) =>
      'cells' in each ? each : { cells: cellsAround(each.at, each.rings), weight: each.weight },
    ),
    places: (places ?? []).map((each) =>
      'cells' in each ? each : { id: each.id, cells: cellsAround(each.at, each.rings) },
    ),
    programVersion: PROGRAM_VERSION,
    auditor: key,
  } as Parameters<typeof fillSurveyTerms>[0]);
  const sound = checkFullBody('survey-agreement', terms);
  return sound.ok ? ok(terms) : sound;
}

/** Grid and terrain hash of the terms: the kept model, or the kept places. */
function readDraftGround(
  dir: string,
  res: number,
  overPlaces: AgreementDraft['overPlaces'],
): Result<Pick<SurveyTerms, 'grid' | 'terrainHash'>, SurveyFault> {
  if (overPlaces === undefined) {
    const report = readTerrainReport(dir);
    return report === null ? err({ type: 'NoTerrain' }) : ok({ grid: { kind: 'h3', res }, terrainHash: report.hash });
  }
  const kept = readSurveyPlaces(dir);
  if (kept === null) return err({ type: 'NoPlaces' });
  const { count, list, table } = kept.report;
  return ok({ grid: { kind: 'places', count, list, table, ...overPlaces }, terrainHash: table });
}

async function findPartner(context: NodeContext, name: string): Promise<Result<string, SurveyFault>> {
  const rows = await context.store.db
    .selectFrom('partner')
    .innerJoin('organisation_view', 'organisation_view.org', 'partner.org')
    .select(['partner.org', 'organisation_view.code'])
    .execute();
  const found = rows.find(({ org, code }) => org === name || code === name);
  return found === undefined ? err({ type: 'UnknownPartner', partner: name } as SurveyFault) : ok(found.org);
}

async function findBoundary(context: NodeContext, id: string | null, partner: string): Promise<string | null> {
  const all = await listJoint(context.store.db, 'boundary');
  const found = all.findLast((joint) => (id === null ? joint.parties.includes(partner) : joint.id === id));
  return found?.id ?? null;
}

/** Null where no seat here is a survey auditor's. */
function ownAuditorKey(context: NodeContext): string | null {
  const seat = context.identity.seats.find(({ role }) => role === 'survey-auditor');
  return seat === undefined ? null : bytesToBase64url(seat.pair.publicKey);
}
