/**
 * The patrol board of one node as a fold over statements: scheduled, ready, active, done, cancelled, and with the
 * clock start overdue, end overdue and silent. Schedules of one team never overlap. The board stays at home; what the
 * partner hears of it are achieved claims, rounded down like offers.
 */
import { err, ok, type Result } from '../base/result.ts';
import { MINUTE_MS, type UnixMs } from '../base/time.ts';

export type PatrolPhase = 'scheduled' | 'ready' | 'active' | 'done' | 'cancelled';

export type PatrolCheckIn = { readonly at: UnixMs; readonly cell: string };

export type PatrolEntry = {
  readonly id: string;
  readonly team: string;
  /** A post counts in slots it mans in full, a patrol with the time it is inside. */
  readonly kind: 'post' | 'patrol';
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly phase: PatrolPhase;
  readonly startedAt: UnixMs | null;
  readonly endedAt: UnixMs | null;
  readonly cancelReason: string | null;
  /** In order of time; the start and the end are check-ins too where they name a cell. */
  readonly checkIns: ReadonlyArray<PatrolCheckIn>;
  readonly lastAt: UnixMs;
};

export type PatrolBoard = ReadonlyMap<string, PatrolEntry>;

export type PatrolStatement =
  | {
      readonly type: 'schedule';
      readonly id: string;
      readonly team: string;
      readonly kind: PatrolEntry['kind'];
      readonly from: UnixMs;
      readonly to: UnixMs;
      readonly at: UnixMs;
    }
  | { readonly type: 'ready'; readonly id: string; readonly at: UnixMs }
  | { readonly type: 'start'; readonly id: string; readonly cell: string; readonly at: UnixMs }
  | { readonly type: 'check-in'; readonly id: string; readonly cell: string; readonly at: UnixMs }
  | { readonly type: 'end'; readonly id: string; readonly cell: string; readonly at: UnixMs }
  | { readonly type: 'cancel'; readonly id: string; readonly reason: string; readonly at: UnixMs };

/** Which statements an entry takes in each phase. */
const TAKES: Readonly<Record<PatrolPhase, ReadonlyArray<PatrolStatement['type']>>> = {
  scheduled: ['ready', 'start', 'cancel'],
  ready: ['start', 'cancel'],
  active: ['check-in', 'end', 'cancel'],
  done: [],
  cancelled: [],
};

export function applyPatrol(board: PatrolBoard, statement: PatrolStatement): Result<PatrolBoard, BadPatrolStatement> {
  if (statement.type === 'schedule') return schedulePatrol(board, statement);
  const { id, at, type } = statement;
  const entry = board.get(id);
  if (entry === undefined) return err({ type: 'UnknownPatrol', id });
  if (!TAKES[entry.phase].includes(type))
    return err({ type: 'PatrolOutOfOrder', id, phase: entry.phase, statement: type });
  if (at < entry.lastAt) return err({ type: 'PatrolBackdated', id, at, lastAt: entry.lastAt });
  if (type === 'cancel' && statement.reason.trim() === '') return err({ type: 'ReasonMissing' });
  const next = new Map(board);
  next.set(id, advance(entry, statement));
  return ok(next);
}

function advance(entry: PatrolEntry, statement: Exclude<PatrolStatement, { type: 'schedule' }>): PatrolEntry {
  const heard = { ...entry, lastAt: statement.at };
  switch (statement.type) {
    case 'ready':
      return { ...heard, phase: 'ready' };
    case 'cancel':
      return { ...heard, phase: 'cancelled', endedAt: statement.at, cancelReason: statement.reason };
    default: {
      const checkIns = [...entry.checkIns, { at: statement.at, cell: statement.cell }];
      if (statement.type === 'start') return { ...heard, checkIns, phase: 'active', startedAt: statement.at };
      if (statement.type === 'end') return { ...heard, checkIns, phase: 'done', endedAt: statement.at };
      return { ...heard, checkIns };
    }
  }
}

function schedulePatrol(
  board: PatrolBoard,
  { id, team, kind, from, to, at }: Extract<PatrolStatement, { type: 'schedule' }>,
): Result<PatrolBoard, BadPatrolStatement> {
  if (board.has(id)) return err({ type: 'PatrolKnown', id });
  if (to <= from || from < at) return err({ type: 'ImpossiblePatrol', id, from, to });
  for (const other of board.values()) {
    if (other.team !== team || other.phase === 'cancelled') continue;
    const end = other.endedAt ?? other.to;
    if (from < end && other.from < to) return err({ type: 'OverlappingSchedule', id, other: other.id, team });
  }
  const entry: PatrolEntry = {
    id,
    team,
    kind,
    from,
    to,
    phase: 'scheduled',
    startedAt: null,
    endedAt: null,
    cancelReason: null,
    checkIns: [],
    lastAt: at,
  };
  return ok(new Map(board).set(id, entry));
}

export type PatrolTiming = {
  /** A start this late is overdue. */
  readonly graceMs: number;
  /** Silence this long is an alarm, and ends what counts. */
  readonly silentMs: number;
};

export const PATROL_TIMING: PatrolTiming = { graceMs: 10 * MINUTE_MS, silentMs: 60 * MINUTE_MS };

export type PatrolStatus = PatrolPhase | 'start-overdue' | 'end-overdue' | 'silent';

/** What the board shows at a moment; `start-overdue`, `end-overdue` and `silent` are alarms. */
export function patrolStatusAt(entry: PatrolEntry, now: UnixMs, timing: PatrolTiming): PatrolStatus {
  const isWaiting = entry.phase === 'scheduled' || entry.phase === 'ready';
  if (isWaiting && now > entry.from + timing.graceMs) return 'start-overdue';
  if (entry.phase !== 'active') return entry.phase;
  if (now - entry.lastAt >= timing.silentMs) return 'silent';
  return now > entry.to + timing.graceMs ? 'end-overdue' : 'active';
}

export type BadPatrolStatement =
  | { readonly type: 'UnknownPatrol'; readonly id: string }
  | { readonly type: 'PatrolKnown'; readonly id: string }
  | {
      readonly type: 'PatrolOutOfOrder';
      readonly id: string;
      readonly phase: PatrolPhase;
      readonly statement: PatrolStatement['type'];
    }
  | { readonly type: 'PatrolBackdated'; readonly id: string; readonly at: UnixMs; readonly lastAt: UnixMs }
  | { readonly type: 'ImpossiblePatrol'; readonly id: string; readonly from: UnixMs; readonly to: UnixMs }
  | { readonly type: 'OverlappingSchedule'; readonly id: string; readonly other: string; readonly team: string }
  | { readonly type: 'ReasonMissing' };
