/** What joint surveys found, in cell-hours of their own slots, for reports, board and certificate. */
import { isoToUnixMs, type UnixMs } from '../../base/time.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import type { VacuumTotals } from '../../vacuum/vacuum-record.ts';
import { type JointState, listJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';

export type SurveyFigure = {
  readonly record: string;
  readonly terms: Partial<SurveyTerms>;
  readonly at: UnixMs;
  readonly openHours: number;
  readonly hoursPerSlot: number;
  readonly totals: VacuumTotals;
};

/** Joint vacua in force by an instant, earliest first, in cell-hours of their own slots. */
export async function listSurveys(
  context: Pick<NodeContext, 'store'>,
  until: UnixMs,
): Promise<ReadonlyArray<SurveyFigure>> {
  const { db } = context.store;
  const agreements = new Map((await listJoint(db, 'survey-agreement')).map((joint) => [joint.id, joint]));
  const vacua = (await listJoint(db, 'vacuum')).filter(({ state }) => state === 'in-force');
  return vacua
    .flatMap((vacuum) => describeSurvey(vacuum, agreements))
    .filter(({ at }) => at < until)
    .sort((a, b) => a.at - b.at);
}

function describeSurvey(vacuum: JointState, agreements: ReadonlyMap<string, JointState>): ReadonlyArray<SurveyFigure> {
  const terms = agreements.get(String(vacuum.body['survey']))?.body as Partial<SurveyTerms> | undefined;
  const totals = JSON.parse(String(vacuum.body['totalsJson'])) as VacuumTotals;
  const at = isoToUnixMs(String(vacuum.body['at']));
  if (terms?.slotMin === undefined || totals.pairs.covered === null || !at.ok) return [];
  const hoursPerSlot = terms.slotMin / 60;
  return [
    { record: vacuum.id, terms, at: at.value, openHours: totals.pairs.covered * hoursPerSlot, hoursPerSlot, totals },
  ];
}

/** Cell-hours open at the beginning of a period and at its end; null where no survey ended by then. */
export async function measureClosed(
  context: Pick<NodeContext, 'store'>,
  period: { readonly from: UnixMs; readonly to: UnixMs },
): Promise<{ readonly before: number; readonly after: number; readonly closed: number } | null> {
  const surveys = await listSurveys(context, period.to);
  const last = surveys.at(-1);
  const first = surveys.findLast(({ at }) => at < period.from) ?? surveys[0];
  if (last === undefined || first === undefined) return null;
  return { before: first.openHours, after: last.openHours, closed: Math.max(0, first.openHours - last.openHours) };
}
