/**
 * Committees and teams: who fills each seat now and since when, how often seats changed, whether the quorum is met, and
 * which sessions of the agreed rhythm were held. A missed slot and a vacant seat are visible, because that is how such
 * bodies faded before.
 */
import { DAY_MS, type UnixMs, unixMsToIso } from '../base/time.ts';
import {
  compareIds,
  type DirectionRecord,
  groupByMember,
  keepLatestVersions,
  listParties,
  memberToMs,
  type PassageTexts,
  sortByTime,
  textOrNull,
} from './direction-record.ts';

export type SessionSlot = {
  readonly at: string;
  readonly state: 'held' | 'no-quorum' | 'missed' | 'due';
  readonly filledSeats: number;
};

export type SeatStatus = {
  readonly code: string;
  readonly organisation: string;
  /** What the seat is for. */
  readonly role: string;
  /** The position whose holder sits there now, never a person; null while vacant. */
  readonly filledBy: string | null;
  /** Since when it is filled, or vacant. */
  readonly since: string;
  /** Changes of who fills it, the first filling not counted. */
  readonly turnover: number;
};

export type CommitteeStatus = {
  readonly id: string;
  readonly parties: ReadonlyArray<string>;
  readonly code: string;
  readonly name: PassageTexts;
  readonly form: string;
  readonly centre: string | null;
  readonly terms: PassageTexts;
  readonly seats: ReadonlyArray<SeatStatus>;
  readonly filledSeats: number;
  readonly turnover: number;
  readonly quorum: number;
  readonly everyDays: number;
  /** Organisations that signed it, its proposer included. */
  readonly signedBy: ReadonlyArray<string>;
  readonly nextAt: string;
  readonly sessions: ReadonlyArray<SessionSlot>;
  readonly held: number;
  readonly missed: number;
};

const SLOTS_MAX = 400;
const COMMITTEE_KINDS: ReadonlySet<string> = new Set([
  'committee',
  'committee-session',
  'seat-filling',
  'countersignature',
]);

/** Slots of the rhythm up to `at`; a session counts for the slot it lies nearest to. */
export function foldCommittees(records: ReadonlyArray<DirectionRecord>, at: UnixMs): ReadonlyArray<CommitteeStatus> {
  const known = keepLatestVersions(records.filter(({ kind }) => COMMITTEE_KINDS.has(kind)));
  const sessions = groupByMember(known, 'committee-session', 'committee');
  const fillings = groupByMember(known, 'seat-filling', 'committee');
  const answers = groupByMember(known, 'countersignature', 'proposal');
  return known
    .filter((r) => r.kind === 'committee')
    .map((committee) => ({
      ...describeCommittee(committee, fillings.get(committee.id) ?? [], at),
      ...describeRhythm(committee, sessions.get(committee.id) ?? [], at),
      signedBy: listSigners(committee, answers.get(committee.id) ?? [], at),
    }))
    .sort((a, b) => compareIds(a.code, b.code) || compareIds(a.id, b.id));
}

function describeCommittee(committee: DirectionRecord, fillings: ReadonlyArray<DirectionRecord>, at: UnixMs) {
  const { body, id } = committee;
  const known = fillings.filter((filling) => memberToMs(filling.body, 'at') <= at);
  const seats = (body['seats'] as ReadonlyArray<Pick<SeatStatus, 'code' | 'organisation' | 'role'>>).map((seat) =>
    describeSeat(seat, known, String(body['firstSession'])),
  );
  return {
    id,
    parties: listParties(body),
    code: String(body['code']),
    name: body['name'] as PassageTexts,
    form: String(body['form']),
    centre: textOrNull(body['centre']),
    terms: body['terms'] as PassageTexts,
    seats,
    filledSeats: seats.filter((seat) => seat.filledBy !== null).length,
    turnover: seats.reduce((sum, seat) => sum + seat.turnover, 0),
    quorum: Number(body['quorum']),
    everyDays: Number(body['everyDays']),
  };
}

/** Only the organisation a seat belongs to says who fills it. */
function describeSeat(
  seat: Pick<SeatStatus, 'code' | 'organisation' | 'role'>,
  fillings: ReadonlyArray<DirectionRecord>,
  founded: string,
): SeatStatus {
  const own = sortByTime(
    fillings.filter((f) => f.originator === seat.organisation && f.body['seat'] === seat.code),
    'at',
  );
  const last = own.at(-1)?.body;
  return {
    code: seat.code,
    organisation: seat.organisation,
    role: seat.role,
    filledBy: textOrNull(last?.['filledBy']),
    since: textOrNull(last?.['at']) ?? founded,
    turnover: Math.max(0, own.filter((f) => f.body['filledBy'] !== undefined).length - 1),
  };
}

function describeRhythm(committee: DirectionRecord, sessions: ReadonlyArray<DirectionRecord>, at: UnixMs) {
  const { body } = committee;
  const stepMs = Number(body['everyDays']) * DAY_MS;
  const first = memberToMs(body, 'firstSession');
  const quorum = Number(body['quorum']);
  const filledBySlot = new Map<number, number>();
  for (const session of sessions) {
    const heldAt = memberToMs(session.body, 'at');
    if (heldAt > at) continue;
    const slot = Math.round((heldAt - first) / stepMs);
    const filled = new Set(session.body['filledSeats'] as ReadonlyArray<string>).size;
    filledBySlot.set(slot, Math.max(filledBySlot.get(slot) ?? 0, filled));
  }
  const past = first > at ? 0 : Math.floor((at - first) / stepMs) + 1;
  const slots: SessionSlot[] = [];
  for (let slot = Math.max(0, past - SLOTS_MAX); slot < past; slot++) {
    const filled = filledBySlot.get(slot);
    const isDue = filled === undefined && slot === past - 1;
    const state = filled === undefined ? (isDue ? 'due' : 'missed') : filled >= quorum ? 'held' : 'no-quorum';
    slots.push({ at: unixMsToIso((first + slot * stepMs) as UnixMs), state, filledSeats: filled ?? 0 });
  }
  return {
    nextAt: unixMsToIso((first + past * stepMs) as UnixMs),
    sessions: slots,
    held: slots.filter((s) => s.state === 'held').length,
    missed: slots.filter((s) => s.state === 'missed').length,
  };
}

function listSigners(
  committee: DirectionRecord,
  answers: ReadonlyArray<DirectionRecord>,
  at: UnixMs,
): ReadonlyArray<string> {
  const signed = answers.filter((a) => a.body['answer'] === 'yes' && memberToMs(a.body, 'at') <= at);
  return [...new Set([committee.originator, ...signed.map((a) => a.originator)])].sort(compareIds);
}
