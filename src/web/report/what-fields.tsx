/** Kind of incident and who caused it, as codes. */
import type { ReactElement } from 'react';
import { ChoiceField } from '../part/field.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import { type DraftFieldsProps, faultText } from './draft-fields.ts';

export function WhatFields(props: DraftFieldsProps): ReactElement {
  const { draft, change, faults } = props;
  const { words } = useReader();
  const { kind, actor } = words.incident;
  return (
    <div className="report-what">
      <ChoiceField
        label={words.report.field.kind}
        name="kind"
        value={draft.kind}
        empty="–"
        choices={codesOf(kind).map((code) => [code, kind[code]])}
        onChoose={(value) => change({ kind: value })}
        fault={faultText(words, faults.kind)}
        autoFocus
      />
      <ChoiceField
        label={words.report.field.actor}
        name="actor"
        value={draft.actor}
        choices={codesOf(actor).map((code) => [code, actor[code]])}
        onChoose={(value) => change({ actor: value })}
      />
    </div>
  );
}
