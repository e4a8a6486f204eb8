/**
 * Directives and tasks as sentences and as a table: who must do what, who signed for it, how old it is, what blocks it.
 * Ages are whole days at the time of the document; bands of 30, 90 and 1,000 days are the screen's matter.
 */
import { DAY_MS, type UnixMs } from '../../base/time.ts';
import type { Marking } from '../../record/label.ts';
import { isolateIn } from '../locale/bidi.ts';
import { formatDate } from '../locale/calendar.ts';
import { formatUnit } from '../locale/duration.ts';
import type { Language, Locale } from '../locale/language.ts';
import { formatList } from '../locale/list.ts';
import { formatPercent } from '../locale/number.ts';
import type { TableCell } from './document.ts';
import type { DocumentWriter, SentencePart } from './document-writer.ts';

/** Text typed by persons in the languages they typed it in. */
export type PassageByLanguage = { readonly [language in Language]?: string };

export type DirectiveState = 'issued' | 'received' | 'in-progress' | 'blocked' | 'done' | 'superseded' | 'revoked';
export type BlockerCause = 'finance' | 'personnel' | 'equipment' | 'legal-basis' | 'agreement' | 'security' | 'other';

export type ReportDirective = {
  readonly records: ReadonlyArray<string>;
  /** `D3`, or `D3.2` for a task of it. */
  readonly serial: string;
  readonly texts: PassageByLanguage;
  readonly issuer: string;
  readonly issuedAt: UnixMs;
  readonly dueAt: UnixMs | null;
  readonly addressees: ReadonlyArray<{ readonly name: string; readonly receivedAt: UnixMs | null }>;
  readonly state: DirectiveState;
  /** 0 to 1, null where nobody reports progress. */
  readonly progress: number | null;
  readonly blocker: { readonly cause: BlockerCause; readonly since: UnixMs } | null;
  /** Records that prove it. */
  readonly evidence: ReadonlyArray<string>;
  readonly marking: Marking;
};

export function directiveToSentences(
  writer: DocumentWriter,
  locale: Locale,
  directive: ReportDirective,
  now: UnixMs,
): ReadonlyArray<SentencePart> {
  const { direction, cause } = writer.texts;
  const { records, blocker, addressees } = directive;
  const parts: SentencePart[] = [
    { text: formatDirectiveText(writer, locale, directive, direction), records },
    {
      text: direction.issued({
        issuer: directive.issuer,
        date: formatDate(locale, directive.issuedAt),
        addressees: { phrase: joinNames(locale, addressees) },
      }),
      records,
    },
  ];
  for (const { name, receivedAt } of addressees) {
    const text =
      receivedAt === null
        ? direction.unreceived({ addressee: name, days: wholeDays(directive.issuedAt, now) })
        : direction.received({ addressee: name, date: formatDate(locale, receivedAt) });
    parts.push({ text, records });
  }
  if (directive.dueAt !== null && directive.state !== 'done') {
    const overdueDays = wholeDays(directive.dueAt, now);
    const due = direction.due({ date: formatDate(locale, directive.dueAt) });
    parts.push({ text: overdueDays > 0 ? direction.overdue({ days: overdueDays }) : due, records });
  }
  if (directive.progress !== null && directive.state !== 'done') {
    parts.push({ text: direction.progress({ share: { percent: directive.progress } }), records });
  }
  if (blocker !== null) {
    const days = wholeDays(blocker.since, now);
    const why = cause[blocker.cause];
    parts.push({
      text: days === 0 ? direction.blockedToday({ cause: why }) : direction.blocked({ days, cause: why }),
      records,
    });
  }
  parts.push({ text: direction.evidence({ n: directive.evidence.length }), records: directive.evidence });
  return parts;
}

/** The same as a table: one row per directive or task. */
export function addDirectiveTable(
  writer: DocumentWriter,
  locale: Locale,
  directives: ReadonlyArray<ReportDirective>,
  now: UnixMs,
): void {
  const { table, state, cause } = writer.texts;
  const columns = [
    { title: table.serial, weight: 1.8, isCode: true },
    { title: table.text, weight: 6 },
    { title: table.addressees, weight: 3 },
    { title: table.received, weight: 2 },
    { title: table.due, weight: 2.4 },
    { title: table.state, weight: 2.4 },
    { title: table.blocker, weight: 2.2 },
    { title: table.age, weight: 2 },
  ];
  const rows = directives.map((directive): ReadonlyArray<TableCell> => {
    const received = directive.addressees.filter(({ receivedAt }) => receivedAt !== null).length;
    const share = received / Math.max(1, directive.addressees.length);
    const cell = (text: string, records: ReadonlyArray<string> = []): TableCell => ({ text, records });
    return [
      cell(directive.serial, directive.records),
      cell(formatPassage(writer, locale, directive.texts)),
      cell(joinNames(locale, directive.addressees)),
      cell(formatPercent(locale, share)),
      cell(directive.dueAt === null ? '' : formatDate(locale, directive.dueAt)),
      cell(state[directive.state], directive.evidence),
      cell(directive.blocker === null ? '' : cause[directive.blocker.cause]),
      cell(formatUnit(locale, wholeDays(directive.issuedAt, now), 'day')),
    ];
  });
  writer.addTable(columns, rows);
}

function joinNames(locale: Locale, addressees: ReportDirective['addressees']): string {
  return formatList(
    locale.language,
    addressees.map(({ name }) => isolateIn(locale.language, name)),
  );
}

/** Whole days between two instants, never negative. */
export function wholeDays(from: UnixMs, to: UnixMs): number {
  return Math.max(0, Math.floor((to - from) / DAY_MS));
}

/** The reader's language if somebody typed it, otherwise the first language there is, named and not translated. */
export function choosePassage(
  language: Language,
  texts: PassageByLanguage,
): { readonly text: string; readonly language: Language } | null {
  const order: ReadonlyArray<Language> = [language, 'en', 'ar', 'ckb'];
  for (const candidate of order) {
    const text = texts[candidate];
    if (text !== undefined && text !== '') return { text, language: candidate };
  }
  return null;
}

function formatDirectiveText(
  writer: DocumentWriter,
  locale: Locale,
  directive: ReportDirective,
  direction: DocumentWriter['texts']['direction'],
): string {
  const passage = choosePassage(locale.language, directive.texts);
  const serial = { id: directive.serial };
  if (passage === null || passage.language === locale.language) {
    return direction.directive({ serial, text: passage?.text ?? '' });
  }
  const language = writer.words.console.language[passage.language];
  return direction.foreignDirective({ serial, language, text: passage.text });
}

/** A typed passage for a reader: as it is in the own language, otherwise quoted with its language named. */
export function formatPassage(writer: DocumentWriter, locale: Locale, texts: PassageByLanguage): string {
  const passage = choosePassage(locale.language, texts);
  if (passage === null) return '';
  if (passage.language === locale.language) return passage.text;
  const language = writer.words.console.language[passage.language];
  return writer.texts.statement.foreignDecision({ language, text: passage.text });
}
