/** How the desk knows it and how it is to be handled: source, grading A1 to F6, validation, impact, marking. */
import type { ReactElement } from 'react';
import { ChoiceField } from '../part/field.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import { useSession } from '../session/session.ts';
import type { ReportDraft } from './report-draft.ts';

type SourceProps = {
  readonly draft: ReportDraft;
  readonly change: (change: Partial<ReportDraft>) => void;
};

export function SourceFields(props: SourceProps): ReactElement {
  const { draft, change } = props;
  const { words } = useReader();
  const { source, reliability, credibility, validation, impact } = words.incident;
  const { marking } = words.console;
  const { field } = words.report;
  return (
    <div className="report-source">
      <ChoiceField
        label={field.sourceKind}
        name="source"
        value={draft.sourceKind}
        choices={codesOf(source).map((code) => [code, source[code]])}
        onChoose={(value) => change({ sourceKind: value })}
      />
      <ChoiceField
        label={field.reliability}
        name="reliability"
        value={draft.reliability}
        choices={codesOf(reliability).map((code) => [code, reliability[code]])}
        onChoose={(value) => change({ reliability: value })}
      />
      <ChoiceField
        label={field.credibility}
        name="credibility"
        value={draft.credibility}
        choices={codesOf(credibility).map((code) => [String(code), credibility[code]])}
        onChoose={(value) => change({ credibility: value })}
      />
      <ChoiceField
        label={field.validation}
        name="validation"
        value={draft.validation}
        choices={codesOf(validation).map((code) => [code, validation[code]])}
        onChoose={(value) => change({ validation: value })}
      />
      <ChoiceField
        label={field.impact}
        name="impact"
        value={draft.impact}
        choices={codesOf(impact).map((code) => [String(code), impact[code]])}
        onChoose={(value) => change({ impact: value })}
      />
      <ChoiceField
        label={field.marking}
        name="marking"
        value={draft.marking}
        choices={codesOf(marking).map((code) => [code, marking[code]])}
        onChoose={(value) => change({ marking: value })}
      />
      <AudienceField draft={draft} change={change} />
    </div>
  );
}

/** Who the label names; the release desk decides later, but never for anybody who is not named. */
function AudienceField(props: SourceProps): ReactElement {
  const { draft, change } = props;
  const { words } = useReader();
  const session = useSession();
  return (
    <fieldset className="report-audience">
      <legend className="field-label">{words.report.field.releasableTo}</legend>
      {session.partners.map((partner) => (
        <label key={partner.id} className="check">
          <input
            type="checkbox"
            name={`releasable-${partner.code}`}
            checked={draft.releasableTo.includes(partner.id)}
            onChange={(event) =>
              change({ releasableTo: toggled(draft.releasableTo, partner.id, event.target.checked) })
            }
          />
          <bdi>{partner.code}</bdi>
        </label>
      ))}
    </fieldset>
  );
}

function toggled(list: ReadonlyArray<string>, item: string, isIn: boolean): ReadonlyArray<string> {
  const rest = list.filter((other) => other !== item);
  return isIn ? [...rest, item] : rest;
}
