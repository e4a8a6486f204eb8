/**
 * Records of direction as the folds see them: kind, originator and body, with the few readers all folds share. A body
 * was checked when it was taken in, so a member that is absent here was withheld or optional.
 */
import { isoToUnixMs, type UnixMs } from '../base/time.ts';

/** A record as the fold sees it: its kind, who made it, and its body. */
export type DirectionRecord = {
  readonly id: string;
  readonly kind: string;
  readonly originator: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export type PassageTexts = ReadonlyArray<{ readonly text: string; readonly language: 'en' | 'ar' | 'ckb' }>;

/** Records of one kind by the record that a member of theirs names. */
export function groupByMember(
  records: ReadonlyArray<DirectionRecord>,
  kind: string,
  member: string,
): ReadonlyMap<string, ReadonlyArray<DirectionRecord>> {
  return Map.groupBy(
    records.filter((r) => r.kind === kind),
    (r) => String(r.body[member]),
  );
}

/** Members that mean a thing through all its versions; `proposal` is left out, because a signature is over one version. */
const LIVING_REFERENCES = [
  'meeting',
  'decision',
  'directive',
  'task',
  'about',
  'committee',
  'rfi',
  'dependsOn',
  'supersedes',
  'revokes',
] as const;

/**
 * The records that no later version replaced, whose references to replaced ones name the version now current: an update
 * of a task stays with it when the task is amended.
 */
export function keepLatestVersions(records: ReadonlyArray<DirectionRecord>): ReadonlyArray<DirectionRecord> {
  if (!records.some(({ body }) => body['prev'] !== undefined)) return records;
  const laterById = new Map<string, string>();
  const byId = new Map(records.map((r) => [r.id, r]));
  for (const { id, kind, originator, body } of records) {
    const prev = byId.get(String(body['prev'] ?? ''));
    if (prev === undefined || prev.kind !== kind || prev.originator !== originator) continue;
    const rival = laterById.get(prev.id);
    if (rival === undefined || rival < id) laterById.set(prev.id, id);
  }
  const latest = (id: unknown): unknown => {
    let at = String(id);
    for (let later = laterById.get(at); later !== undefined; later = laterById.get(at)) at = later;
    return at;
  };
  return records
    .filter(({ id }) => !laterById.has(id))
    .map((record) => {
      const moved = LIVING_REFERENCES.flatMap((member): ReadonlyArray<readonly [string, unknown]> => {
        const value = record.body[member];
        if (value === undefined) return [];
        return [[member, Array.isArray(value) ? value.map(latest) : latest(value)]];
      });
      return moved.length === 0 ? record : { ...record, body: { ...record.body, ...Object.fromEntries(moved) } };
    });
}

/** The instant a member tells; the beginning of time where it is absent. */
export function memberToMs(body: Readonly<Record<string, unknown>>, member: string): UnixMs {
  return timeToMs(body[member]);
}

export function timeToMs(iso: unknown): UnixMs {
  const ms = isoToUnixMs(String(iso ?? ''));
  return ms.ok ? ms.value : (0 as UnixMs);
}

export function listParties(body: Readonly<Record<string, unknown>>): ReadonlyArray<string> {
  return (body['parties'] as ReadonlyArray<string> | undefined) ?? [];
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By the instant a member tells, then by id, so that order of arrival never counts. */
export function sortByTime(records: ReadonlyArray<DirectionRecord>, member: string): ReadonlyArray<DirectionRecord> {
  return [...records].sort(
    (a, b) => compareIds(String(a.body[member]), String(b.body[member])) || compareIds(a.id, b.id),
  );
}
