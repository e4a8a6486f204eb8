/**
 * Battle rhythm: the calendar of a centre with what goes into each slot, what comes out and who owns it. Every slot of the
 * past is held or missed; a slot is held by a mark of its owner, or by the record that is its product.
 */
import { DAY_MS, MINUTE_MS, type UnixMs, unixMs, unixMsToIso } from '../base/time.ts';
import { compareIds, type DirectionRecord, keepLatestVersions, memberToMs, textOrNull } from './direction-record.ts';

export type RhythmCadence = 'daily' | 'weekly' | 'monthly';

/** Times are minutes of the day in the centre's fixed offset; `day` is 1-7 from Monday, or the day of the month. */
export type RhythmSlot = {
  readonly code: string;
  readonly every: RhythmCadence;
  readonly minute: number;
  readonly day?: number;
  readonly owner: string;
  readonly inputs: ReadonlyArray<string>;
  readonly product: string;
};

export type RhythmOccurrence = {
  readonly centre: string;
  readonly slot: string;
  readonly at: string;
  readonly state: 'held' | 'missed' | 'due' | 'upcoming';
  readonly owner: string;
  readonly inputs: ReadonlyArray<string>;
  readonly product: string;
  /** The record that shows it was held. */
  readonly heldBy: string | null;
  /** True in the time before it in which people are reminded. */
  readonly isReminded: boolean;
};

export type RhythmStatus = {
  readonly centre: string;
  readonly slots: ReadonlyArray<RhythmSlot>;
  readonly occurrences: ReadonlyArray<RhythmOccurrence>;
  readonly held: number;
  readonly missed: number;
};

const slot = (
  code: string,
  hour: number,
  owner: string,
  inputs: ReadonlyArray<string>,
  product: string,
): RhythmSlot => ({ code, every: 'daily', minute: hour * 60, owner, inputs, product });

/** What a centre starts from; a `battle-rhythm` record replaces it for that centre. */
export const RHYTHM_DEFAULTS: ReadonlyArray<RhythmSlot> = [
  slot('overnight-summary', 6, 'watch-officer', ['log'], 'overnight-summary'),
  slot('watch-handover-morning', 7, 'watch-officer', ['log', 'open-items'], 'watch-handover'),
  slot('joint-brief', 8, 'commander', ['overnight-summary', 'tasks'], 'brief'),
  slot('exchange-check', 12, 'release-officer', ['ledger', 'receipts'], 'exchange-check'),
  slot('plans-and-deconfliction', 16, 'planner', ['movements', 'closing-plan'], 'plan-72h'),
  slot('situation-report', 18, 'watch-officer', ['log', 'tasks', 'ledger'], 'situation-report'),
  slot('watch-handover-evening', 19, 'watch-officer', ['log', 'open-items'], 'watch-handover'),
  { ...slot('joint-committee', 10, 'commander', ['tasks', 'blockers'], 'decisions'), every: 'weekly', day: 7 },
  { ...slot('leaders-meeting', 17, 'commander', ['board', 'statement'], 'statement'), every: 'monthly', day: 1 },
];

/** People are told this long before a slot, and it counts as held up to the grace after it. */
export const RHYTHM_REMIND_MS = 30 * MINUTE_MS;
export const RHYTHM_GRACE_MS = 3 * 60 * MINUTE_MS;
const SPAN_DAYS_MAX = 400;

/** Records that are the product of a slot, and so show that it was held. */
const SLOTS_BY_KIND: Readonly<Record<string, ReadonlyArray<string>>> = {
  'watch-handover': ['watch-handover-morning', 'watch-handover-evening'],
  'committee-session': ['joint-committee'],
  meeting: ['leaders-meeting'],
};

const RHYTHM_KINDS: ReadonlySet<string> = new Set([
  'battle-rhythm',
  'rhythm-mark',
  'committee',
  ...Object.keys(SLOTS_BY_KIND),
]);

/** The calendar of a centre from one instant to another, as it stood at `at`. */
export function foldRhythm(
  records: ReadonlyArray<DirectionRecord>,
  centre: string,
  span: { readonly from: UnixMs; readonly to: UnixMs; readonly utcOffsetMin: number },
  at: UnixMs,
): RhythmStatus {
  const known = keepLatestVersions(records.filter(({ kind }) => RHYTHM_KINDS.has(kind))).filter(
    (r) => memberToMs(r.body, r.kind === 'committee' ? 'firstSession' : 'at') <= at,
  );
  const own = known
    .filter((r) => r.kind === 'battle-rhythm' && r.body['centre'] === centre)
    .sort((a, b) => compareIds(`${a.body['at']} ${a.id}`, `${b.body['at']} ${b.id}`))
    .at(-1);
  const slots = (own?.body['slots'] as ReadonlyArray<RhythmSlot> | undefined) ?? RHYTHM_DEFAULTS;
  const centreByCommittee = new Map(
    known.filter((r) => r.kind === 'committee').map((r) => [r.id, textOrNull(r.body['centre'])]),
  );
  const shows = known.flatMap((record) => listShown(record, centre, centreByCommittee));
  const occurrences = slots
    .flatMap((one) => listInstants(one, span).map((instant) => describeOccurrence(one, centre, instant, shows, at)))
    .sort((a, b) => compareIds(a.at, b.at) || compareIds(a.slot, b.slot));
  return {
    centre,
    slots,
    occurrences,
    held: occurrences.filter((o) => o.state === 'held').length,
    missed: occurrences.filter((o) => o.state === 'missed').length,
  };
}

type Shown = { readonly slot: string; readonly atMs: number; readonly id: string };

/** Which slots a record shows as held; a handover or meeting without a centre counts for every centre. */
function listShown(
  record: DirectionRecord,
  centre: string,
  centreByCommittee: ReadonlyMap<string, string | null>,
): ReadonlyArray<Shown> {
  const atMs = memberToMs(record.body, record.kind === 'rhythm-mark' ? 'slotAt' : 'at');
  const of = textOrNull(record.body['centre']) ?? centreByCommittee.get(String(record.body['committee'])) ?? null;
  if (of !== null && of !== centre) return [];
  const slots = record.kind === 'rhythm-mark' ? [String(record.body['slot'])] : (SLOTS_BY_KIND[record.kind] ?? []);
  return slots.map((code) => ({ slot: code, atMs, id: record.id }));
}

function describeOccurrence(
  one: RhythmSlot,
  centre: string,
  instant: number,
  shows: ReadonlyArray<Shown>,
  at: UnixMs,
): RhythmOccurrence {
  const held = shows
    .filter((shown) => shown.slot === one.code && Math.abs(shown.atMs - instant) <= RHYTHM_GRACE_MS)
    .sort((a, b) => Math.abs(a.atMs - instant) - Math.abs(b.atMs - instant) || compareIds(a.id, b.id))[0];
  const isPast = instant + RHYTHM_GRACE_MS <= at;
  const open = isPast ? 'missed' : instant <= at ? 'due' : 'upcoming';
  const { code, owner, inputs, product } = one;
  return {
    centre,
    slot: code,
    at: unixMsToIso(unixMs(instant)),
    state: held === undefined ? open : 'held',
    owner,
    inputs,
    product,
    heldBy: held?.id ?? null,
    isReminded: held === undefined && !isPast && at >= instant - RHYTHM_REMIND_MS,
  };
}

/** Instants of a slot in a span; a monthly slot falls on the last day of a month that is too short. */
function listInstants(
  one: RhythmSlot,
  span: { readonly from: UnixMs; readonly to: UnixMs; readonly utcOffsetMin: number },
): ReadonlyArray<number> {
  const offsetMs = span.utcOffsetMin * MINUTE_MS;
  const first = Math.floor((span.from + offsetMs) / DAY_MS);
  const last = Math.min(Math.floor((span.to + offsetMs) / DAY_MS), first + SPAN_DAYS_MAX);
  const instants: number[] = [];
  for (let day = first; day <= last; day++) {
    if (!fallsOn(one, day)) continue;
    const instant = day * DAY_MS + one.minute * MINUTE_MS - offsetMs;
    if (instant >= span.from && instant < span.to) instants.push(instant);
  }
  return instants;
}

/** Day 0 is 1970-01-01, a Thursday. */
function fallsOn(one: RhythmSlot, day: number): boolean {
  if (one.every === 'daily') return true;
  if (one.every === 'weekly') return ((((day + 3) % 7) + 7) % 7) + 1 === one.day;
  const date = new Date(day * DAY_MS);
  const lastDate = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() === Math.min(one.day ?? 1, lastDate);
}
