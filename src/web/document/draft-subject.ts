/** Which document a draft is of, as the node asks for it: out of the address of the screen and the reader's choices. */
import type { Locale } from '../../format/locale/language.ts';
import type { DocumentSubjectView } from '../../node/http/contract-document.ts';
import { dayToInstant } from '../part/local-day.ts';

export type DraftSubject = DocumentSubjectView;

export type DocumentSearch = {
  readonly kind?: 'situation' | 'statement' | undefined;
  readonly meeting?: string | undefined;
  readonly centre?: string | undefined;
  /** Days on the reader's clock, the last one included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly language?: string | undefined;
};

/** Null until enough is chosen. */
export function readDraftSubject(search: DocumentSearch, locale: Locale): DraftSubject | null {
  const language =
    search.language === 'en' || search.language === 'ar' || search.language === 'ckb'
      ? search.language
      : locale.language;
  const reader = language === locale.language ? { language, digits: locale.digits } : { language };
  if (search.kind === 'statement') {
    return search.meeting === undefined ? null : { kind: 'statement', meeting: search.meeting, ...reader };
  }
  const from = dayToInstant(search.from ?? '', locale);
  const to = dayToInstant(search.to ?? '', locale, 1);
  if (search.centre === undefined || from === null || to === null) return null;
  return { kind: 'situation', centre: search.centre, from, to, ...reader };
}
