/** Nine counts in a square; an empty cell is unknown, a zero is a statement. */
import type { ReactElement } from 'react';
import { useReader } from '../reader/reader.tsx';
import { CASUALTY_COUNTS, CASUALTY_GROUPS, type ReportDraft } from './report-draft.ts';

export function CasualtyGrid(props: {
  readonly draft: Pick<ReportDraft, 'casualties'>;
  readonly change: (change: Pick<ReportDraft, 'casualties'>) => void;
  readonly hasFault: boolean;
}): ReactElement {
  const { draft, change } = props;
  const { words } = useReader();
  const { casualty } = words.incident;
  return (
    <fieldset className="report-casualties" title={words.report.hint.casualties}>
      <legend className="unseen">{casualty.title}</legend>
      <span className="field-label">{casualty.title}</span>
      {CASUALTY_COUNTS.map((count) => (
        <span key={count} className="field-label casualty-head">
          {casualty[count]}
        </span>
      ))}
      {CASUALTY_GROUPS.map((group) => [
        <span key={group} className="field-label">
          {casualty[group]}
        </span>,
        ...CASUALTY_COUNTS.map((count) => (
          <input
            key={`${group}.${count}`}
            className="input casualty-input"
            name={`${group}.${count}`}
            inputMode="numeric"
            autoComplete="off"
            dir="ltr"
            aria-label={`${casualty[group]}: ${casualty[count]}`}
            aria-invalid={props.hasFault && !/^\p{Nd}*$/u.test(draft.casualties[`${group}.${count}`] ?? '')}
            value={draft.casualties[`${group}.${count}`] ?? ''}
            onChange={(event) =>
              change({ casualties: { ...draft.casualties, [`${group}.${count}`]: event.target.value } })
            }
          />
        )),
      ])}
      {props.hasFault && <span className="field-fault">{words.report.error.badCount}</span>}
    </fieldset>
  );
}
