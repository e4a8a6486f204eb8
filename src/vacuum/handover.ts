/**
 * Handover of a post from one force to the other, as a pure state machine over signed statements:
 *
 *   notice (leaving) -> accepted (relieving) -> in place (relieving) -> confirmed (leaving), or void
 *
 * The leaving force counts until `confirmed`, while it really stays; the relieving one from `in place`. A post left
 * with nobody in place raises an alarm on both sides, and its pairs are vacuum at once, as on 19 October 2023 near
 * Makhmour. A front of width w holds evaders of speed v iff w >= v + 1 (rule V-25), also across the handover: the
 * first line of the relief must begin no later than one slot after the last of the leaving force and share v columns.
 */
import { err, ok, type Result } from '../base/result.ts';
import type { UnixMs } from '../base/time.ts';

export type HandoverPhase = 'notice' | 'accepted' | 'in-place' | 'confirmed' | 'void';

export type Handover = {
  readonly id: string;
  readonly leaving: string;
  readonly relieving: string;
  readonly phase: HandoverPhase;
  /** When the leaving force means to go. */
  readonly leavesAt: UnixMs;
  /** When the relief means to be in place; null until accepted. */
  readonly takesOverAt: UnixMs | null;
  readonly inPlaceAt: UnixMs | null;
  readonly confirmedAt: UnixMs | null;
  /** When the leaving force was gone; null while it stays. */
  readonly vacatedAt: UnixMs | null;
  readonly voidReason: string | null;
  /** Time of the last statement; later ones are not earlier. */
  readonly lastAt: UnixMs;
};

export type HandoverStatement =
  | {
      readonly type: 'notice';
      readonly id: string;
      readonly by: string;
      readonly relieving: string;
      readonly leavesAt: UnixMs;
      readonly at: UnixMs;
    }
  | { readonly type: 'accept'; readonly by: string; readonly takesOverAt: UnixMs; readonly at: UnixMs }
  | { readonly type: 'refuse'; readonly by: string; readonly reason: string; readonly at: UnixMs }
  | { readonly type: 'in-place'; readonly by: string; readonly at: UnixMs }
  | { readonly type: 'confirm'; readonly by: string; readonly at: UnixMs }
  /** The leaving force is gone, said by itself or noted by the relief on the spot. */
  | { readonly type: 'vacated'; readonly by: string; readonly at: UnixMs }
  /** The leaving force stays after all. */
  | { readonly type: 'withdraw'; readonly by: string; readonly reason: string; readonly at: UnixMs };

export function applyHandover(before: Handover | null, statement: HandoverStatement): Result<Handover, BadHandover> {
  if (statement.type === 'notice') return openHandover(before, statement);
  if (before === null) return err({ type: 'NoNotice' });
  const { by, at } = statement;
  if (by !== before.leaving && by !== before.relieving) return err({ type: 'NotYourHandover', by });
  if (at < before.lastAt) return err({ type: 'HandoverBackdated', at, lastAt: before.lastAt });
  const rule = RULES[statement.type];
  const isRightParty = rule.who === 'either' || by === before[rule.who];
  if (!isRightParty || !rule.from.includes(before.phase)) {
    return err({ type: 'HandoverOutOfOrder', statement: statement.type, by, phase: before.phase });
  }
  const next = { ...before, lastAt: at };
  switch (statement.type) {
    case 'accept':
      return ok({ ...next, phase: 'accepted', takesOverAt: statement.takesOverAt });
    case 'in-place':
      return ok({ ...next, phase: 'in-place', inPlaceAt: at });
    case 'confirm':
      return ok({ ...next, phase: 'confirmed', confirmedAt: at });
    case 'vacated':
      return before.vacatedAt === null ? ok({ ...next, vacatedAt: at }) : err({ type: 'AlreadyVacated' });
    default:
      if (statement.reason.trim() === '') return err({ type: 'ReasonMissing' });
      return ok({ ...next, phase: 'void', voidReason: statement.reason });
  }
}

/** Who may say what, and when. A void handover can still be vacated: that is the alarm nobody may miss. */
const RULES: Readonly<
  Record<
    Exclude<HandoverStatement['type'], 'notice'>,
    { readonly who: 'leaving' | 'relieving' | 'either'; readonly from: ReadonlyArray<HandoverPhase> }
  >
> = {
  accept: { who: 'relieving', from: ['notice'] },
  refuse: { who: 'relieving', from: ['notice', 'accepted'] },
  'in-place': { who: 'relieving', from: ['accepted'] },
  confirm: { who: 'leaving', from: ['in-place'] },
  vacated: { who: 'either', from: ['notice', 'accepted', 'in-place', 'confirmed', 'void'] },
  withdraw: { who: 'leaving', from: ['notice', 'accepted'] },
};

function openHandover(
  before: Handover | null,
  { id, by, relieving, leavesAt, at }: Extract<HandoverStatement, { type: 'notice' }>,
): Result<Handover, BadHandover> {
  if (before !== null) return err({ type: 'AlreadyNoticed' });
  if (by === relieving) return err({ type: 'NotYourHandover', by });
  if (leavesAt < at) return err({ type: 'HandoverBackdated', at: leavesAt, lastAt: at });
  return ok({
    id,
    leaving: by,
    relieving,
    phase: 'notice',
    leavesAt,
    takesOverAt: null,
    inPlaceAt: null,
    confirmedAt: null,
    vacatedAt: null,
    voidReason: null,
    lastAt: at,
  });
}

/** Who holds the post: what coverage may count at that moment. */
export type HandoverCover = { readonly leaving: boolean; readonly relieving: boolean };

export function handoverCoverAt(handover: Handover, at: UnixMs): HandoverCover {
  const hasLeft = handover.vacatedAt !== null && at >= handover.vacatedAt;
  const isRelieved = handover.confirmedAt !== null && at >= handover.confirmedAt;
  return {
    leaving: !hasLeft && !isRelieved,
    relieving: handover.inPlaceAt !== null && at >= handover.inPlaceAt,
  };
}

/** Raised on both sides while nobody holds the post; its pairs are vacuum from `since` on. */
export type HandoverAlarm = {
  readonly type: 'HandoverUncovered';
  readonly id: string;
  readonly since: UnixMs;
  readonly reason: 'vacated without acceptance' | 'vacated before the relief was in place';
};

export function findHandoverAlarm(handover: Handover, now: UnixMs): HandoverAlarm | null {
  const { vacatedAt, id, phase } = handover;
  const cover = handoverCoverAt(handover, now);
  if (vacatedAt === null || cover.leaving || cover.relieving) return null;
  const wasAccepted = phase !== 'void' && handover.takesOverAt !== null;
  const reason = wasAccepted ? 'vacated before the relief was in place' : 'vacated without acceptance';
  return { type: 'HandoverUncovered', id, since: vacatedAt, reason };
}

/** What a plan of a handover must keep so that nothing slips through between the last line and the first. */
export type HandoverLines = {
  readonly lastSlot: number;
  /** Columns of cells held in the last slot of the leaving force. */
  readonly lastColumns: ReadonlyArray<number>;
  readonly firstSlot: number;
  readonly firstColumns: ReadonlyArray<number>;
  /** v: rings an evader moves in one slot. */
  readonly rings: number;
};

export function checkHandoverLines(lines: HandoverLines): Result<HandoverLines, HandoverUncovered> {
  const { lastSlot, firstSlot, lastColumns, firstColumns, rings } = lines;
  if (firstSlot > lastSlot + 1) {
    return err({ type: 'HandoverUncovered', reason: 'slots between', missing: firstSlot - lastSlot - 1 });
  }
  const held = new Set(lastColumns);
  const common = new Set(firstColumns.filter((column) => held.has(column))).size;
  if (common < rings) return err({ type: 'HandoverUncovered', reason: 'columns in common', missing: rings - common });
  return ok(lines);
}

export type HandoverUncovered = {
  readonly type: 'HandoverUncovered';
  readonly reason: 'slots between' | 'columns in common';
  readonly missing: number;
};

export type BadHandover =
  | { readonly type: 'NoNotice' }
  | { readonly type: 'AlreadyNoticed' }
  | { readonly type: 'NotYourHandover'; readonly by: string }
  | { readonly type: 'HandoverBackdated'; readonly at: UnixMs; readonly lastAt: UnixMs }
  | {
      readonly type: 'HandoverOutOfOrder';
      readonly statement: HandoverStatement['type'];
      readonly by: string;
      readonly phase: HandoverPhase;
    }
  | { readonly type: 'AlreadyVacated' }
  | { readonly type: 'ReasonMissing' };
