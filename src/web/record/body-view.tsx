/**
 * The body of a record, or whatever part of it is shown, in the reader's words: codes, dates and numbers in the
 * reader's language, typed text as it was written with its language marked. Fields that are absent are not invented.
 */
import type { ReactElement, ReactNode } from 'react';
import { formatDuration, formatUncertainty } from '../../format/locale/duration.ts';
import { languageTag } from '../../format/locale/language.ts';
import type { TypedText } from '../../record/field.ts';
import type { IncidentReport } from '../../record/kind/incident-report.ts';
import { CellLine } from '../part/cell-line.tsx';
import { CodeText, ShortId } from '../part/code-text.tsx';
import { Instant } from '../part/instant.tsx';
import { PlaceLine } from '../part/place-line.tsx';
import { WrittenText } from '../part/written-text.tsx';
import { type Reader, useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { CasualtyTable } from './casualty-table.tsx';
import { restOfBody } from './rest-of-body.ts';
import './body-view.css';

/** Any part of a report: a redacted form lacks whatever was withheld. */
export type ShownReport = {
  readonly [K in keyof IncidentReport]?: IncidentReport[K] extends object
    ? Partial<IncidentReport[K]>
    : IncidentReport[K];
};
export type Body = Readonly<Record<string, unknown>>;
type Field = readonly [label: string, value: ReactNode];

export function BodyView(props: { readonly body: Body }): ReactElement {
  const reader = useReader();
  const report = props.body as ShownReport;
  const what = asTyped(report.what) ?? asTyped(props.body['text']) ?? asTyped(props.body['note']);
  const fields = [
    ...whatFields(reader, report),
    ...timeFields(reader, report),
    ...placeFields(reader, report),
    ...sourceFields(reader, report),
    ...alarmFields(reader, props.body),
    ...rowFields(reader, props.body),
    ...handoverFields(reader, props.body),
    ...linkFields(reader, report),
    ...restFields(props.body),
  ];
  return (
    <div className="body-view">
      {what !== null && (
        <p className="body-what">
          <WrittenText typed={what} mark="always" />
        </p>
      )}
      <dl className="fields">
        {fields.map(([label, value]) => (
          <div key={label} className="fields-row">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {report.casualties !== undefined && <CasualtyTable casualties={report.casualties} />}
    </div>
  );
}

function whatFields({ words }: Reader, report: ShownReport): Field[] {
  const { field } = words.report;
  return present([
    [field.kind, report.incidentKind && wordFor(words.incident.kind, report.incidentKind)],
    [field.actor, report.actorKind && wordFor(words.incident.actor, report.actorKind)],
    [field.form, report.form && wordFor(words.incident.form, report.form)],
    [words.log.column.state, report.state && wordFor(words.incident.state, report.state)],
    [field.impact, report.impact !== undefined && wordFor(words.incident.impact, report.impact)],
  ]);
}

function timeFields({ words, locale }: Reader, report: ShownReport): Field[] {
  const { from, to, withinS, day } = report.occurred ?? {};
  return present([
    [words.report.field.from, from !== undefined && <Instant at={from} show="dateTime" />],
    [words.report.field.to, to !== undefined && <Instant at={to} show="dateTime" />],
    [words.report.field.within, withinS !== undefined && <bdi>{formatUncertainty(locale, withinS)}</bdi>],
    [
      words.desk.log.day,
      from === undefined && day !== undefined && <Instant at={`${day}T12:00:00.000Z`} show="date" />,
    ],
    [words.report.field.reportedAt, report.reportedAt && <Instant at={report.reportedAt} show="dateTime" />],
  ]);
}

function placeFields({ words }: Reader, report: ShownReport): Field[] {
  const place = report.place;
  if (place === undefined) return [];
  const shown = {
    placeName: asTyped(place.name),
    latE7: place.latE7 ?? null,
    lngE7: place.lngE7 ?? null,
    uncertaintyM: place.uncertaintyM ?? null,
    cell7: place.cell7 ?? null,
  };
  return present([
    [words.report.field.place, <PlaceLine key="place" place={shown} original="beside" />],
    [words.report.field.precision, place.precision && wordFor(words.incident.precision, place.precision)],
  ]);
}

function sourceFields({ words }: Reader, report: ShownReport): Field[] {
  const { kind, reliability, credibility, citation } = report.source ?? {};
  return present([
    [words.report.field.sourceKind, kind && wordFor(words.incident.source, kind)],
    [words.report.field.reliability, reliability && wordFor(words.incident.reliability, reliability)],
    [words.report.field.credibility, credibility !== undefined && wordFor(words.incident.credibility, credibility)],
    [words.report.field.citation, citation && <bdi dir="auto">{citation}</bdi>],
    [words.report.field.validation, report.validation && wordFor(words.incident.validation, report.validation)],
  ]);
}

function alarmFields({ words }: Reader, body: Body): Field[] {
  const { alarmKind, cell7, helpWanted, desk, hotline, test } = body;
  if (typeof alarmKind !== 'string') return [];
  return present([
    [words.alarm.title, wordFor(words.alarm.kind, alarmKind)],
    [words.alarm.area, typeof cell7 === 'string' && <CellLine cell={cell7} />],
    [words.alarm.helpWanted, helpWanted === true ? words.console.answer.yes : words.console.answer.no],
    [words.alarm.desk, typeof desk === 'string' && <CodeText text={desk} />],
    [words.alarm.hotline, typeof hotline === 'string' && <CodeText text={hotline} />],
    [words.alarm.test, test === true && words.console.answer.yes],
  ]);
}

function linkFields({ words }: Reader, report: ShownReport): Field[] {
  const linked = report.sameIncidentAs as ReadonlyArray<string> | undefined;
  return present([
    [words.report.field.sameIncident, linked?.map((id) => <ShortId key={id} id={id} />)],
    [words.report.field.countChange, report.countChange && wordFor(words.incident.countChange, report.countChange)],
    [words.desk.log.amended, report.prev && <ShortId id={report.prev} />],
  ]);
}

function handoverFields({ words }: Reader, body: Body): Field[] {
  const { fromSeat, toSeat, openRows, openIncidents } = body;
  const { handover } = words.log;
  if (typeof fromSeat !== 'string') return [];
  return present([
    [handover.from, <CodeText key="from" text={fromSeat} />],
    [handover.to, typeof toSeat === 'string' && <CodeText text={toSeat} />],
    [words.incident.state.open, Array.isArray(openRows) && handover.openRows({ n: openRows.length })],
    [words.incident.view.title, Array.isArray(openIncidents) && handover.openIncidents({ n: openIncidents.length })],
  ]);
}

function rowFields({ words, locale }: Reader, body: Body): Field[] {
  const { at, centre, addressees, answerWithinS, channel, onBehalfOf } = body;
  return present([
    [words.log.column.time, typeof at === 'string' && <Instant at={at} show="dateTime" />],
    [words.report.field.centre, typeof centre === 'string' && <CodeText text={centre} />],
    [
      words.log.row.addressees,
      Array.isArray(addressees) && addressees.length > 0 && <CodeText text={addressees.join(', ')} />,
    ],
    [
      words.log.row.answerWithin,
      typeof answerWithinS === 'number' && answerWithinS > 0 && formatDuration(locale, answerWithinS * 1_000),
    ],
    [words.log.row.channel, typeof channel === 'string' && wordFor(words.log.channel, channel)],
    [words.log.row.onBehalfOf, typeof onBehalfOf === 'string' && <CodeText text={onBehalfOf} />],
  ]);
}

function restFields(body: Body): Field[] {
  return restOfBody(body).map(([path, value]) => [
    path,
    <CodeText key={path} text={typeof value === 'string' ? value : JSON.stringify(value)} />,
  ]);
}

function present(fields: ReadonlyArray<readonly [string, ReactNode]>): Field[] {
  return fields.filter(([, value]) => value !== undefined && value !== false && value !== '' && value !== null);
}

function asTyped(value: unknown): TypedText | null {
  const typed = value as Partial<TypedText> | undefined | null;
  if (typeof typed?.text !== 'string' || typed.language === undefined) return null;
  return languageTag(typed.language) === undefined ? null : { text: typed.text, language: typed.language };
}
