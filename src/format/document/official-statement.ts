/**
 * Official statement of a meeting, for the public. It refuses any sentence whose record is not labelled public, and
 * says which record and which sentence; it carries no sources, grid references finer than the label allows, or ids in
 * the running text - those stand in the annex of the signed copy.
 */

import { err, ok, type Result } from '../../base/result.ts';
import type { UnixMs } from '../../base/time.ts';
import type { Marking } from '../../record/label.ts';
import { isolateIn } from '../locale/bidi.ts';
import { formatDateWithWeekday } from '../locale/calendar.ts';
import { formatList } from '../locale/list.ts';
import { formatPassage, type PassageByLanguage } from './directive-sentence.ts';
import type { SeamlineDocument } from './document.ts';
import { createDocumentWriter, type DocumentFrame, type SentencePart } from './document-writer.ts';
import { incidentToSentences, type ReportIncident } from './incident-sentence.ts';

export type StatementDecision = {
  readonly records: ReadonlyArray<string>;
  readonly texts: PassageByLanguage;
  readonly marking: Marking;
};

export type OfficialStatementInput = DocumentFrame & {
  readonly organisations: ReadonlyArray<string>;
  readonly meeting: {
    readonly records: ReadonlyArray<string>;
    readonly marking: Marking;
    readonly at: UnixMs;
    /** The reader's or the agreed name; null if the place stays unsaid. */
    readonly placeName: string | null;
    /** Roles, never persons. */
    readonly chair: string;
    readonly attendees: ReadonlyArray<string>;
    readonly subject: PassageByLanguage;
  };
  readonly decisions: ReadonlyArray<StatementDecision>;
  readonly incidents: ReadonlyArray<ReportIncident>;
};

export function createOfficialStatement(input: OfficialStatementInput): Result<SeamlineDocument, NotPublic> {
  const fault = findNotPublic(input);
  if (fault !== null) return err(fault);
  const { locale, meeting } = input;
  const writer = createDocumentWriter({ ...input, marking: 'public' });
  const { texts } = writer;
  const date = formatDateWithWeekday(locale, meeting.at);
  const opening =
    meeting.placeName === null
      ? texts.statement.openingNoPlace({ date, chair: meeting.chair })
      : texts.statement.opening({ date, place: meeting.placeName, chair: meeting.chair });
  const parts: SentencePart[] = [{ text: opening, records: meeting.records }];
  if (meeting.attendees.length > 0) {
    const attendees = formatList(
      locale.language,
      meeting.attendees.map((name) => isolateIn(locale.language, name)),
    );
    parts.push({ text: texts.statement.attended({ attendees: { phrase: attendees } }), records: meeting.records });
  }
  const subject = formatPassage(writer, locale, meeting.subject);
  if (subject !== '') parts.push({ text: texts.statement.subject({ text: subject }), records: meeting.records });
  writer.addHeading(texts.section.summary);
  writer.addParagraph(parts);
  if (input.incidents.length > 0) {
    writer.addHeading(texts.section.incidents);
    for (const incident of input.incidents) writer.addParagraph(incidentToSentences(writer, locale, incident, true));
  }
  if (input.decisions.length > 0) {
    writer.addHeading(texts.section.decisions);
    writer.addNote(texts.statement.decided({ n: input.decisions.length }));
    for (const { records, texts: passages } of input.decisions) {
      writer.addParagraph([{ text: formatPassage(writer, locale, passages), records }]);
    }
  }
  const names = input.organisations.map((name) => isolateIn(locale.language, name));
  const organisations = { phrase: formatList(locale.language, names) };
  return ok(writer.finish('statement', [texts.head.organisations({ organisations })]));
}

export type NotPublic = {
  readonly type: 'NotPublic';
  readonly record: string;
  readonly marking: Marking;
  /** Which part of the statement would have told it. */
  readonly part: 'meeting' | 'decision' | 'incident';
  readonly position: number;
};

function findNotPublic(input: OfficialStatementInput): NotPublic | null {
  const groups = [
    { part: 'meeting', items: [input.meeting] },
    { part: 'incident', items: input.incidents },
    { part: 'decision', items: input.decisions },
  ] as const;
  for (const { part, items } of groups) {
    for (const [i, { marking, records }] of items.entries()) {
      if (marking !== 'public') return { type: 'NotPublic', record: records[0] ?? '', marking, part, position: i + 1 };
    }
  }
  return null;
}
