/**
 * The audit of a drawn week, on the audited side's own node after the week: the survey auditor whom the agreement names has
 * seed, odds and packages opened, and everything is drawn again. The seed must be the committed one, each week must follow
 * from it, and none may have been thrown away that kept the limit.
 */
import { base64urlToBytes, textToBytes } from '../../base/bytes.ts';
import { canonicalText, type Json } from '../../base/canonical.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { auditLottery, drawWeek, type LotteryFault } from '../../vacuum/schedule-draw.ts';
import { sha256, verifyEd25519 } from '../crypto.ts';
import type { NodeContext } from './node-context.ts';
import {
  createLimitCheck,
  lotteryContext,
  openOwnWeek,
  readOwnLottery,
  readScheduleSpace,
  readSeenClaims,
  readWeekStatements,
  type WeekName,
} from './schedule-space.ts';
import type { NodeSurvey } from './survey-kit.ts';

export type ScheduleAudit = WeekName & {
  readonly ok: boolean;
  /** How often a week was drawn again. */
  readonly redraws: number;
  readonly fault: LotteryFault | null;
  /** Whether what the drawn week closes is what was stated of it. */
  readonly isAsStated: boolean;
};

/** What the auditor signs to have a week opened. */
export function scheduleAuditChallenge(org: string, { plan, week }: WeekName): Uint8Array {
  return textToBytes(`seamline/schedule-audit/1\n${org}\n${plan}\n${week}`);
}

export async function auditSchedule(
  context: NodeContext,
  survey: NodeSurvey,
  name: WeekName,
  proof: Uint8Array,
): Promise<Result<ScheduleAudit, { readonly type: string }>> {
  const space = await readScheduleSpace(context, survey, name);
  if (!space.ok) return space;
  const { org } = context.identity;
  const key = base64urlToBytes(space.value.vacuum.survey.terms.auditor);
  if (!key.ok || !verifyEd25519(key.value, scheduleAuditChallenge(org, name), proof)) {
    return err({ type: 'NotTheAuditor' });
  }
  if (context.time.now() < space.value.endsAt) return err({ type: 'WeekNotOver' });
  const { commit, draw } = await readWeekStatements(context, name, org);
  if (commit === undefined || draw === undefined) return err({ type: 'NotDrawn' });
  const lottery = await readOwnLottery(context, commit.body);
  const seed = base64urlToBytes(lottery?.seed ?? '');
  const commitment = base64urlToBytes(commit.body.commitment ?? '');
  if (lottery === null || !seed.ok || !commitment.ok) return err({ type: 'NotCommitted' });
  const own = openOwnWeek(space.value, lottery);
  const redraws = draw.body.attempt ?? 0;
  const odds = lottery.blocks.map(({ millionths }) => millionths);
  const weeks = Array.from({ length: redraws + 1 }, (_, attempt) => drawWeek(odds, seed.value, attempt, sha256));
  const against = await readSeenClaims(context, space.value, draw.body.against ?? []);
  const audited = auditLottery(
    {
      context: lotteryContext(name, org, commit.body.lottery ?? ''),
      commitment: commitment.value,
      seed: seed.value,
      lottery: odds,
      weeks,
      breaksLimit: createLimitCheck(space.value, own, against),
    },
    sha256,
  );
  const { covered, seen } = own.claimsOf(weeks.at(-1)!);
  const isAsStated =
    canonicalText([covered, seen] as unknown as Json) ===
    canonicalText([draw.body.covered ?? [], draw.body.seen ?? []]);
  const fault = audited.ok ? null : audited.error;
  return ok({ ...name, ok: fault === null && isAsStated, redraws, fault, isAsStated });
}
