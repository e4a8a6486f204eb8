/**
 * Which document is meant, and who may have it written: the statement of a meeting, or the report of a centre for a period.
 * A seat of a centre is told of no other centre; what it may not see is answered as if it were not there.
 */
import { err, ok, type Result } from '../../base/result.ts';
import type { SeamlineDocument } from '../../format/document/document.ts';
import type { Locale } from '../../format/locale/language.ts';
import { type ReportContext, writeSituationReport, writeStatement } from './report-desk.ts';
import type { ReportPeriod } from './report-source.ts';
import { boundCentre, type Viewer } from './visibility.ts';

export type DocumentSubject =
  | { readonly kind: 'statement'; readonly meeting: string }
  | { readonly kind: 'situation'; readonly centre: string; readonly period: ReportPeriod };

/** The document as it is generated, before edits by hand and signature; a refusal names what is wrong. */
export async function writeSubject(
  context: ReportContext,
  subject: DocumentSubject,
  locale: Locale,
): Promise<Result<SeamlineDocument, { readonly type: string }>> {
  if (subject.kind === 'statement') return writeStatement(context, subject.meeting, locale);
  return ok(await writeSituationReport(context, subject.centre, subject.period, locale));
}

/** The same for a seat. */
export async function writeSubjectFor(
  context: ReportContext,
  viewer: Viewer,
  subject: DocumentSubject,
  locale: Locale,
): Promise<Result<SeamlineDocument, { readonly type: string }>> {
  const own = boundCentre(viewer);
  const isOther = subject.kind === 'situation' && own !== null && own !== subject.centre;
  return isOther ? err({ type: 'NotFound' }) : writeSubject(context, subject, locale);
}
