/** What every group of fields of the report form is given, and the words for a fault. */
import type { Words } from '../reader/words.ts';
import type { DraftFault, DraftReading, ReportDraft } from './report-draft.ts';

export type DraftFieldsProps = {
  readonly draft: ReportDraft;
  readonly change: (change: Partial<ReportDraft>) => void;
  readonly faults: DraftReading['faults'];
};

export function faultText(words: Words, fault: DraftFault | undefined): string | null {
  if (fault === undefined) return null;
  const { error } = words.report;
  switch (fault.type) {
    case 'ReasonMissing':
    case 'Required':
      return error.required;
    case 'BadTime':
    case 'BadSpan':
      return error.badTime;
    case 'EndsBeforeItStarts':
      return error.EndsBeforeItStarts;
    case 'BadCount':
      return error.badCount;
    case 'BadRadius':
      return words.desk.report.metres;
    case 'BadLatLng':
      return error.badLatLng;
    case 'PlaceMissing':
      return error.PlaceMissing;
    case 'UnknownPlace':
      return words.desk.report.notUnderstoodPlace;
    case 'BadMgrs':
      return error.badMgrs({ reason: words.report.mgrsReason[fault.reason] });
  }
}
