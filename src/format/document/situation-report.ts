/**
 * Situation report of a centre for a period: summary, incidents, exchange, directives, vacuum, requests. Every sentence
 * that speaks of a record names it. Ages of directives are those at `standsAt`.
 */
import type { UnixMs } from '../../base/time.ts';
import { formatDateTime } from '../locale/calendar.ts';
import { formatDuration } from '../locale/duration.ts';
import { formatDecimal, formatInteger } from '../locale/number.ts';
import { addDirectiveTable, directiveToSentences, type ReportDirective } from './directive-sentence.ts';
import type { SeamlineDocument } from './document.ts';
import { createDocumentWriter, type DocumentFrame, type DocumentWriter, type SentencePart } from './document-writer.ts';
import {
  type CasualtyCounts,
  type CasualtyGroup,
  formatCasualties,
  incidentToSentences,
  type ReportIncident,
} from './incident-sentence.ts';

export type ReportExchange = {
  readonly partner: string;
  readonly sent: number;
  readonly received: number;
  /** Released records the partner reported done. */
  readonly done: number;
  readonly withdrawn: number;
  readonly unansweredWithdrawals: number;
  readonly decisionMedianMs: number | null;
  readonly decisionP90Ms: number | null;
};

/** From the joint vacuum record alone. */
export type ReportVacuum = {
  readonly records: ReadonlyArray<string>;
  /** In 1/10,000 of the weight of the seam. */
  readonly indexPer10k: number;
  /** Null where the stay has no end. */
  readonly longestStayHours: number | null;
  readonly stayLimitHours: number;
  readonly cellHoursBefore: number;
  /** Null where nobody computed it. */
  readonly cellHoursClosed: number | null;
  /** Null where the agreement has no reach criterion. */
  readonly cellHoursByExchange: number | null;
  readonly piPermille: number;
};

/** Whether incidents repeat near each other; no sentence of it stands without both counts. */
export type ReportRepetition = {
  /** What the sentences rest on. */
  readonly records: ReadonlyArray<string>;
  /** Compared with each other; where there are more, the latest. */
  readonly incidents: number;
  readonly total: number;
  readonly placeless: number;
  readonly permutations: number;
  /** Empty where there are too few incidents to compare. */
  readonly scales: ReadonlyArray<{
    readonly distanceM: number;
    readonly days: number;
    readonly observed: number;
    readonly expected: number;
    readonly isSignificant: boolean;
  }>;
};

export type SituationReportInput = DocumentFrame & {
  readonly centre: string;
  /** When ages of directives are counted; the time of issue where absent. */
  readonly standsAt?: UnixMs;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly incidents: ReadonlyArray<ReportIncident>;
  /** Null where it could not be computed. */
  readonly repetition: ReportRepetition | null;
  readonly exchange: ReadonlyArray<ReportExchange>;
  readonly directives: ReadonlyArray<ReportDirective>;
  readonly vacuum: ReportVacuum | null;
  readonly requests: { readonly open: number; readonly late: number };
};

/** A report people read in one sitting: beyond these, incidents are counted by kind and directives left to the list. */
const INCIDENTS_DESCRIBED_MAX = 120;
const DIRECTIVES_SHOWN_MAX = 120;

export function createSituationReport(input: SituationReportInput): SeamlineDocument {
  const { locale } = input;
  const standsAt = input.standsAt ?? input.issuedAt;
  const writer = createDocumentWriter(input);
  const { texts } = writer;
  writer.addHeading(texts.section.summary);
  writer.addParagraph(summarise(writer, input));
  writer.addHeading(texts.section.incidents);
  if (input.incidents.length === 0) writer.addNote(texts.incident.count({ n: 0 }));
  const described = chooseGravest(input.incidents, INCIDENTS_DESCRIBED_MAX);
  if (described.length < input.incidents.length) {
    writer.addNote(texts.incident.described({ n: described.length }));
    addKindTable(writer, input);
  }
  for (const incident of described) writer.addParagraph(incidentToSentences(writer, locale, incident, false));
  writer.addHeading(writer.words.pattern.title);
  writer.addParagraph(repetitionToSentences(writer, input));
  writer.addHeading(texts.section.exchange);
  for (const exchange of input.exchange) writer.addParagraph(exchangeToSentences(writer, input, exchange));
  writer.addHeading(texts.section.direction);
  if (input.directives.length === 0) writer.addNote(texts.direction.noDirectives);
  const pressing = new Set(input.directives.filter((directive) => isPressing(directive, standsAt)));
  const others = input.directives.filter((directive) => !pressing.has(directive));
  const shown = new Set([...pressing, ...others].slice(0, DIRECTIVES_SHOWN_MAX));
  const listed = input.directives.filter((directive) => shown.has(directive));
  if (listed.length > 0) addDirectiveTable(writer, locale, listed, standsAt);
  const hidden = input.directives.length - listed.length;
  if (hidden > 0) writer.addNote(texts.direction.further({ n: hidden }));
  for (const directive of listed.filter((one) => pressing.has(one))) {
    writer.addParagraph(directiveToSentences(writer, locale, directive, standsAt));
  }
  if (input.vacuum !== null) {
    writer.addHeading(texts.section.vacuum);
    writer.addParagraph(vacuumToSentences(writer, input.vacuum));
  }
  writer.addHeading(texts.section.requests);
  writer.addParagraph([
    { text: texts.request.open({ n: input.requests.open }), records: [] },
    ...(input.requests.open === 0 ? [] : [{ text: texts.request.late({ n: input.requests.late }), records: [] }]),
  ]);
  const period = texts.head.fromTo({ from: formatDateTime(locale, input.from), to: formatDateTime(locale, input.to) });
  return writer.finish('situation', [
    texts.head.centre({ centre: input.centre }),
    texts.head.period({ period: { phrase: period } }),
  ]);
}

function repetitionToSentences(writer: DocumentWriter, input: SituationReportInput): ReadonlyArray<SentencePart> {
  const { table } = writer.words.pattern;
  if (input.repetition === null) return [{ text: table.notComputed, records: [] }];
  const { records, incidents, total, placeless, permutations, scales } = input.repetition;
  if (scales.length === 0) return [{ text: table.tooFew({ n: incidents }), records }];
  const sentences = scales.map(({ distanceM, days, observed, expected, isSignificant }): SentencePart => {
    const distance = { phrase: writer.words.console.unit.km({ n: distanceM / 1_000 }) };
    const chance = { phrase: formatDecimal(input.locale, expected, 2) };
    const sentence = isSignificant ? table.sentence.significant : table.sentence.notSignificant;
    return { text: sentence({ distance, days, observed, expected: chance }), records };
  });
  return [
    { text: total > incidents ? table.latest({ n: incidents, total }) : `${table.events({ n: incidents })}.`, records },
    ...(placeless > 0 ? [{ text: table.placeless({ n: placeless }), records: [] }] : []),
    ...sentences,
    { text: table.shuffles({ n: permutations }), records: [] },
  ];
}

/** The incidents with most casualties, in the order given; ties keep the earlier one. */
function chooseGravest(incidents: ReadonlyArray<ReportIncident>, countMax: number): ReadonlyArray<ReportIncident> {
  if (incidents.length <= countMax) return incidents;
  const gravity = ({ casualties }: ReportIncident): number =>
    (['own', 'other', 'civilian'] as const).reduce((sum, group) => {
      const { killed, wounded, missing } = casualties[group];
      return sum + 3 * (killed ?? 0) + (wounded ?? 0) + 2 * (missing ?? 0);
    }, 0);
  const ranked = incidents.map((incident, i) => ({ incident, i, weight: gravity(incident) }));
  ranked.sort((a, b) => b.weight - a.weight || a.i - b.i);
  const chosen = new Set(ranked.slice(0, countMax).map(({ i }) => i));
  return incidents.filter((_, i) => chosen.has(i));
}

/** Incidents and their casualties by kind, most frequent first. */
function addKindTable(writer: DocumentWriter, input: SituationReportInput): void {
  const { table } = writer.texts;
  const kinds = new Map<ReportIncident['kind'], { count: number; killed: number; wounded: number }>();
  for (const { kind, casualties } of input.incidents) {
    const row = kinds.get(kind) ?? { count: 0, killed: 0, wounded: 0 };
    row.count++;
    for (const group of ['own', 'other', 'civilian'] as const) {
      row.killed += casualties[group].killed ?? 0;
      row.wounded += casualties[group].wounded ?? 0;
    }
    kinds.set(kind, row);
  }
  const rows = [...kinds].sort(([, a], [, b]) => b.count - a.count);
  writer.addTable(
    [
      { title: table.kind, weight: 4 },
      { title: table.incidents, weight: 2 },
      { title: table.killed, weight: 2 },
      { title: table.wounded, weight: 2 },
    ],
    rows.map(([kind, { count, killed, wounded }]) => [
      { text: writer.words.incident.kind[kind], records: [] },
      ...[count, killed, wounded].map((n) => ({ text: formatInteger(input.locale, n), records: [] })),
    ]),
  );
}

/** Unreceived, overdue or blocked: worth sentences of its own beside the table. */
function isPressing(directive: ReportDirective, now: UnixMs): boolean {
  if (directive.state === 'done' || directive.state === 'superseded' || directive.state === 'revoked') return false;
  const isUnreceived = directive.addressees.some(({ receivedAt }) => receivedAt === null);
  return isUnreceived || directive.blocker !== null || (directive.dueAt !== null && directive.dueAt < now);
}

function summarise(writer: DocumentWriter, input: SituationReportInput): ReadonlyArray<SentencePart> {
  const { texts } = writer;
  const records = input.incidents.flatMap((incident) => incident.records);
  const parts: SentencePart[] = [{ text: texts.incident.count({ n: input.incidents.length }), records: [] }];
  let hasCasualties = false;
  for (const group of ['own', 'other', 'civilian'] as const) {
    const sum = sumCasualties(input.incidents, group);
    if ((sum.killed ?? 0) + (sum.wounded ?? 0) + (sum.missing ?? 0) === 0) continue;
    hasCasualties = true;
    const counts = formatCasualties(writer, input.locale, sum);
    parts.push({
      text: texts.incident.total({ group: texts.incident.groupTotal[group], counts: { phrase: counts } }),
      records: [],
    });
  }
  if (!hasCasualties && records.length > 0) parts.push({ text: texts.incident.noCasualties, records: [] });
  return parts;
}

/** Sums what is known; null where no report says anything. */
function sumCasualties(incidents: ReadonlyArray<ReportIncident>, group: CasualtyGroup): CasualtyCounts {
  const sum = (field: keyof CasualtyCounts): number | null => {
    const known = incidents.map((incident) => incident.casualties[group][field]).filter((n) => n !== null);
    return known.length === 0 ? null : known.reduce((total, n) => total + n, 0);
  };
  return { killed: sum('killed'), wounded: sum('wounded'), missing: sum('missing') };
}

function exchangeToSentences(
  writer: DocumentWriter,
  input: SituationReportInput,
  exchange: ReportExchange,
): ReadonlyArray<SentencePart> {
  const { texts } = writer;
  const { partner } = exchange;
  const lines = [texts.exchange.sent({ partner, n: exchange.sent })];
  if (exchange.sent > 0) lines.push(texts.exchange.done({ n: exchange.done }));
  lines.push(texts.exchange.received({ partner, n: exchange.received }));
  lines.push(texts.exchange.withdrawn({ n: exchange.withdrawn }));
  if (exchange.withdrawn > 0) lines.push(texts.exchange.unanswered({ n: exchange.unansweredWithdrawals }));
  if (exchange.decisionMedianMs !== null && exchange.decisionP90Ms !== null) {
    const median = formatDuration(input.locale, exchange.decisionMedianMs);
    lines.push(texts.exchange.decisionTime({ median, p90: formatDuration(input.locale, exchange.decisionP90Ms) }));
  }
  return lines.map((text) => ({ text, records: [] }));
}

function vacuumToSentences(writer: DocumentWriter, vacuum: ReportVacuum): ReadonlyArray<SentencePart> {
  const { texts } = writer;
  const { records, longestStayHours, stayLimitHours } = vacuum;
  const lines = [
    texts.vacuum.index({ index: { percent: vacuum.indexPer10k / 10_000, fractionDigits: 2 } }),
    longestStayHours === null
      ? texts.vacuum.endless({ limit: stayLimitHours })
      : texts.vacuum.stay({ hours: longestStayHours, limit: stayLimitHours }),
  ];
  if (vacuum.cellHoursClosed !== null) {
    lines.push(texts.vacuum.closed({ closed: vacuum.cellHoursClosed, before: vacuum.cellHoursBefore }));
  }
  if (vacuum.cellHoursByExchange !== null) lines.push(texts.vacuum.exchange({ pairs: vacuum.cellHoursByExchange }));
  lines.push(texts.vacuum.caveat({ pi: { percent: vacuum.piPermille / 1_000 } }));
  return lines.map((text) => ({ text, records }));
}
