/**
 * The vacuum that offers and plans are made over: the latest run whose record both signed, under an agreement that is
 * still in force, in the grain that was agreed for offers.
 */
import { assert } from '../../base/assert.ts';
import { createGridIndex, isCell } from '../../base/grid.ts';
import { complementPairs, createPairSet } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ClosedPairs, OfferMode } from '../../vacuum/offer.ts';
import { createPlaceGrain, createTerrainGrain, type OfferGrain } from '../../vacuum/offer-grain.ts';
import { checkAgreementInForce } from '../../vacuum/survey-refusal.ts';
import { listJoint, readJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import type { NodeSurvey } from './survey-kit.ts';
import type { FinishedSurvey } from './survey-result.ts';

export type SharedVacuum = {
  /** Record of the vacuum; where both signed it more than once, the first by id. */
  readonly id: string;
  /** Every signed record of the same vacuum. */
  readonly records: ReadonlyArray<string>;
  readonly survey: FinishedSurvey;
  readonly parties: readonly [string, string];
  readonly open: ClosedPairs;
  readonly grain: OfferGrain;
};

/** What claims are counted against, in which grain: the vacuum in `add`, every pair of the agreed list in `re-site`. */
export function closingSpaceOf(
  { open, grain, survey }: SharedVacuum,
  mode: OfferMode,
): { readonly open: ClosedPairs; readonly grain: OfferGrain } {
  if (mode === 'add') return { open, grain };
  const all = complementPairs(createPairSet(open.seen.cells, open.seen.slots));
  return { open: { covered: all, seen: all }, grain: createPlaceGrain(survey.ground.ids, open.seen.slots) };
}

export async function readSharedVacuum(
  context: NodeContext,
  survey: NodeSurvey,
): Promise<Result<SharedVacuum, { readonly type: string }>> {
  const latest = survey.desk.latest();
  if (latest === null) return err({ type: 'NoVacuum' });
  const records = (await listJoint(context.store.db, 'vacuum'))
    .filter(({ body, state }) => body['jointHash'] === latest.hash && state === 'in-force')
    .map(({ id }) => id)
    .sort();
  const [id] = records;
  if (id === undefined) return err({ type: 'VacuumNotSigned' });
  const agreement = await readJoint(context.store.db, latest.agreement);
  const inForce = checkAgreementInForce(latest.terms, agreement?.signedBy ?? [], context.time.now());
  if (!inForce.ok) return inForce;
  const [first, second] = latest.terms.parties;
  assert(first !== undefined && second !== undefined, 'a survey of two parties');
  const { findings, ground, terms } = latest;
  const none = createPairSet(findings.cells, findings.slots);
  const open = { covered: findings.sets.covered ?? none, seen: findings.sets.seen ?? none };
  const agreed = { offerRes: terms.offerRes, slots: findings.slots, blockSlots: terms.offerBlockSlots };
  const grain = ground.ids.every(isCell)
    ? createTerrainGrain(createGridIndex(ground.ids), agreed)
    : createPlaceGrain(ground.ids, findings.slots);
  return ok({ id, records, survey: latest, parties: [first, second], open, grain });
}
