/**
 * Own movements in a seam that set out unannounced: without a comparison with the partner's after their way was entered and
 * before they began (rule V-27). Nothing tells of the partner's; each side counts its own.
 */
import { type Cell, gridCellToLatLng } from '../../base/grid.ts';
import { isInPolygon, type Ring } from '../../base/place.ts';
import { isoToUnixMs } from '../../base/time.ts';
import type { MovementNoticeBody, MovementRunBody } from '../../record/kind/operation.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { seamRing } from '../../vacuum/survey-agreement.ts';
import { listJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import type { ReportPeriod } from './report-source.ts';

/** A movement in a seam that set out, when it did, and whether it had been compared. */
export type SeamMovement = { readonly startedAt: number; readonly isAnnounced: boolean };

/** Null where no seam is agreed: without one nothing is in it. */
export async function readSeamMovements(
  context: Pick<NodeContext, 'store' | 'identity'>,
): Promise<ReadonlyArray<SeamMovement> | null> {
  const { db } = context.store;
  const agreed = [...(await listJoint(db, 'agreement')), ...(await listJoint(db, 'survey-agreement'))];
  const seams = agreed
    .filter(({ state, body }) => state === 'in-force' && Array.isArray(body['seam']))
    .map(({ body }) => seamRing(body as unknown as Pick<SurveyTerms, 'seam'>));
  if (seams.length === 0) return null;
  const rows = await db
    .selectFrom('record_view')
    .select(['kind', 'body'])
    .where('kind', 'in', ['movement-notice', 'movement-run'])
    .where('org', '=', context.identity.org)
    .where('standing', '=', 'current')
    .orderBy('position')
    .execute();
  const runs = rows
    .filter(({ kind }) => kind === 'movement-run')
    .map(({ body }) => timeOf((JSON.parse(body) as MovementRunBody).at));
  const notices = rows
    .filter(({ kind }) => kind === 'movement-notice')
    .map(({ body }) => JSON.parse(body) as MovementNoticeBody);
  const byCode = Map.groupBy(notices, ({ code }) => code);
  return [...byCode.values()].flatMap((versions) => describeMovement(versions, runs, seams));
}

/** Its way counts from the first notice that told it as it was walked; one that never set out is none. */
function describeMovement(
  versions: ReadonlyArray<MovementNoticeBody>,
  runs: ReadonlyArray<number>,
  seams: ReadonlyArray<Ring>,
): ReadonlyArray<SeamMovement> {
  const last = versions.at(-1)!;
  const isUnderWay = last.state === 'moving' || last.state === 'done';
  const isInSeam = last.legs.some(({ cell }) =>
    seams.some((seam) => isInPolygon(gridCellToLatLng(cell as Cell), [seam])),
  );
  if (!isUnderWay || !isInSeam) return [];
  const way = JSON.stringify(last.legs);
  const told = timeOf(versions.find(({ legs }) => JSON.stringify(legs) === way)!.at);
  const startedAt = timeOf(last.legs[0]!.from);
  return [{ startedAt, isAnnounced: runs.some((run) => run >= told && run < startedAt) }];
}

function timeOf(iso: string): number {
  const ms = isoToUnixMs(iso);
  return ms.ok ? ms.value : 0;
}

/** Of the movements that set out in a period those nobody had been asked about; null where there are no seams. */
export function countUnannounced(movements: ReadonlyArray<SeamMovement> | null, period: ReportPeriod): number | null {
  if (movements === null) return null;
  return movements.filter(
    ({ startedAt, isAnnounced }) => !isAnnounced && startedAt >= period.from && startedAt < period.to,
  ).length;
}
