/**
 * The seam as the screens show it: totals and hash of the joint vacuum, the sanctuary clock, the places reachable unseen,
 * and for planners and commanders the open cells of one slot. A post of a handover that nobody holds is open at once,
 * beside what both signed. Always the worst case inside the seam.
 */
import { hasPair } from '../../base/pair-set.ts';
import { countVacuumBySlot, vacuumTotals } from '../../vacuum/vacuum-record.ts';
import type { SeamCellsView, SeamView } from '../http/contract.ts';
import { listJoint } from './agreement.ts';
import { type HandoverState, listHandovers } from './handover-desk.ts';
import { listEmptiedCells, measureOpened } from './handover-effect.ts';
import type { NodeContext } from './node-context.ts';
import { describeSeamFigures } from './operations-view.ts';
import type { SurveyDesk } from './survey-desk.ts';
import type { FinishedSurvey } from './survey-result.ts';

export async function describeSeam(context: NodeContext, desk: SurveyDesk): Promise<SeamView> {
  const survey = desk.latest();
  const agreements = await listJoint(context.store.db, 'survey-agreement');
  const agreement = agreements.at(-1) ?? null;
  const vacuums = await listJoint(context.store.db, 'vacuum');
  const record = survey === null ? null : (vacuums.find((v) => v.body['jointHash'] === survey.hash) ?? null);
  return {
    agreement: agreement === null ? null : { id: agreement.id, state: agreement.state, terms: { ...agreement.body } },
    phase: desk.phase(),
    progress: desk.progress(),
    survey:
      survey === null
        ? null
        : {
            run: survey.run,
            finishedAt: survey.finishedAt,
            hash: survey.hash,
            signedBy: record === null ? [] : [...record.signedBy],
            state: record === null ? 'proposed' : record.state,
            totals: { ...vacuumTotals(survey.findings) } as unknown as Record<string, unknown>,
            openBySlot:
              survey.findings.sets.covered === null ? [] : [...countVacuumBySlot(survey.findings.sets.covered)],
            unseenBySlot: survey.findings.sets.seen === null ? [] : [...countVacuumBySlot(survey.findings.sets.seen)],
            emptied: describeEmptied(survey, await listHandovers(context, context.time.now())),
            slotMin: survey.terms.slotMin,
            stayLimitSlots: survey.terms.stayLimitSlots,
            witness: describeWitness(survey),
            corridors: survey.findings.corridors.map((c) => ({
              place: c.placeId,
              slot: c.slot,
              depth: c.depth,
              warningSlots: c.warningSlots,
              cells: (c.witness?.cells ?? []).map((cell) => survey.ground.ids[cell]!),
            })),
          },
  };
}

function describeWitness(
  survey: NonNullable<ReturnType<SurveyDesk['latest']>>,
): { startSlot: number; cells: string[] } | null {
  const witness = survey.findings.sanctuary?.witness;
  if (!witness) return null;
  return { startSlot: witness.startSlot, cells: witness.cells.map((cell) => survey.ground.ids[cell]!) };
}

function describeEmptied(survey: FinishedSurvey, handovers: ReadonlyArray<HandoverState>) {
  const cells = listEmptiedCells(survey, handovers);
  if (cells.length === 0) return null;
  const posts = handovers.flatMap(({ alarm, post, cell7 }) => (alarm === null ? [] : (post ?? cell7 ?? [])));
  const { longestStay } = describeSeamFigures(measureOpened(survey, cells));
  return { posts, cells: cells.length, longestStay };
}

/** Open cells of one slot, those of emptied posts among them: view only, never in bulk. */
export async function listSeamCells(
  context: NodeContext,
  desk: SurveyDesk,
  slot: number,
): Promise<SeamCellsView | null> {
  const survey = desk.latest();
  const covered = survey?.findings.sets.covered;
  if (!survey || !covered || slot < 0 || slot >= covered.slots) return null;
  const seen = survey.findings.sets.seen;
  const emptied = new Set(listEmptiedCells(survey, await listHandovers(context, context.time.now())));
  const open: string[] = [];
  const unseen: string[] = [];
  for (const [cell, id] of survey.ground.ids.entries()) {
    if (hasPair(covered, cell, slot) || emptied.has(cell)) open.push(id);
    if (seen !== null && (hasPair(seen, cell, slot) || emptied.has(cell))) unseen.push(id);
  }
  return { slot, open, unseen };
}
