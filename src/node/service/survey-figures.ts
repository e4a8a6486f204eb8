/**
 * Own figures over a survey, for planners and commanders of this node: totals and hash are free, cells need two persons
 * and are counted on both ledgers. Coverage, exposure and weak points are computed when asked for and kept nowhere.
 */
import { bytesToBase64url, concatBytes, textToBytes } from '../../base/bytes.ts';
import { canonicalBytes, type Json } from '../../base/canonical.ts';
import { countPairs, type PairSet, visitPairs } from '../../base/pair-set.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { unixMsToIso } from '../../base/time.ts';
import { findPairsOpenedBy, listOwnPermille, listSeeingUnits } from '../../ground/own-failure.ts';
import type { UncoveredSets } from '../../ground/uncovered.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { computeOwnExposure, type OwnExposure } from '../../vacuum/own-exposure.ts';
import { findOwnWeakPoints, summariseWeakPoints } from '../../vacuum/own-weak-points.ts';
import { worstCaseInside } from '../../vacuum/sanctuary.ts';
import { findAgreedPlace } from '../../vacuum/survey-refusal.ts';
import { vacuumTotals } from '../../vacuum/vacuum-record.ts';
import { sha256 } from '../crypto.ts';
import { holdOnce } from './act-desk.ts';
import { dropAct } from './act-erasure.ts';
import { type JointState, listJoint } from './agreement.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import type { OwnCoverage } from './own-coverage.ts';
import { addRecord } from './record-intake.ts';
import { readSurveyAgreement, type SurveyFault } from './survey-request.ts';
import type { FinishedSurvey } from './survey-result.ts';
import { releaseUnder } from './survey-signing.ts';
import { checkTwoPersons, hashAct } from './two-persons.ts';
import { findHeldAct } from './waiting-act.ts';

type Asked = { readonly joint: JointState; readonly terms: SurveyTerms };

/** The agreement named, or the latest one in force, or the latest proposal. */
export async function findSurveyAgreement(
  context: NodeContext,
  id: string | null,
): Promise<Result<Asked, SurveyFault>> {
  if (id !== null) return readSurveyAgreement(context, id);
  const all = await listJoint(context.store.db, 'survey-agreement');
  const chosen = all.findLast(({ state }) => state === 'in-force') ?? all.at(-1);
  return chosen === undefined ? err({ type: 'NoAgreement' }) : readSurveyAgreement(context, chosen.id);
}

export type CoverageTotals = {
  readonly agreement: string;
  readonly cells: number;
  readonly slots: number;
  readonly pairs: {
    readonly total: number;
    readonly notSeen: number;
    readonly notReached: number;
    readonly uncovered: number;
  };
  readonly coveredPermille: number;
  readonly hash: string;
};

export function totalCoverage(agreement: string, { notSeen, notReached, uncovered }: UncoveredSets): CoverageTotals {
  const total = notSeen.cells * notSeen.slots;
  return {
    agreement,
    cells: notSeen.cells,
    slots: notSeen.slots,
    pairs: {
      total,
      notSeen: countPairs(notSeen),
      notReached: countPairs(notReached),
      uncovered: countPairs(uncovered),
    },
    coveredPermille: total === 0 ? 0 : Math.floor(((total - countPairs(uncovered)) * 1_000) / total),
    hash: hashSets('seamline/own-coverage/1', [notSeen, notReached, uncovered]),
  };
}

function hashSets(label: string, sets: ReadonlyArray<PairSet>): string {
  const parts = sets.map(({ cells, slots, words }) =>
    concatBytes(textToBytes(`${cells} ${slots}\n`), new Uint8Array(words.buffer, words.byteOffset, words.byteLength)),
  );
  return bytesToBase64url(sha256(concatBytes(textToBytes(label), new Uint8Array(1), ...parts)));
}

export type ExposureTotals = {
  readonly agreement: string;
  readonly run: number;
  /** All figures are lower bounds, inside the seam, at the agreed detection. */
  readonly bound: 'lower';
  readonly piPermille: number;
  readonly places: ReadonlyArray<{
    readonly place: string;
    /** Slots in which a walk arrives, and the least seen of all such walks. */
    readonly slotsReachable: number;
    readonly slotsUnseen: number;
    readonly leastSeenPermille: number | null;
    readonly leastBreachPermille: number | null;
  }>;
  /** Fewest own posts or patrols that must fail until some place is reachable unseen, by slot; 3 is "3 or more". */
  readonly unitsToFail: ReadonlyArray<number>;
  readonly hash: string;
};

export type ExposureFigures = ExposureTotals & { readonly walks: ReadonlyArray<OwnExposure> };

/** `place` asks for one place, which must be one that both named for protection. */
export function computeExposure(
  agreement: string,
  own: OwnCoverage,
  survey: FinishedSurvey,
  place: string | null,
): Result<ExposureFigures, SurveyFault> {
  const { terms, ground, findings } = survey;
  const { seen } = findings.sets;
  if (seen === null || findings.sanctuary === null) return err({ type: 'NoCriterion' });
  if (place !== null) {
    const agreed = findAgreedPlace(terms, place);
    if (!agreed.ok) return agreed;
  }
  const places = ground.places.filter(({ id }) => place === null || id === place);
  const qualifier = worstCaseInside('seam', terms.piPermille);
  const { openEdge, findLeastAfter } = ground;
  const { horizonSlots, stayLimitSlots, piPermille } = terms;
  const shared = { vacuumSeen: seen, openEdge, cyclic: true, horizonSlots, qualifier };
  const { sanctuaryPairs } = findings.sanctuary;
  const ownPermille = listOwnPermille(own.coverage);
  const walks = places.flatMap((each) =>
    Array.from({ length: seen.slots }, (_, slot) =>
      computeOwnExposure({ ...shared, findLeastAfter, sanctuaryPairs, ownPermille }, each, slot),
    ),
  );
  const units = listSeeingUnits(own.coverage);
  const weak = findOwnWeakPoints({
    ...shared,
    machine: ground.createMachine(),
    stayLimitSlots,
    places,
    units: units.length,
    openedBy: (failed) => findPairsOpenedBy(own.coverage, new Set(failed.map((unit) => units[unit]!)), piPermille),
  });
  const totals = {
    agreement,
    run: survey.run,
    bound: 'lower' as const,
    piPermille,
    places: places.map(({ id }) =>
      totalWalks(
        id,
        walks.filter(({ placeId }) => placeId === id),
      ),
    ),
    unitsToFail: summariseWeakPoints(weak, seen.slots),
  };
  const hash = bytesToBase64url(sha256(canonicalBytes({ ...totals, walks } as unknown as Json)));
  return ok({ ...totals, hash, walks });
}

function totalWalks(place: string, walks: ReadonlyArray<OwnExposure>): ExposureTotals['places'][number] {
  const least = (values: ReadonlyArray<number | null>) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : Math.min(...known);
  };
  return {
    place,
    slotsReachable: walks.filter(({ exposureMillionths }) => exposureMillionths !== null).length,
    slotsUnseen: walks.filter(({ breachPermille }) => breachPermille === 0).length,
    leastSeenPermille: least(walks.map(({ seenPermille }) => seenPermille)),
    leastBreachPermille: least(walks.map(({ breachPermille }) => breachPermille)),
  };
}

export type CellProduct = 'vacuum' | 'coverage' | 'exposure';

/** ID that two persons approve before the cells of a product in this state are given out. */
export function cellsApproval(product: CellProduct, hash: string): string {
  return hashAct({ act: 'cells', product, state: hash });
}

/** Counts an output of cells on both ledgers and uses its approvals up; refused without two persons. */
export async function countCellsOutput(
  context: NodeContext,
  seat: SeatContext,
  asked: Asked,
  product: CellProduct,
  given: { readonly hash: string; readonly approval: string; readonly cells: number },
): Promise<Result<{ readonly output: number }, SurveyFault>> {
  const what = cellsApproval(product, given.hash);
  const two = await checkTwoPersons(context, what);
  if (!two.ok) {
    await holdOnce(context, seat, { act: 'cells', product, state: given.hash });
    return two;
  }
  if (given.approval !== what) return err({ type: 'ApprovalNeeded', approval: what } as SurveyFault);
  const earlier = await context.store.db
    .selectFrom('record_view')
    .select('id')
    .where('kind', '=', 'cells-output')
    .where('org', '=', context.identity.org)
    .execute();
  const output = earlier.length + 1;
  const added = await addRecord(context, {
    kind: 'cells-output',
    marking: 'official',
    body: {
      parties: asked.joint.parties,
      survey: asked.joint.id,
      product,
      output,
      ...(product === 'vacuum' ? { cells: given.cells } : {}),
      at: unixMsToIso(context.time.now()),
    },
  });
  if (!added.ok) return added;
  const released = await releaseUnder(context, asked.joint, added.value.id);
  if (!released.ok) return released;
  const held = await findHeldAct(context, what);
  if (held !== null) await context.store.commit((tx) => dropAct(tx, held.id));
  return ok({ output });
}

/** Totals of the joint vacuum, as `survey show` prints them. */
export function describeVacuum(survey: FinishedSurvey) {
  const { agreement, run, hash, finishedAt, body } = survey;
  return {
    agreement,
    run,
    hash,
    resultHash: String(body['result']),
    finishedAt,
    totals: vacuumTotals(survey.findings),
  };
}

/** Pairs of a set as cell and slots, for output. */
export function listPairCells(
  set: PairSet,
  ids: ReadonlyArray<string>,
): ReadonlyArray<{ readonly cell: string; readonly slots: ReadonlyArray<number> }> {
  const slotsByCell = new Map<number, number[]>();
  visitPairs(set, (cell, slot) => {
    const slots = slotsByCell.get(cell) ?? [];
    slots.push(slot);
    slotsByCell.set(cell, slots);
  });
  return [...slotsByCell].sort(([a], [b]) => a - b).map(([cell, slots]) => ({ cell: ids[cell]!, slots }));
}
