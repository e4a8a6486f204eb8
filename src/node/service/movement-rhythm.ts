/**
 * Regular comparison of movements: one run every six hours under each agreement in force, whatever is planned, so that a run
 * itself says nothing. The party named first begins it; the other begins one that has not come a quarter of an hour later.
 */
import { isoToUnixMs, MINUTE_MS, type UnixMs } from '../../base/time.ts';
import type { MovementAgreementBody } from '../../record/kind/operation.ts';
import { checkDeconflictionRate } from '../../vacuum/deconfliction.ts';
import { checkAgreementInForce } from '../../vacuum/survey-refusal.ts';
import { type JointState, listJoint } from './agreement.ts';
import { listMovementRuns, type MovementDesk } from './movement-desk.ts';
import type { NodeContext } from './node-context.ts';

const SECOND_WAITS_MS = 15 * MINUTE_MS;
const LOOK_EVERY_MS = MINUTE_MS;

/** Begins every regular run that is due, one after the other; answers how many were carried out. */
export async function runDueMovements(context: NodeContext, desk: MovementDesk): Promise<number> {
  let done = 0;
  for (const agreement of await listJoint(context.store.db, 'movement-agreement')) {
    if (!(await isRunDue(context, agreement))) continue;
    const checked = await desk.check(agreement.id, 'regular');
    if (checked.ok) done++;
  }
  return done;
}

async function isRunDue(context: NodeContext, { id, parties, signedBy, body }: JointState): Promise<boolean> {
  const terms = body as unknown as MovementAgreementBody;
  const now = context.time.now();
  if (!checkAgreementInForce(terms, signedBy, now).ok) return false;
  const waitsMs = parties[0] === context.identity.org ? 0 : SECOND_WAITS_MS;
  const signed = isoToUnixMs(terms.at);
  const at = (now - waitsMs) as UnixMs;
  if (!signed.ok || at < signed.value) return false;
  const runs = await listMovementRuns(context, id);
  return checkDeconflictionRate(runs, { at, kind: 'regular' }).ok;
}

/** Looks every minute for what is due, until stopped. */
export function startMovementRuns(context: NodeContext, desk: MovementDesk): () => Promise<void> {
  let looking: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    looking ??= runDueMovements(context, desk)
      .catch(() => undefined)
      .finally(() => {
        looking = null;
      });
  }, LOOK_EVERY_MS).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
