/** The accounts side by side: one column each, one line a field; counts that differ from the agreed line say so. */
import type { ReactElement, ReactNode } from 'react';
import { formatInteger } from '../../format/locale/number.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import type { Casualties } from '../../record/field.ts';
import { CodeText } from '../part/code-text.tsx';
import { Grading } from '../part/grading.tsx';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { MarkingMark } from '../part/marking-mark.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { PlaceLine } from '../part/place-line.tsx';
import { WrittenText } from '../part/written-text.tsx';
import { useReader } from '../reader/reader.tsx';
import { type Words, wordFor } from '../reader/words.ts';
import { CASUALTY_COUNTS, CASUALTY_GROUPS } from '../report/report-draft.ts';
import { OccurredTime } from '../watch/occurred-time.tsx';
import { ReleaseMarks } from '../watch/release-marks.tsx';
import { agreedCasualties, type Reconciliation } from './agreed-line.tsx';

type Line = { readonly label: string; readonly cell: (row: LogRowView) => ReactNode };

export function AccountTable(props: {
  readonly rows: ReadonlyArray<LogRowView>;
  readonly reconciliation: Reconciliation | null;
}): ReactElement {
  const { words } = useReader();
  const kept = (props.reconciliation?.body['keptUnconfirmed'] as ReadonlyArray<string> | undefined) ?? [];
  const lines = [
    ...factLines(words),
    ...harmLines(words, props.rows, agreedCasualties(props.reconciliation)),
    ...sourceLines(words),
  ];
  return (
    <section className="panel accounts" aria-label={words.incident.view.sideBySide}>
      <table className="account-table">
        <thead>
          <tr>
            <td />
            {props.rows.map((row) => (
              <th key={row.id} scope="col" data-account={row.id}>
                <span className="row">
                  <OrganisationMark id={row.originator} />
                  <CodeText text={row.serial} />
                </span>
                {kept.includes(row.id) && (
                  <span className="chip chip-warn">
                    <Icon name="warning" /> {words.incident.view.keptUnconfirmed}
                  </span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.label}>
              <th scope="row">{line.label}</th>
              {props.rows.map((row) => (
                <td key={row.id}>{line.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function factLines(words: Words): ReadonlyArray<Line> {
  const { column } = words.log;
  return [
    { label: column.kind, cell: (row) => wordFor(words.incident.kind, row.incidentKind) },
    {
      label: column.time,
      cell: (row) => (
        <span className="row">
          <Instant at={row.occurredFrom ?? row.recordedAt} show="date" />
          <OccurredTime row={row} />
        </span>
      ),
    },
    { label: column.place, cell: (row) => <PlaceLine place={row} original="beside" /> },
    { label: column.what, cell: (row) => row.what !== null && <WrittenText typed={row.what} mark="always" /> },
    { label: column.actor, cell: (row) => wordFor(words.incident.actor, row.actorKind) },
  ];
}

/** Counts that nobody states are left out. */
function harmLines(words: Words, rows: ReadonlyArray<LogRowView>, agreed: Casualties | null): ReadonlyArray<Line> {
  const { casualty } = words.incident;
  return CASUALTY_GROUPS.flatMap((group) =>
    CASUALTY_COUNTS.filter((count) => rows.some((row) => row.casualties?.[group][count] != null)).map((count) => ({
      label: `${casualty[group]}: ${casualty[count]}`,
      cell: (row: LogRowView) => (
        <HarmCount value={row.casualties?.[group][count] ?? null} agreed={agreed?.[group]?.[count] ?? null} />
      ),
    })),
  );
}

function HarmCount(props: { readonly value: number | null; readonly agreed: number | null }): ReactElement {
  const { words, locale } = useReader();
  const { value, agreed } = props;
  if (value === null) return <span className="soft">–</span>;
  const isOther = agreed !== null && agreed !== value;
  return (
    <span className={isOther ? 'harm harm-other' : 'harm'}>
      <b>
        <bdi>{formatInteger(locale, value)}</bdi>
      </b>
      {isOther && (
        <span className="soft" title={words.incident.view.reconciliation}>
          ≠ <bdi>{formatInteger(locale, agreed)}</bdi>
        </span>
      )}
    </span>
  );
}

function sourceLines(words: Words): ReadonlyArray<Line> {
  const { column } = words.log;
  return [
    { label: column.source, cell: (row) => wordFor(words.incident.source, row.sourceKind) },
    {
      label: words.report.field.citation,
      cell: (row) => row.citation !== null && <bdi dir="auto">{row.citation}</bdi>,
    },
    {
      label: column.grading,
      cell: (row) => <Grading reliability={row.reliability} credibility={row.credibility} />,
    },
    { label: column.validation, cell: (row) => wordFor(words.incident.validation, row.validation) },
    { label: column.marking, cell: (row) => <MarkingMark marking={row.marking} /> },
    {
      label: words.release.column.withheld,
      cell: (row) => row.withheld !== null && row.withheld > 0 && words.incident.view.withheld({ n: row.withheld }),
    },
    { label: column.released, cell: (row) => <ReleaseMarks row={row} /> },
  ];
}
