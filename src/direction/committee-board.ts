/**
 * Committees and teams: who fills each seat, whether the quorum is met, and which sessions of the agreed rhythm were held.
 * A missed slot is visible, because unfilled seats and missed meetings are how such bodies faded before.
 */
import { DAY_MS, isoToUnixMs, type UnixMs, unixMsToIso } from '../base/time.ts';
import type { DirectionRecord, PassageTexts } from './directive-board.ts';

export type SessionSlot = {
  readonly at: string;
  readonly state: 'held' | 'no-quorum' | 'missed' | 'due';
  readonly filledSeats: number;
};

export type CommitteeStatus = {
  readonly id: string;
  readonly code: string;
  readonly name: PassageTexts;
  readonly form: string;
  readonly centre: string | null;
  readonly seats: number;
  readonly quorum: number;
  readonly sessions: ReadonlyArray<SessionSlot>;
  readonly held: number;
  readonly missed: number;
};

const SLOTS_MAX = 400;

/** Slots of the rhythm up to `at`; a session counts for the slot it lies nearest to. */
export function foldCommittees(records: ReadonlyArray<DirectionRecord>, at: UnixMs): ReadonlyArray<CommitteeStatus> {
  return records
    .filter((r) => r.kind === 'committee')
    .map((committee) => describeCommittee(committee, records, at))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

function describeCommittee(
  committee: DirectionRecord,
  records: ReadonlyArray<DirectionRecord>,
  at: UnixMs,
): CommitteeStatus {
  const { body, id } = committee;
  const stepMs = Number(body['everyDays']) * DAY_MS;
  const first = toMs(body['firstSession']);
  const quorum = Number(body['quorum']);
  const sessions = records.filter((r) => r.kind === 'committee-session' && r.body['committee'] === id);
  const filledBySlot = new Map<number, number>();
  for (const session of sessions) {
    const slot = Math.round((toMs(session.body['at']) - first) / stepMs);
    const filled = new Set(session.body['filledSeats'] as ReadonlyArray<string>).size;
    filledBySlot.set(slot, Math.max(filledBySlot.get(slot) ?? 0, filled));
  }
  const slots: SessionSlot[] = [];
  for (let slot = 0; slot < SLOTS_MAX && first + slot * stepMs <= at; slot++) {
    const filled = filledBySlot.get(slot);
    const isDue = filled === undefined && first + (slot + 1) * stepMs > at;
    const state = filled === undefined ? (isDue ? 'due' : 'missed') : filled >= quorum ? 'held' : 'no-quorum';
    slots.push({ at: unixMsToIso((first + slot * stepMs) as UnixMs), state, filledSeats: filled ?? 0 });
  }
  return {
    id,
    code: String(body['code']),
    name: body['name'] as PassageTexts,
    form: String(body['form']),
    centre: typeof body['centre'] === 'string' ? body['centre'] : null,
    seats: (body['seats'] as ReadonlyArray<unknown>).length,
    quorum,
    sessions: slots,
    held: slots.filter((s) => s.state === 'held').length,
    missed: slots.filter((s) => s.state === 'missed').length,
  };
}

function toMs(iso: unknown): number {
  const ms = isoToUnixMs(String(iso));
  return ms.ok ? ms.value : 0;
}
