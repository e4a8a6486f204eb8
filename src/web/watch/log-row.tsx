/** One line of the log: when, what, where, how many hurt, how sure, who knows of it. Two text lines, no more. */
import type { ReactElement } from 'react';
import { formatInteger } from '../../format/locale/number.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import { CasualtyLine } from '../part/casualty-line.tsx';
import { CodeText } from '../part/code-text.tsx';
import { Grading } from '../part/grading.tsx';
import { Icon } from '../part/icon.tsx';
import { MarkingMark } from '../part/marking-mark.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { PlaceLine } from '../part/place-line.tsx';
import { WrittenText } from '../part/written-text.tsx';
import { useReader } from '../reader/reader.tsx';
import { type Words, wordFor } from '../reader/words.ts';
import { AnswerClock } from './answer-clock.tsx';
import type { LogLine } from './log-line.ts';
import { OccurredTime } from './occurred-time.tsx';
import { ReleaseMarks } from './release-marks.tsx';

export function LogRow(props: {
  readonly line: Extract<LogLine, { type: 'row' }>;
  readonly index: number;
  readonly isSelected: boolean;
  readonly isExpanded: boolean;
  readonly onSelect: (id: string) => void;
  readonly onUnfold: (incident: string) => void;
}): ReactElement {
  const { row, others, nesting } = props.line;
  const { words } = useReader();
  const isStone = row.standing === 'withdrawn' || row.standing === 'expired';
  const classes = ['log-row', `log-row-${row.standing}`, nesting === 'inner' ? 'log-row-inner' : ''].join(' ');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the screen (j, k, Enter) do the same for the selection.
    <div
      className={classes}
      role="row"
      tabIndex={-1}
      aria-rowindex={props.index}
      aria-selected={props.isSelected}
      data-record={row.id}
      data-standing={row.standing}
      onClick={() => props.onSelect(row.id)}
    >
      <span className="log-cell log-when" role="gridcell">
        <OccurredTime row={row} />
        <CodeText text={row.serial} />
      </span>
      <span className="log-cell log-what" role="gridcell">
        <span className="log-first">
          <OrganisationMark id={row.originator} />
          <strong className="log-kind">{rowTitle(words, row)}</strong>
          {others.length > 0 && row.incident !== null && (
            <UnfoldButton
              count={others.length + 1}
              isExpanded={props.isExpanded}
              onPress={() => props.onUnfold(row.incident ?? '')}
            />
          )}
          {isStone ? <Tombstone row={row} /> : hasPlaceLine(row) && <PlaceLine place={row} />}
        </span>
        <span className="log-second">{!isStone && <RowText row={row} />}</span>
      </span>
      <HarmCell row={row} />
      <WhomCell row={row} />
    </div>
  );
}

function HarmCell(props: { readonly row: LogRowView }): ReactElement {
  const { row } = props;
  const { words } = useReader();
  return (
    <span className="log-cell log-harm" role="gridcell">
      <span className="log-first">
        <CasualtyLine casualties={row.casualties} />
      </span>
      <span className="log-second">
        <Grading reliability={row.reliability} credibility={row.credibility} />
        {row.validation !== null && <span>{wordFor(words.incident.validation, row.validation)}</span>}
      </span>
    </span>
  );
}

function WhomCell(props: { readonly row: LogRowView }): ReactElement {
  const { row } = props;
  const { words, locale } = useReader();
  return (
    <span className="log-cell log-whom" role="gridcell">
      <span className="log-first">
        <MarkingMark marking={row.marking} />
        {row.withheld !== null && row.withheld > 0 && (
          <span className="chip" title={words.incident.view.withheld({ n: row.withheld })}>
            <Icon name="hidden" /> <bdi>{formatInteger(locale, row.withheld)}</bdi>
            <span className="unseen">{words.incident.view.withheld({ n: row.withheld })}</span>
          </span>
        )}
      </span>
      <span className="log-second">
        <AnswerClock row={row} />
        <ReleaseMarks row={row} />
      </span>
    </span>
  );
}

/** A report without a place says so; other rows need none. */
function hasPlaceLine(row: LogRowView): boolean {
  return row.kind === 'incident-report' || row.latE7 !== null || row.cell7 !== null || row.placeName !== null;
}

export function rowTitle(words: Words, row: LogRowView): string {
  if (row.kind === 'alarm') return `${words.log.rowKind.alarm}: ${wordFor(words.alarm.kind, row.incidentKind)}`;
  if (row.incidentKind !== null) return wordFor(words.incident.kind, row.incidentKind);
  return wordFor(words.log.rowKind, row.kind);
}

function RowText(props: { readonly row: LogRowView }): ReactElement {
  const { words } = useReader();
  const { row } = props;
  if (row.what !== null) return <WrittenText typed={row.what} />;
  if (row.citation !== null) return <bdi dir="auto">{row.citation}</bdi>;
  return (
    <span className="soft">{row.withheld === null || row.kind !== 'incident-report' ? '' : words.desk.log.noText}</span>
  );
}

function Tombstone(props: { readonly row: LogRowView }): ReactElement {
  const { words } = useReader();
  return (
    <span className="log-stone">
      <Icon name="withdraw" /> {wordFor(words.incident.standing, props.row.standing)}
    </span>
  );
}

function UnfoldButton(props: {
  readonly count: number;
  readonly isExpanded: boolean;
  readonly onPress: () => void;
}): ReactElement {
  const { words } = useReader();
  return (
    <button
      type="button"
      className="chip log-unfold"
      aria-expanded={props.isExpanded}
      title={props.isExpanded ? words.desk.log.fold : words.desk.log.unfold}
      onClick={(event) => {
        event.stopPropagation();
        props.onPress();
      }}
    >
      <Icon name="versions" /> {words.desk.log.accounts({ n: props.count })}
    </button>
  );
}
