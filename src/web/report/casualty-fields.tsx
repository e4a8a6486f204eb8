/** The counts, and the reason where they differ from the version that is amended. */
import type { ReactElement } from 'react';
import { ChoiceField } from '../part/field.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import { CasualtyGrid } from './casualty-grid.tsx';
import { type DraftFieldsProps, faultText } from './draft-fields.ts';
import { areCountsChanged } from './report-draft.ts';

export function CasualtyFields(props: DraftFieldsProps): ReactElement {
  const { draft, change, faults } = props;
  const { words } = useReader();
  const { countChange } = words.incident;
  return (
    <div className="report-harm">
      <CasualtyGrid draft={draft} change={change} hasFault={faults.casualties !== undefined} />
      {areCountsChanged(draft) && (
        <ChoiceField
          label={words.report.field.countChange}
          name="countChange"
          value={draft.countChange}
          empty="–"
          choices={codesOf(countChange).map((code) => [code, countChange[code]])}
          onChoose={(value) => change({ countChange: value })}
          fault={faultText(words, faults.countChange)}
        />
      )}
    </div>
  );
}
