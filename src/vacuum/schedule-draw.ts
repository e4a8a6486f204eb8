/**
 * Drawing a week so that nobody can choose it afterwards: each side commits to its own seed before the week, draws
 * with it block by block, and opens it to the survey auditor after the week. A drawn week that breaks the stay limit
 * is drawn again with the next seed; the ledger shows how often.
 *
 *   commitment = SHA-256("seamline/lottery-seed/1" 0x00 context 0x00 seed)
 *   draw       = first 6 bytes of SHA-256("seamline/lottery-draw/1" 0x00 seed attempt block), as a share of 2^48
 */
import { assert } from '../base/assert.ts';
import { areBytesEqual, type Bytes, concatBytes, textToBytes } from '../base/bytes.ts';
import type { Sha256 } from '../base/crypto.ts';
import { err, ok, type Result } from '../base/result.ts';
import { MILLION } from './schedule-lottery.ts';

export const LOTTERY_SEED_BYTES = 32;
/** A lottery that breaks the limit this often is the wrong lottery. */
export const ATTEMPTS_MAX = 1_000;

/** Millionths of each pattern, for each block in order. */
export type WeekLottery = ReadonlyArray<ReadonlyArray<number>>;
/** Pattern drawn in each block. */
export type DrawnWeek = ReadonlyArray<number>;

/** `context` names plan, week and party, so that no commitment serves twice. */
export function commitLotterySeed(seed: Bytes, context: string, sha256: Sha256): Bytes {
  assert(seed.length === LOTTERY_SEED_BYTES, 'a seed of 32 bytes');
  assert(!context.includes('\0'), 'a context without U+0000');
  return sha256(concatBytes(textToBytes(`seamline/lottery-seed/1\0${context}\0`), seed));
}

export function drawWeek(lottery: WeekLottery, seed: Bytes, attempt: number, sha256: Sha256): DrawnWeek {
  return lottery.map((millionths, block) => {
    const counters = new Uint8Array(8);
    const view = new DataView(counters.buffer);
    view.setUint32(0, attempt);
    view.setUint32(4, block);
    const digest = sha256(concatBytes(textToBytes('seamline/lottery-draw/1\0'), seed, counters));
    let drawn = 0;
    for (let k = 0; k < 6; k++) drawn = drawn * 256 + digest[k]!;
    return pickPattern(millionths, Math.floor((drawn / 2 ** 48) * MILLION));
  });
}

function pickPattern(millionths: ReadonlyArray<number>, point: number): number {
  let sum = 0;
  for (let s = 0; s < millionths.length; s++) {
    sum += millionths[s]!;
    if (point < sum) return s;
  }
  assert(false, 'millionths that sum to a million');
}

export type AllowedWeek = {
  readonly week: DrawnWeek;
  /** How often it was drawn again: 0 where the first draw held. */
  readonly redraws: number;
};

/** Draws until the week keeps the stay limit. */
export function drawAllowedWeek(
  lottery: WeekLottery,
  seed: Bytes,
  sha256: Sha256,
  breaksLimit: (week: DrawnWeek) => boolean,
): Result<AllowedWeek, NoWeekAllowed> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const week = drawWeek(lottery, seed, attempt, sha256);
    if (!breaksLimit(week)) return ok({ week, redraws: attempt });
  }
  return err({ type: 'NoWeekAllowed', attempts: ATTEMPTS_MAX });
}

export type NoWeekAllowed = { readonly type: 'NoWeekAllowed'; readonly attempts: number };

/** What a party stated before and during the week, and the seed it opens after it. */
export type OpenedLottery = {
  readonly context: string;
  readonly commitment: Bytes;
  readonly seed: Bytes;
  readonly lottery: WeekLottery;
  /** Every week drawn, in order; the last is the one that was run. */
  readonly weeks: ReadonlyArray<DrawnWeek>;
  readonly breaksLimit: (week: DrawnWeek) => boolean;
};

/** The auditor's check: the seed is the committed one, every draw follows from it, and none was thrown away that held. */
export function auditLottery(
  opened: OpenedLottery,
  sha256: Sha256,
): Result<{ readonly redraws: number }, LotteryFault> {
  const { seed, weeks, lottery, breaksLimit } = opened;
  if (seed.length !== LOTTERY_SEED_BYTES || weeks.length === 0) return err({ type: 'SeedDiffers' });
  if (!areBytesEqual(commitLotterySeed(seed, opened.context, sha256), opened.commitment)) {
    return err({ type: 'SeedDiffers' });
  }
  for (const [attempt, week] of weeks.entries()) {
    const drawn = drawWeek(lottery, seed, attempt, sha256);
    const isSame = week.length === drawn.length && week.every((pattern, block) => pattern === drawn[block]);
    if (!isSame) return err({ type: 'DrawDiffers', attempt });
    const isLast = attempt === weeks.length - 1;
    if (breaksLimit(week) === isLast) return err({ type: isLast ? 'LimitBroken' : 'DrawnAgainWithoutCause', attempt });
  }
  return ok({ redraws: weeks.length - 1 });
}

export type LotteryFault =
  | { readonly type: 'SeedDiffers' }
  | { readonly type: 'DrawDiffers'; readonly attempt: number }
  | { readonly type: 'LimitBroken'; readonly attempt: number }
  | { readonly type: 'DrawnAgainWithoutCause'; readonly attempt: number };
