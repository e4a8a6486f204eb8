/** Directives, committees, requests and the rhythm as the screens show them: the pure folds over what this node holds. */
import { DAY_MS, type UnixMs, unixMs, unixMsToIso } from '../../base/time.ts';
import { foldRhythm } from '../../direction/battle-rhythm.ts';
import { foldCommittees } from '../../direction/committee-board.ts';
import {
  compareIds,
  type DirectionRecord,
  keepLatestVersions,
  listParties,
  memberToMs,
} from '../../direction/direction-record.ts';
import { foldDirectives } from '../../direction/directive-board.ts';
import { foldRfis } from '../../direction/rfi-board.ts';
import { foldRosters } from '../../direction/watch-roster.ts';
import { DEFAULT_UTC_OFFSET_MIN } from '../../format/locale/language.ts';
import type { DirectionView, MeetingView, RhythmView } from '../http/contract-direction.ts';
import type { NodeContext } from './node-context.ts';

const DIRECTION_KINDS = [
  'meeting',
  'decision',
  'directive',
  'task',
  'task-update',
  'evidence',
  'countersignature',
  'committee',
  'committee-session',
  'rfi',
  'rfi-step',
  'escalation',
  'seat-filling',
  'battle-rhythm',
  'rhythm-mark',
  'watch-roster',
  'watch-handover',
] as const;

/** Current records, with the earlier versions that references may still name. */
export async function readDirectionRecords(
  context: Pick<NodeContext, 'store'>,
): Promise<ReadonlyArray<DirectionRecord>> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .select(['id', 'kind', 'org', 'body', 'standing'])
    .where('kind', 'in', [...DIRECTION_KINDS])
    .where('standing', 'in', ['current', 'superseded'])
    .orderBy('position')
    .execute();
  const records = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    originator: row.org,
    body: JSON.parse(row.body) as Record<string, unknown>,
    standing: row.standing,
  }));
  const revised = new Set(records.map(({ body }) => body['prev']));
  return records.filter(({ id, standing }) => standing === 'current' || revised.has(id));
}

/** As it stood at a time; equal on every node that holds the same records. */
export async function describeDirection(context: Pick<NodeContext, 'store'>, at: UnixMs): Promise<DirectionView> {
  const records = await readDirectionRecords(context);
  return {
    at: unixMsToIso(at),
    meetings: [...listMeetings(records, at)],
    directives: foldDirectives(records, at) as DirectionView['directives'],
    committees: foldCommittees(records, at) as DirectionView['committees'],
    rfis: foldRfis(records, at) as DirectionView['rfis'],
    rosters: foldRosters(records, at) as DirectionView['rosters'],
  };
}

/** Meetings held by `at`, earliest first, with what they decided and who signed the minutes. */
export function listMeetings(records: ReadonlyArray<DirectionRecord>, at: UnixMs): ReadonlyArray<MeetingView> {
  const known = keepLatestVersions(records);
  return known
    .filter((r) => r.kind === 'meeting' && memberToMs(r.body, 'at') <= at)
    .map(({ id, originator, body }): MeetingView => {
      const meeting = body as unknown as Partial<MeetingView>;
      const signed = known.filter(
        (r) => r.kind === 'countersignature' && r.body['proposal'] === id && r.body['answer'] === 'yes',
      );
      return {
        id,
        originator,
        parties: [...listParties(body)],
        at: String(body['at']),
        place: meeting.place ?? null,
        chair: String(body['chair']),
        attendees: meeting.attendees ?? [],
        subject: meeting.subject ?? [],
        agenda: meeting.agenda ?? [],
        minutes: meeting.minutes ?? [],
        incidents: meeting.incidents ?? [],
        publicText: body['publicText'] === true,
        signedBy: [...new Set([originator, ...signed.map((r) => r.originator)])].sort(compareIds),
        decisions: listDecisions(known, id).map((decision) => ({
          id: decision.id,
          number: String(decision.body['number']),
          text: decision.body['text'] as MeetingView['subject'],
          publicText: decision.body['publicText'] === true,
        })),
      };
    })
    .sort((a, b) => compareIds(a.at, b.at) || compareIds(a.id, b.id));
}

/** Decisions of a meeting by their number: `D2` before `D10`. */
export function listDecisions(
  records: ReadonlyArray<DirectionRecord>,
  meeting: string,
): ReadonlyArray<DirectionRecord> {
  const numberOf = ({ body }: DirectionRecord): string =>
    String(body['number']).replaceAll(/\d+/g, (n) => n.padStart(6, '0'));
  return records
    .filter(({ kind, body }) => kind === 'decision' && body['meeting'] === meeting)
    .sort((a, b) => compareIds(numberOf(a), numberOf(b)) || compareIds(a.id, b.id));
}

const RHYTHM_BACK_DAYS = 2;
const RHYTHM_AHEAD_DAYS = 1;

/** The calendar of a centre, two days back and one ahead where no span is given. */
export async function describeRhythm(
  context: Pick<NodeContext, 'store' | 'time'>,
  centre: string,
  span: { readonly from: UnixMs | null; readonly to: UnixMs | null },
): Promise<RhythmView> {
  const now = context.time.now();
  const whole = {
    from: span.from ?? unixMs(now - RHYTHM_BACK_DAYS * DAY_MS),
    to: span.to ?? unixMs(now + RHYTHM_AHEAD_DAYS * DAY_MS),
    utcOffsetMin: DEFAULT_UTC_OFFSET_MIN,
  };
  return foldRhythm(await readDirectionRecords(context), centre, whole, now) as RhythmView;
}
