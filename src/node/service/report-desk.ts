/**
 * The report desk: situation reports and official statements of this node, out of its own views. A statement is refused
 * whole, by name of the record, where any record behind it is not labelled public or says its text is not for the public.
 */
import { err, type Result } from '../../base/result.ts';
import { toTime, type UnixMs } from '../../base/time.ts';
import {
  compareIds,
  type DirectionRecord,
  keepLatestVersions,
  type PassageTexts,
} from '../../direction/direction-record.ts';
import { foldRfis, type RfiStatus } from '../../direction/rfi-board.ts';
import type { SeamlineDocument } from '../../format/document/document.ts';
import { createOfficialStatement, type NotPublic } from '../../format/document/official-statement.ts';
import { createSituationReport } from '../../format/document/situation-report.ts';
import type { Language, Locale } from '../../format/locale/language.ts';
import type { Marking } from '../../record/label.ts';
import type { PatternRunner } from '../pattern/pattern-runner.ts';
import { listDecisions, readDirectionRecords } from './direction-view.ts';
import { readTemplates } from './document-desk.ts';
import type { NodeContext } from './node-context.ts';
import { readReportRepetition } from './pattern-desk.ts';
import { createPlaceNamer } from './place-set.ts';
import { listReportDirectives, passageByLanguage } from './report-direction.ts';
import {
  type ReportPeriod,
  readCalledByRecord,
  readIncidentsOf,
  readReportExchange,
  readReportIncidents,
  readReportVacuum,
  strictestMarking,
} from './report-source.ts';
import { nameRoleFor } from './role-names.ts';

export type DeskContext = Pick<NodeContext, 'store' | 'identity' | 'directory' | 'time'>;
export type ReportContext = DeskContext & { readonly patterns: PatternRunner };

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
  const vacuum = await readReportVacuum(context, { from: period.from, to: issuedAt });
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
  const records = keepLatestVersions(await readDirectionRecords(context));
  const meeting = records.find(({ id, kind }) => id === meetingId && kind === 'meeting');
  if (meeting === undefined) return err({ type: 'UnknownMeeting', meeting: meetingId });
  const decisions = listDecisions(records, meetingId);
  const markings = await readMarkings(context);
  const { body } = meeting;
  const place = body['place'] as PassageTexts[number] | undefined;
  const nameOf = await createPlaceNamer(context, locale.language, true);
  const at = toTime(String(body['at'])) ?? (0 as UnixMs);
  const statement = createOfficialStatement({
    ...(await createFrame(context, locale, context.time.now())),
    number: statementNumber(context.identity.code, records, meeting),
    marking: 'public',
    organisations: (body['parties'] as ReadonlyArray<string>).map((org) => context.directory.findCode(org) ?? org),
    meeting: {
      records: [meeting.id],
      marking: markingOf(meeting, markings),
      at,
      placeName: place === undefined ? null : nameOf(place.text, null),
      chair: nameRoleFor(locale.language, String(body['chair'])),
      attendees: (body['attendees'] as ReadonlyArray<string>).map((role) => nameRoleFor(locale.language, role)),
      subject: passageByLanguage(body['subject'] as PassageTexts),
    },
    decisions: decisions.map((decision) => ({
      records: [decision.id],
      texts: passageByLanguage(decision.body['text'] as PassageTexts),
      marking: markingOf(decision, markings),
    })),
    incidents: await readStatementIncidents(context, meeting, locale.language),
  });
  const kept = [meeting, ...decisions].find((record) => record.body['publicText'] !== true);
  if (statement.ok && kept !== undefined) return err({ type: 'TextNotPublic', record: kept.id });
  return statement;
}

/** `FED-STATEMENT-20210502-1`: the first meeting of that day; the same on every node that holds the meetings. */
function statementNumber(code: string, records: ReadonlyArray<DirectionRecord>, meeting: DirectionRecord): string {
  const dayOf = ({ body }: DirectionRecord): string => String(body['at']).slice(0, 10);
  const sameDay = keepLatestVersions(records)
    .filter((record) => record.kind === 'meeting' && dayOf(record) === dayOf(meeting))
    .sort((a, b) => compareIds(`${a.body['at']} ${a.id}`, `${b.body['at']} ${b.id}`));
  const place = sameDay.findIndex(({ id }) => id === meeting.id) + 1;
  return `${code}-STATEMENT-${dayOf(meeting).replaceAll('-', '')}-${place}`;
}

/** Incidents that the meeting considered, each as its own public record tells it. */
async function readStatementIncidents(context: DeskContext, meeting: DirectionRecord, language: Language) {
  const considered = (meeting.body['incidents'] ?? []) as ReadonlyArray<string>;
  return considered.length === 0 ? [] : await readIncidentsOf(context, considered, language);
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

export async function createFrame(context: DeskContext, locale: Locale, issuedAt: UnixMs) {
  const { code, exercise } = context.identity;
  const catalogue = await readTemplates(context, locale.language);
  return {
    locale,
    issuer: code,
    issuedAt,
    isExercise: exercise,
    calledByRecord: await readCalledByRecord(context),
    ...(catalogue === undefined ? {} : { catalogue }),
  };
}
