/**
 * The patrol board of the own organisation: schedules, signs of life and ends are own records that never leave; what the
 * board shows is a fold over them and the clock. Achieved is counted on the safe side, in slots that count.
 */
import { ok, type Result } from '../../base/result.ts';
import { MINUTE_MS, type UnixMs } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { PatrolStatusBody } from '../../record/kind/operation.ts';
import { checkFullBody } from '../../record/registry.ts';
import { bodyToPatrolStatement } from '../../vacuum/operation-record.ts';
import { listCountingSlots, type SlotClock } from '../../vacuum/patrol-achieved.ts';
import {
  applyPatrol,
  type BadPatrolStatement,
  PATROL_TIMING,
  type PatrolBoard,
  type PatrolEntry,
  type PatrolStatus,
  patrolStatusAt,
} from '../../vacuum/patrol-board.ts';
import { addDeskRecord } from './desk-record.ts';
import { nowIso } from './joint-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';

/** Without a survey the board counts in whole hours of UTC. */
const HOUR_CLOCK: SlotClock = { periodStart: 0 as UnixMs, slotMin: 60, slots: 168 };

export type PatrolLine = {
  readonly entry: PatrolEntry;
  readonly status: PatrolStatus;
  /** Cell named with the schedule, and the closing plan it belongs to. */
  readonly cell: string | null;
  readonly plan: string | null;
  readonly plannedSlots: number;
  readonly achievedSlots: number;
  /** Cells in which it really was, with how many slots count there. */
  readonly achieved: ReadonlyArray<{ readonly cell: string; readonly slots: number }>;
};

export async function listPatrols(context: NodeContext, now: UnixMs): Promise<ReadonlyArray<PatrolLine>> {
  const bodies = await readPatrolBodies(context);
  const scheduled = new Map(bodies.filter(({ step }) => step === 'schedule').map((body) => [body.patrol, body]));
  return [...foldPatrols(bodies).values()].map((entry) => describePatrol(entry, scheduled.get(entry.id), now));
}

async function readPatrolBodies({ store }: Pick<NodeContext, 'store'>): Promise<ReadonlyArray<PatrolStatusBody>> {
  const rows = await store.db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'patrol-status')
    .orderBy('position')
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as PatrolStatusBody);
}

/** A line that does not fit what stands is left out. */
function foldPatrols(bodies: ReadonlyArray<PatrolStatusBody>): PatrolBoard {
  let board: PatrolBoard = new Map();
  for (const body of bodies) {
    const next = applyPatrol(board, bodyToPatrolStatement(body));
    if (next.ok) board = next.value;
  }
  return board;
}

function describePatrol(entry: PatrolEntry, schedule: PatrolStatusBody | undefined, now: UnixMs): PatrolLine {
  const counting = listCountingSlots(entry, HOUR_CLOCK, PATROL_TIMING);
  const slotsByCell = new Map<string, number>();
  for (const { cell } of counting) slotsByCell.set(cell, (slotsByCell.get(cell) ?? 0) + 1);
  const slotMs = HOUR_CLOCK.slotMin * MINUTE_MS;
  const plannedSlots = entry.phase === 'cancelled' ? 0 : Math.ceil(entry.to / slotMs) - Math.floor(entry.from / slotMs);
  return {
    entry,
    status: patrolStatusAt(entry, now, PATROL_TIMING),
    cell: schedule?.cell ?? null,
    plan: schedule?.plan ?? null,
    plannedSlots,
    achievedSlots: new Set(counting.map(({ slotNumber }) => slotNumber)).size,
    achieved: [...slotsByCell].map(([cell, slots]) => ({ cell, slots })),
  };
}

/** Adds one line, if it fits what stands. */
export async function addPatrolStep(
  context: NodeContext,
  seat: SeatContext,
  draft: Omit<PatrolStatusBody, 'at'>,
): Promise<Result<{ readonly id: string }, BadPatrolStatement | { readonly type: string }>> {
  const body = { ...draft, at: nowIso(context) } as PatrolStatusBody;
  const shaped = checkFullBody('patrol-status', body);
  if (!shaped.ok) return shaped;
  const fits = applyPatrol(foldPatrols(await readPatrolBodies(context)), bodyToPatrolStatement(body));
  if (!fits.ok) return fits;
  const draftRecord = { kind: 'patrol-status', marking: 'confidential', body: body as unknown as JsonObject } as const;
  const added = await addDeskRecord(context, seat, draftRecord);
  if (!added.ok) return added;
  context.notify({ type: 'operation', id: added.value.id });
  return ok({ id: added.value.id });
}
