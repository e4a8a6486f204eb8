/** Watch rosters: which seat has the watch now and next, and the hours of the next days that nobody has. */
import { DAY_MS, type UnixMs, unixMsToIso } from '../base/time.ts';
import { compareIds, type DirectionRecord, keepLatestVersions, timeToMs } from './direction-record.ts';

export type WatchShift = { readonly seat: string; readonly from: string; readonly to: string };

export type RosterStatus = {
  readonly centre: string;
  readonly organisation: string;
  readonly current: WatchShift | null;
  readonly next: WatchShift | null;
  readonly shifts: ReadonlyArray<WatchShift>;
  /** Stretches of the coming seven days without a watch. */
  readonly unmanned: ReadonlyArray<{ readonly from: string; readonly to: string }>;
};

const AHEAD_MS = 7 * DAY_MS;

/** One roster for each organisation and centre that made one, as it stood at `at`. */
export function foldRosters(records: ReadonlyArray<DirectionRecord>, at: UnixMs): ReadonlyArray<RosterStatus> {
  const rosters = keepLatestVersions(records).filter((r) => r.kind === 'watch-roster' && timeToMs(r.body['at']) <= at);
  const byDesk = Map.groupBy(rosters, (r) => `${String(r.body['centre'])} ${r.originator}`);
  return [...byDesk.values()]
    .map((desk) => describeRoster(desk, at))
    .sort((a, b) => compareIds(`${a.centre} ${a.organisation}`, `${b.centre} ${b.organisation}`));
}

function describeRoster(desk: ReadonlyArray<DirectionRecord>, at: UnixMs): RosterStatus {
  const shifts = desk
    .flatMap((r) => r.body['shifts'] as ReadonlyArray<WatchShift>)
    .sort((a, b) => compareIds(a.from, b.from) || compareIds(a.seat, b.seat));
  const ahead = shifts.filter((shift) => timeToMs(shift.to) > at);
  const current = ahead.find((shift) => timeToMs(shift.from) <= at) ?? null;
  return {
    centre: String(desk[0]!.body['centre']),
    organisation: desk[0]!.originator,
    current,
    next: ahead.find((shift) => timeToMs(shift.from) > at) ?? null,
    shifts: ahead,
    unmanned: listUnmanned(ahead, at),
  };
}

function listUnmanned(ahead: ReadonlyArray<WatchShift>, at: UnixMs): RosterStatus['unmanned'] {
  const until = at + AHEAD_MS;
  const open: Array<{ readonly from: string; readonly to: string }> = [];
  let covered: number = at;
  for (const shift of ahead) {
    const from = Math.min(timeToMs(shift.from), until);
    if (from > covered) open.push(toSpan(covered, from));
    covered = Math.max(covered, timeToMs(shift.to));
  }
  if (covered < until) open.push(toSpan(covered, until));
  return open;
}

function toSpan(from: number, to: number): { readonly from: string; readonly to: string } {
  return { from: unixMsToIso(from as UnixMs), to: unixMsToIso(to as UnixMs) };
}
