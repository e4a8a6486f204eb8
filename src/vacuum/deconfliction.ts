/**
 * Blind deconfliction: planned movements as tokens `movement|cell|slot` (res 8, quarter hours, the next 72 h) through
 * the private intersection, under an agreement and tag of their own. Each side adds one ring and one slot, so paths
 * that come within two of each other meet. What matched says where and when to the own node only; the screen says
 * "conflict: your movement M, call this desk", and nothing else of either plan.
 */
import { type Cell, gridCellDisk } from '../base/grid.ts';
import { err, ok, type Result } from '../base/result.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UnixMs } from '../base/time.ts';
import type { SetLargerThanBucket } from './intersection-state.ts';
import { checkStartRate, type RunRate, type RunRateExceeded } from './survey-rate.ts';
import { pairToToken, sortTokens } from './token.ts';

export const MOVEMENT_SLOT_MS = 15 * MINUTE_MS;
export const MOVEMENT_SLOTS = (72 * HOUR_MS) / MOVEMENT_SLOT_MS;
/** The agreed sizes; a set larger than the last says only that. */
export const MOVEMENT_BUCKETS = [256, 1_024, 4_096] as const;

export type MovementLeg = {
  /** Res 8. */
  readonly cell: Cell;
  readonly from: UnixMs;
  readonly to: UnixMs;
};

export type Movement = {
  readonly id: string;
  readonly legs: ReadonlyArray<MovementLeg>;
};

export type MovementTokens = {
  /** Ascending, each once: what the intersection takes. */
  readonly tokens: ReadonlyArray<string>;
  readonly bucket: number;
  /** Own movements behind each token, and whether the token is on the path itself or in its buffer. */
  readonly ownByToken: ReadonlyMap<string, ReadonlyArray<OwnToken>>;
};

export type OwnToken = { readonly movement: string; readonly where: 'path' | 'buffer' };

/** `windowStart` is agreed; what lies outside its 72 hours is left out. */
export function createMovementTokens(
  movements: ReadonlyArray<Movement>,
  windowStart: UnixMs,
): Result<MovementTokens, BadMovement> {
  const ownByToken = new Map<string, OwnToken[]>();
  for (const movement of movements) {
    const fault = findMovementFault(movement);
    if (fault !== null) return err(fault);
    for (const [token, where] of bufferMovement(movement, windowStart)) {
      const own = ownByToken.get(token);
      if (own === undefined) ownByToken.set(token, [{ movement: movement.id, where }]);
      else own.push({ movement: movement.id, where });
    }
  }
  const tokens = sortTokens([...ownByToken.keys()]);
  const bucket = MOVEMENT_BUCKETS.find((size) => tokens.length <= size);
  if (bucket === undefined) return err({ type: 'SetLargerThanBucket', bucket: MOVEMENT_BUCKETS.at(-1)! });
  return ok({ tokens, bucket, ownByToken });
}

function findMovementFault({ id, legs }: Movement): BadMovement | null {
  if (legs.length === 0) return { type: 'ImpossibleMovement', id, leg: 0 };
  const bad = legs.findIndex((leg, k) => leg.to <= leg.from || (k > 0 && leg.from < legs[k - 1]!.to));
  return bad < 0 ? null : { type: 'ImpossibleMovement', id, leg: bad };
}

/** Tokens of one movement: `path` where it passes, `buffer` one ring or one slot beside it. */
function bufferMovement({ legs }: Movement, windowStart: UnixMs): ReadonlyMap<string, OwnToken['where']> {
  const whereByToken = new Map<string, OwnToken['where']>();
  const add = (cell: string, slot: number, where: OwnToken['where']) => {
    if (slot < 0 || slot >= MOVEMENT_SLOTS) return;
    const token = pairToToken({ criterion: 'movement', cell, slot });
    if (where === 'path' || !whereByToken.has(token)) whereByToken.set(token, where);
  };
  for (const leg of legs) {
    const first = Math.floor((leg.from - windowStart) / MOVEMENT_SLOT_MS);
    const last = Math.ceil((leg.to - windowStart) / MOVEMENT_SLOT_MS) - 1;
    const from = Math.max(first - 1, 0);
    const to = Math.min(last + 1, MOVEMENT_SLOTS - 1);
    const disk = gridCellDisk(leg.cell, 1);
    for (let slot = from; slot <= to; slot++) {
      const isInside = slot >= first && slot <= last;
      for (const cell of disk) add(cell, slot, cell === leg.cell && isInside ? 'path' : 'buffer');
    }
  }
  return whereByToken;
}

export type MovementConflict = {
  readonly movement: string;
  /** `near-miss` where only the own buffer met something. */
  readonly severity: 'conflict' | 'near-miss';
  /** Own tokens that matched, ascending: for the own node alone. */
  readonly tokens: ReadonlyArray<string>;
};

/** From the own tokens that matched to the movements they belong to, by id ascending. */
export function decideConflicts(own: MovementTokens, matched: ReadonlyArray<string>): ReadonlyArray<MovementConflict> {
  const tokensByMovement = new Map<string, { tokens: string[]; isOnPath: boolean }>();
  for (const token of sortTokens(matched)) {
    for (const { movement, where } of own.ownByToken.get(token) ?? []) {
      const found = tokensByMovement.get(movement) ?? { tokens: [], isOnPath: false };
      found.tokens.push(token);
      found.isOnPath ||= where === 'path';
      tokensByMovement.set(movement, found);
    }
  }
  return [...tokensByMovement]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([movement, { tokens, isOnPath }]) => ({ movement, severity: isOnPath ? 'conflict' : 'near-miss', tokens }));
}

/** All the screen and the hotline record say: own movement and desk, never where, when or what of the partner. */
export type ConflictNotice = {
  readonly movement: string;
  readonly severity: MovementConflict['severity'];
  readonly desk: string;
};

export function conflictToNotice(conflict: MovementConflict, desk: string): ConflictNotice {
  return { movement: conflict.movement, severity: conflict.severity, desk };
}

export type DeconflictionRun = { readonly at: UnixMs; readonly kind: 'regular' | 'on-demand' };

/** One every 6 h, and 4 in any 24 h on demand; aborted runs count. */
const DECONFLICTION_RATES: Readonly<Record<DeconflictionRun['kind'], RunRate>> = {
  regular: [{ runs: 1, windowMs: 6 * HOUR_MS }],
  'on-demand': [{ runs: 4, windowMs: DAY_MS }],
};

export function checkDeconflictionRate(
  runs: ReadonlyArray<DeconflictionRun>,
  next: DeconflictionRun,
): Result<DeconflictionRun, RunRateExceeded> {
  const alike = runs.filter((run) => run.kind === next.kind).map((run) => run.at);
  const checked = checkStartRate(DECONFLICTION_RATES[next.kind], alike, next.at);
  return checked.ok ? ok(next) : checked;
}

/** Checked at home against the own list: yes or no, never which site. */
export function touchesProtectedSite(movement: Movement, protectedCells: ReadonlySet<Cell>): 'yes' | 'no' {
  return movement.legs.some((leg) => protectedCells.has(leg.cell)) ? 'yes' : 'no';
}

export type BadMovement =
  | { readonly type: 'ImpossibleMovement'; readonly id: string; readonly leg: number }
  | SetLargerThanBucket;
