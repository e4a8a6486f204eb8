/**
 * Planned movements, and their blind comparison with a partner's: both put masked tokens into the private intersection
 * over the direct link, and each learns which of its own met something. The screen says "conflict, call this desk"; a
 * hotline record keeps that it was done. A run counts against the agreed rate from its first message, on both nodes.
 */
import { concatBytes, textToBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { MovementAgreementBody, MovementRunBody } from '../../record/kind/operation.ts';
import {
  checkDeconflictionRate,
  createMovementTokens,
  type DeconflictionRun,
  decideConflicts,
  MOVEMENT_SLOT_MS,
  type MovementConflict,
  type MovementTokens,
} from '../../vacuum/deconfliction.ts';
import { bytesToMessage } from '../../vacuum/intersection-message.ts';
import type { IntersectionDeps } from '../../vacuum/intersection-state.ts';
import { bodyToMovement } from '../../vacuum/operation-record.ts';
import { checkAgreementInForce } from '../../vacuum/survey-refusal.ts';
import { tokenToPair } from '../../vacuum/token.ts';
import type { GroupPool } from '../group/group-pool.ts';
import { type JointState, listJoint } from './agreement.ts';
import { nowIso } from './joint-desk.ts';
import { createJointIntersection, type JointIntersection } from './joint-intersection.ts';
import { listMovements } from './movement-view.ts';
import type { NodeContext } from './node-context.ts';
import { addRecord } from './record-intake.ts';

/** A partner's clock may be one window step away. */
const RUN_AHEAD_MAX = 2;
const VERSION = '1';

export type MovementDeskDeps = IntersectionDeps & {
  readonly pool: GroupPool;
  readonly sendMessage: (partner: string, bytes: Uint8Array) => Promise<void>;
};

export type MovementCheck = { readonly run: number; readonly conflicts: number };

export type MovementDesk = {
  /** Compares with the other party of the agreement; resolves when the run is over and its conflicts are recorded. */
  readonly check: (
    agreement: string,
    runKind: DeconflictionRun['kind'],
  ) => Promise<Result<MovementCheck, { readonly type: string }>>;
  /** Takes a message of a partner's run and joins it; false where it belongs to no movement agreement. */
  readonly receive: (partner: string, bytes: Uint8Array) => Promise<boolean>;
  /** Resolves when the run under way is over. */
  readonly settled: () => Promise<void>;
};

type ActiveRun = {
  readonly agreement: JointState;
  readonly run: number;
  readonly intersection: JointIntersection;
  readonly done: Promise<Result<MovementCheck, { readonly type: string }>>;
};

export function createMovementDesk(context: NodeContext, deps: MovementDeskDeps): MovementDesk {
  let active: ActiveRun | null = null;
  const known: MetByMovement = new Map();
  const join = async (agreement: JointState, run: number, runKind: DeconflictionRun['kind']) => {
    if (active !== null) return err({ type: 'RunUnderWay' });
    const prepared = await prepareRun(context, deps, { agreement, run, runKind });
    if (!prepared.ok) return prepared;
    const { intersection, own } = prepared.value;
    const done = intersection.ended.then(async (ended) => {
      active = null;
      if (!ended.ok) return ended;
      const conflicts = await recordConflicts(context, agreement, decideConflicts(own, ended.value.common), {
        known,
        windowSlot: run,
      });
      context.notify({ type: 'operation', id: agreement.id });
      return ok({ run, conflicts });
    });
    active = { agreement, run, intersection, done };
    intersection.begin();
    return ok(active);
  };
  return {
    check: async (id, runKind) => {
      const agreement = (await listJoint(context.store.db, 'movement-agreement')).find((each) => each.id === id);
      if (agreement === undefined) return err({ type: 'NotFound' });
      const joined = await join(agreement, Math.floor(context.time.now() / MOVEMENT_SLOT_MS), runKind);
      return joined.ok ? joined.value.done : joined;
    },
    receive: async (partner, bytes) => {
      const message = bytesToMessage(bytes, deps.sha256);
      if (!message.ok) return false;
      const { agreementHash, run } = message.value;
      const hash = Buffer.from(agreementHash).toString('hex');
      const agreements = await listJoint(context.store.db, 'movement-agreement');
      const agreement = agreements.find((each) => hashMovementAgreement(each.id, deps) === hash);
      if (!agreement?.parties.includes(partner) || partner === context.identity.org) return false;
      if (active === null) {
        const isNow = Math.abs(run - Math.floor(context.time.now() / MOVEMENT_SLOT_MS)) <= RUN_AHEAD_MAX;
        if (!isNow || message.value.step !== 'commit') return false;
        const joined = await join(agreement, run, await kindOfNextRun(context, agreement.id));
        if (!joined.ok) return false;
      }
      return active !== null && active.run === run && active.intersection.receive(bytes);
    },
    settled: async () => {
      await active?.done;
    },
  };
}

function hashMovementAgreement(id: string, { sha256 }: Pick<IntersectionDeps, 'sha256'>): string {
  return Buffer.from(sha256(concatBytes(textToBytes('seamline/movement-agreement/1\0'), textToBytes(id)))).toString(
    'hex',
  );
}

/** Everything that can refuse a run is checked before a byte leaves; then it counts. */
async function prepareRun(
  context: NodeContext,
  deps: MovementDeskDeps,
  request: { readonly agreement: JointState; readonly run: number; readonly runKind: DeconflictionRun['kind'] },
): Promise<
  Result<{ readonly intersection: JointIntersection; readonly own: MovementTokens }, { readonly type: string }>
> {
  const { agreement, run, runKind } = request;
  const body = agreement.body as unknown as MovementAgreementBody;
  const now = context.time.now();
  const inForce = checkAgreementInForce(body, agreement.signedBy, now);
  if (!inForce.ok) return inForce;
  const runs = await listMovementRuns(context, agreement.id);
  if (runs.some((each) => each.run === run)) return err({ type: 'RunNumberUsed' });
  const rate = checkDeconflictionRate(runs, { at: now, kind: runKind });
  if (!rate.ok) return rate;
  const windowStart = (run * MOVEMENT_SLOT_MS) as UnixMs;
  const planned = (await listMovements(context)).filter(({ body: { state } }) => isStillAhead(state));
  const own = createMovementTokens(
    planned.map(({ id, body: movement }) => bodyToMovement(movement, id)),
    windowStart,
  );
  if (!own.ok) return own;
  const expires = isoToUnixMs(body.expires);
  const partner = agreement.parties.find((party) => party !== context.identity.org) ?? '';
  const intersection = createJointIntersection(
    {
      terms: {
        suite: 'MOVE',
        agreementHash: new Uint8Array(Buffer.from(hashMovementAgreement(agreement.id, deps), 'hex')),
        run,
        size: body.bucket,
        programVersion: VERSION,
        terrainHash: '',
        answerAt: now,
        expires: expires.ok ? expires.value : now,
      },
      tokens: own.value.tokens,
      seed: context.randomBytes(32),
      snapshotRoot: new Uint8Array(32),
      approvedRoot: null,
    },
    { ...deps, time: context.time, sendMessage: (bytes) => deps.sendMessage(partner, bytes) },
  );
  if (!intersection.ok) return intersection;
  const parties = [...agreement.parties];
  const record: MovementRunBody = { parties, agreement: agreement.id, run, runKind, at: unixMsToIso(now) };
  const noted = await addRecord(context, { kind: 'movement-run', marking: 'official', body: record });
  return noted.ok ? ok({ intersection: intersection.value, own: own.value }) : noted;
}

function isStillAhead(state: string): boolean {
  return state === 'planned' || state === 'moving';
}

/** Runs of an agreement that this node took part in, by its own records. */
export async function listMovementRuns(
  { store }: Pick<NodeContext, 'store'>,
  agreement: string,
): Promise<ReadonlyArray<DeconflictionRun & { readonly run: number }>> {
  const rows = await store.db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'movement-run')
    .orderBy('position')
    .execute();
  return rows.flatMap(({ body }) => {
    const { agreement: of, run, runKind, at } = JSON.parse(body) as MovementRunBody;
    const time = isoToUnixMs(at);
    return of === agreement && time.ok ? [{ run, kind: runKind, at: time.value }] : [];
  });
}

/** A partner's run is the regular one where one is due, otherwise on demand. */
async function kindOfNextRun(context: NodeContext, agreement: string): Promise<DeconflictionRun['kind']> {
  const runs = await listMovementRuns(context, agreement);
  return checkDeconflictionRate(runs, { at: context.time.now(), kind: 'regular' }).ok ? 'regular' : 'on-demand';
}

/** Cells and quarter hours, counted from the epoch, in which each own movement was found to meet something. */
type MetByMovement = Map<string, ReadonlySet<string>>;

/** Whether a run found a movement to meet something at a place or time of which nobody was told yet. */
function isNews(
  { movement, tokens }: MovementConflict,
  { known, windowSlot }: { readonly known: MetByMovement; readonly windowSlot: number },
): boolean {
  const met = tokens.flatMap((token) => {
    const pair = tokenToPair(token, 'h3');
    return pair.ok ? [`${pair.value.cell}|${pair.value.slot + windowSlot}`] : [];
  });
  const before = known.get(movement) ?? new Set<string>();
  known.set(movement, new Set([...before, ...met]));
  return met.some((each) => !before.has(each));
}

/**
 * One hotline record a movement; where and when it met something stays in memory and goes with it. A later run that finds
 * no more of it does not call for a telephone again.
 */
async function recordConflicts(
  context: NodeContext,
  agreement: JointState,
  conflicts: ReadonlyArray<MovementConflict>,
  told: { readonly known: MetByMovement; readonly windowSlot: number },
): Promise<number> {
  const { desks } = agreement.body as unknown as MovementAgreementBody;
  const call = desks.find(({ organisation }) => organisation !== context.identity.org);
  for (const conflict of conflicts) {
    if (!isNews(conflict, told)) continue;
    const { movement, severity } = conflict;
    const body: JsonObject = {
      movement,
      severity,
      desk: call?.desk ?? 'watch',
      hotline: call?.hotline ?? '',
      called: false,
      at: nowIso(context),
    };
    await addRecord(context, { kind: 'movement-conflict', marking: 'official', body });
  }
  return conflicts.length;
}
