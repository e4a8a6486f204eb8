/**
 * The report desk: situation reports and official statements of this node, out of its own views. A statement is refused
 * whole, by name of the record, where any record behind it is not labelled public or says its text is not for the public.
 */
import { err, type Result } from '../../base/result.ts';
import type { UnixMs } from '../../base/time.ts';
import type { DirectionRecord, PassageTexts } from '../../direction/direction-record.ts';
import { foldRfis, type RfiStatus } from '../../direction/rfi-board.ts';
import type { SeamlineDocument } from '../../format/document/document.ts';
import { createOfficialStatement, type NotPublic } from '../../format/document/official-statement.ts';
import { createSituationReport } from '../../format/document/situation-report.ts';
import type { Locale } from '../../format/locale/language.ts';
import type { Marking } from '../../record/label.ts';
import type { PatternRunner } from '../pattern/pattern-runner.ts';
import { listDecisions, readDirectionRecords } from './direction-view.ts';
import type { NodeContext } from './node-context.ts';
import { readReportRepetition } from './pattern-desk.ts';
import { namePlaceFor } from './place-names.ts';
import { listReportDirectives, passageByLanguage } from './report-direction.ts';
import {
  type ReportPeriod,
  readCalledByRecord,
  readReportExchange,
  readReportIncidents,
  readReportVacuum,
  strictestMarking,
  toTime,
} from './report-source.ts';
import { nameRoleFor } from './role-names.ts';

type DeskContext = Pick<NodeContext, 'store' | 'identity' | 'directory' | 'time'>;
type ReportContext = DeskContext & { readonly patterns: PatternRunner };

export async function writeSituationReport(
  context: ReportContext,
  centre: string,
  period: ReportPeriod,
  locale: Locale,
): Promise<SeamlineDocument> {
  const records = await readDirectionRecords(context);
  const markings = await readMarkings(context);
  const incidents = await readReportIncidents(context, centre, period, locale.language);
  const issuedAt = context.time.now();
  const standsAt = Math.min(period.to, issuedAt) as UnixMs;
  const listed = listReportDirectives(context.directory, records, markings, standsAt, centre);
  const directives = listed.map((one) => ({ ...one, issuer: nameRoleFor(locale.language, one.issuer) }));
  const rfis = foldRfis(records, standsAt).filter(isOpenRfi);
  const vacuum = await readReportVacuum(context);
  const repetition = await readReportRepetition(context, context.patterns, centre, period.to);
  const day = (at: number): string =>
    new Date(at + locale.utcOffsetMin * 60_000).toISOString().slice(0, 10).replaceAll('-', '');
  return createSituationReport({
    ...(await createFrame(context, locale, issuedAt)),
    number: `${context.identity.code}-SITREP-${centre}-${day(period.from)}-${day(period.to - 1)}`,
    standsAt,
    marking: strictestMarking([
      'official',
      repetition.marking,
      ...incidents.map(({ marking }) => marking),
      ...directives.map(({ marking }) => marking),
      ...(vacuum?.records ?? []).map((id) => markings.get(id) ?? 'official'),
    ]),
    centre,
    ...period,
    incidents,
    repetition: repetition.answer,
    directives,
    exchange: await readReportExchange(context, period),
    vacuum,
    requests: { open: rfis.length, late: rfis.filter(({ isLate }) => isLate).length },
  });
}

function isOpenRfi({ state }: RfiStatus): boolean {
  return state === 'submitted' || state === 'validated' || state === 'tasked' || state === 'answered';
}

export type StatementFault = NotPublic | TextNotPublic | UnknownMeeting;
export type UnknownMeeting = { readonly type: 'UnknownMeeting'; readonly meeting: string };
/** The label would allow it, but the record keeps its text from the public. */
export type TextNotPublic = { readonly type: 'TextNotPublic'; readonly record: string };

export async function writeStatement(
  context: DeskContext,
  meetingId: string,
  locale: Locale,
): Promise<Result<SeamlineDocument, StatementFault>> {
  const records = await readDirectionRecords(context);
  const meeting = records.find(({ id, kind }) => id === meetingId && kind === 'meeting');
  if (meeting === undefined) return err({ type: 'UnknownMeeting', meeting: meetingId });
  const decisions = listDecisions(records, meetingId);
  const markings = await readMarkings(context);
  const { body } = meeting;
  const place = body['place'] as PassageTexts[number] | undefined;
  const at = toTime(String(body['at'])) ?? (0 as UnixMs);
  const statement = createOfficialStatement({
    ...(await createFrame(context, locale, context.time.now())),
    number: `${context.identity.code}-STATEMENT-${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}`,
    marking: 'public',
    organisations: (body['parties'] as ReadonlyArray<string>).map((org) => context.directory.findCode(org) ?? org),
    meeting: {
      records: [meeting.id],
      marking: markingOf(meeting, markings),
      at,
      placeName: place === undefined ? null : namePlaceFor(locale.language, place.text, null),
      chair: nameRoleFor(locale.language, String(body['chair'])),
      attendees: (body['attendees'] as ReadonlyArray<string>).map((role) => nameRoleFor(locale.language, role)),
      subject: passageByLanguage(body['subject'] as PassageTexts),
    },
    decisions: decisions.map((decision) => ({
      records: [decision.id],
      texts: passageByLanguage(decision.body['text'] as PassageTexts),
      marking: markingOf(decision, markings),
    })),
    incidents: [],
  });
  const kept = [meeting, ...decisions].find((record) => record.body['publicText'] !== true);
  if (statement.ok && kept !== undefined) return err({ type: 'TextNotPublic', record: kept.id });
  return statement;
}

function markingOf(record: DirectionRecord, markings: ReadonlyMap<string, Marking>): Marking {
  return markings.get(record.id) ?? 'official';
}

/** Labels of all records that are not incident reports, which bring their own. */
async function readMarkings(context: Pick<NodeContext, 'store'>): Promise<ReadonlyMap<string, Marking>> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .select(['id', 'marking'])
    .where('kind', '!=', 'incident-report')
    .execute();
  return new Map(rows.map(({ id, marking }) => [id, marking as Marking]));
}

async function createFrame(context: DeskContext, locale: Locale, issuedAt: UnixMs) {
  const { code, exercise } = context.identity;
  return { locale, issuer: code, issuedAt, isExercise: exercise, calledByRecord: await readCalledByRecord(context) };
}
