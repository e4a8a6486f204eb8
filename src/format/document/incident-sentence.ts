/**
 * One incident as sentences: what, where, when; counts by group; who said so and how well it is known; what its
 * originator wrote, never translated. Coded fields come out in the reader's language. Each sentence carries the records
 * it rests on.
 */
import type { LatLng } from '../../base/place.ts';
import type { UnixMs } from '../../base/time.ts';
import type { IncidentReport } from '../../record/kind/incident-report.ts';
import type { Marking } from '../../record/label.ts';
import { isolateIn } from '../locale/bidi.ts';
import { formatDateWithWeekday, formatInterval, formatTime } from '../locale/calendar.ts';
import { formatUncertainty } from '../locale/duration.ts';
import type { Language, Locale } from '../locale/language.ts';
import { formatList } from '../locale/list.ts';
import { formatMgrsWithin } from '../mgrs.ts';
import type { DocumentWriter, SentencePart } from './document-writer.ts';

export type CasualtyCounts = {
  readonly killed: number | null;
  readonly wounded: number | null;
  readonly missing: number | null;
};
export type CasualtyGroup = 'own' | 'other' | 'civilian';

/** Text a person typed, with its language. */
export type TypedPassage = { readonly text: string; readonly language: Language };

/** One incident as a report tells it: the agreed line, or the account chosen for it. */
export type ReportIncident = {
  /** All records the line rests on; the first is the one quoted. */
  readonly records: ReadonlyArray<string>;
  readonly originator: string;
  readonly kind: IncidentReport['incidentKind'];
  readonly actorKind: IncidentReport['actorKind'];
  readonly from: UnixMs | null;
  readonly to: UnixMs | null;
  readonly withinS: number;
  /** Already the reader's name (see `place-name.ts`); null where none is known. */
  readonly placeName: string | null;
  readonly position: LatLng | null;
  readonly uncertaintyM: number;
  readonly casualties: { readonly [group in CasualtyGroup]: CasualtyCounts };
  readonly what: TypedPassage | null;
  readonly reliability: IncidentReport['source']['reliability'];
  readonly credibility: number;
  readonly validation: IncidentReport['validation'];
  /** Accounts side by side, and whether the organisations signed one line. */
  readonly accounts: number;
  readonly isAgreed: boolean;
  readonly marking: Marking;
  readonly isWithdrawn: boolean;
};

export const NO_CASUALTIES: CasualtyCounts = { killed: null, wounded: null, missing: null };
const GROUPS: ReadonlyArray<CasualtyGroup> = ['own', 'other', 'civilian'];
/** A place known only so well is "near" the name. */
const NEAR_M = 500;

/** `isBrief` leaves out grid, sources and quotations, as a public statement does. */
export function incidentToSentences(
  writer: DocumentWriter,
  locale: Locale,
  incident: ReportIncident,
  isBrief: boolean,
): ReadonlyArray<SentencePart> {
  const { texts, words } = writer;
  const { records } = incident;
  const parts: SentencePart[] = [
    {
      text: texts.incident.line({
        kind: words.incident.kind[incident.kind],
        place: { phrase: formatIncidentPlace(writer, incident, isBrief) },
        when: { phrase: formatIncidentTime(writer, locale, incident) },
      }),
      records,
    },
  ];
  for (const group of GROUPS) {
    const counts = formatCasualties(writer, locale, incident.casualties[group]);
    if (counts === '') continue;
    // "Own" is the originator's word; a reader elsewhere must see whose forces are meant.
    const { group: names } = texts.incident;
    const name = group === 'own' ? names.own({ originator: incident.originator }) : names[group];
    parts.push({
      text: texts.incident.casualties({ group: { phrase: name }, counts: { phrase: counts } }),
      records,
    });
  }
  if (incident.isWithdrawn) parts.push({ text: texts.incident.withdrawn, records });
  if (isBrief) return parts;
  if (incident.actorKind !== 'unknown') {
    parts.push({ text: texts.incident.actor({ actor: words.incident.actor[incident.actorKind] }), records });
  }
  parts.push({
    text: texts.incident.source({
      originator: incident.originator,
      grading: { id: `${incident.reliability}${incident.credibility}` },
      validation: words.incident.validation[incident.validation],
    }),
    records,
  });
  if (incident.accounts > 1) {
    const agreed = incident.isAgreed ? texts.incident.agreed : texts.incident.notAgreed;
    parts.push({ text: texts.incident.versions({ n: incident.accounts }), records }, { text: agreed, records });
  }
  if (incident.what !== null) parts.push(quotePassage(writer, locale, incident.originator, incident.what, records));
  return parts;
}

/** Counts that are known, in words; empty where none is. Zero counts appear only beside others of the group. */
export function formatCasualties(writer: DocumentWriter, locale: Locale, counts: CasualtyCounts): string {
  const { casualty } = writer.words.incident;
  const known = [
    counts.killed === null ? '' : casualty.killedCount({ n: counts.killed }),
    counts.wounded === null ? '' : casualty.woundedCount({ n: counts.wounded }),
    counts.missing === null || counts.missing === 0 ? '' : casualty.missingCount({ n: counts.missing }),
  ].filter((text) => text !== '');
  return formatList(locale.language, known);
}

function quotePassage(
  writer: DocumentWriter,
  locale: Locale,
  originator: string,
  passage: TypedPassage,
  records: ReadonlyArray<string>,
): SentencePart {
  const { quote, foreignQuote } = writer.texts.incident;
  const { text } = passage;
  if (passage.language === locale.language) return { text: quote({ originator, text }), records };
  const language = writer.words.console.language[passage.language];
  return { text: foreignQuote({ originator, language, text }), records };
}

function formatIncidentPlace(writer: DocumentWriter, incident: ReportIncident, isBrief: boolean): string {
  const { texts } = writer;
  const isNear = incident.uncertaintyM > NEAR_M;
  const { placeName } = incident;
  const name = placeName === null ? texts.incident.unnamedPlace : isolateIn(writer.locale.language, placeName);
  const place = placeName !== null && isNear ? texts.incident.near({ place: placeName }) : name;
  if (incident.position === null || isBrief) return place;
  const grid = formatMgrsWithin(incident.position, incident.uncertaintyM);
  return grid.ok ? texts.incident.grid({ place: { phrase: place }, grid: { id: grid.value } }) : place;
}

function formatIncidentTime(writer: DocumentWriter, locale: Locale, incident: ReportIncident): string {
  const { from, to, withinS } = incident;
  if (from === null) return writer.texts.incident.unknownTime;
  const comma = locale.language === 'en' ? ',' : '،';
  const time =
    to === null || to === from
      ? `${formatDateWithWeekday(locale, from)}${comma} ${formatTime(locale, from)}`
      : formatInterval(locale, from, to);
  return withinS > 0
    ? writer.texts.incident.within({ time, uncertainty: { phrase: formatUncertainty(locale, withinS) } })
    : time;
}
