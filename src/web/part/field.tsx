/** A labelled field: its label, the control, and one line below it for a fault or a hint. */
import type { ReactElement, ReactNode } from 'react';

export function Field(props: {
  readonly label: string;
  readonly fault?: string | null | undefined;
  readonly hint?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactElement {
  const { fault } = props;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child.
    <label className={props.className === undefined ? 'field' : `field ${props.className}`}>
      <span className="field-label">{props.label}</span>
      {props.children}
      {fault != null && <span className="field-fault">{fault}</span>}
      {fault == null && props.hint !== undefined && <span className="field-hint">{props.hint}</span>}
    </label>
  );
}

export function ChoiceField<K extends string>(props: {
  readonly label: string;
  readonly value: K | '';
  readonly choices: ReadonlyArray<readonly [K, string]>;
  readonly onChoose: (value: K) => void;
  readonly empty?: string;
  readonly fault?: string | null | undefined;
  readonly autoFocus?: boolean;
  readonly name?: string;
}): ReactElement {
  return (
    <Field label={props.label} fault={props.fault}>
      <select
        className="input"
        name={props.name}
        value={props.value}
        aria-invalid={props.fault != null}
        // biome-ignore lint/a11y/noAutofocus: the form opens on a key, and the next key belongs to its first field.
        autoFocus={props.autoFocus === true}
        onChange={(event) => props.onChoose(event.target.value as K)}
      >
        {props.empty !== undefined && <option value="">{props.empty}</option>}
        {props.choices.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}
