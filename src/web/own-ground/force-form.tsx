/**
 * One own post, patrol, unit or protected site, entered or corrected: typed, or placed by pressing the map. Every fault
 * stands under its field, those that only the node can know as well.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { forceQuery, placesQuery } from '../api/query.ts';
import { postJson, problemOf } from '../api/request.ts';
import { Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote, problemText } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf, type Words } from '../reader/words.ts';
import { faultText } from '../report/draft-fields.ts';
import {
  FIELDS_BY_KIND,
  type ForceFault,
  type ForceField,
  type ForceReading,
  type ForceText,
  SENSORS,
} from './force-draft.ts';
import { MARK_KINDS } from './ground-image.ts';
import { HoursField } from './hours-field.tsx';

export function ForceForm(props: {
  readonly text: ForceText;
  readonly reading: ForceReading;
  readonly firstDay: number;
  readonly onChange: (text: ForceText) => void;
  readonly onDone: (code: string) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { text, reading, onChange } = props;
  const { words } = useReader();
  const { ground } = words;
  const [isPressed, press] = useState(false);
  const form = useRef<HTMLFormElement | null>(null);
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const enter = useEnter(props.onDone);
  const refused = enter.error === null ? {} : refusedFields(words, enter.error);
  const fields = FIELDS_BY_KIND[text.kind];
  const faultOf = (field: ForceField) =>
    refused[field] ?? (isPressed ? forceFaultText(words, reading.faults[field]) : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    press(true);
    if (reading.entry !== null) enter.mutate(reading.entry);
  };
  const change = (part: Partial<ForceText>) => {
    enter.reset();
    onChange({ ...text, ...part });
  };
  const isCorrection = text.held !== null;
  return (
    <form ref={form} className="ground-form" onSubmit={submit} noValidate aria-label={ground.form.title}>
      <p className="soft">{text.kind === 'patrol' ? ground.map.route : ground.map.place}</p>
      <h3>{isCorrection ? ground.form.correct({ code: { id: text.code } }) : ground.form.title}</h3>
      {!isCorrection && <KindChoice value={text.kind} onChoose={(kind) => change({ kind })} />}
      <TextFields text={text} faultOf={faultOf} change={change} />
      {fields.includes('sensors') && <SensorField text={text} fault={faultOf('sensors')} change={change} />}
      {fields.includes('hours') && (
        <HoursField
          label={text.kind === 'patrol' ? ground.field.walks : ground.field.hours}
          rows={text.hours}
          fault={isPressed ? badHours(reading.faults.hours) : null}
          firstDay={props.firstDay}
          onChange={(hours) => change({ hours })}
        />
      )}
      {refused.hours !== undefined && <span className="field-fault">{refused.hours}</span>}
      {enter.error !== null && Object.keys(refused).length === 0 && <ProblemNote error={enter.error} />}
      <footer className="row">
        <button type="submit" className="button button-main" disabled={enter.isPending}>
          <Icon name="check" /> {isCorrection ? ground.form.save : ground.form.enter}
        </button>
        <button type="button" className="button" onClick={props.onClose}>
          {words.console.action.cancel}
        </button>
      </footer>
    </form>
  );
}

/** What was entered is on the list before the form is told so. */
function useEnter(onDone: (code: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (entry: NonNullable<ForceReading['entry']>) => {
      await postJson('/api/force', { entries: [entry] });
      await client.invalidateQueries({ queryKey: forceQuery.queryKey });
      return String(entry.body['code']);
    },
    onSuccess: onDone,
  });
}

function KindChoice(props: {
  readonly value: ForceText['kind'];
  readonly onChoose: (kind: ForceText['kind']) => void;
}): ReactElement {
  const { words } = useReader();
  const { ground } = words;
  return (
    <Field label={ground.field.kind}>
      <select
        className="input"
        name="force-kind"
        value={props.value}
        onChange={(event) => props.onChoose(event.target.value as ForceText['kind'])}
      >
        {MARK_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {ground.kind[kind]}
          </option>
        ))}
      </select>
    </Field>
  );
}

const TYPED = { className: 'input', dir: 'ltr', autoComplete: 'off', spellCheck: false } as const;

type FieldsProps = {
  readonly text: ForceText;
  readonly faultOf: (field: ForceField) => string | null;
  readonly change: (part: Partial<ForceText>) => void;
};

function TextFields(props: FieldsProps): ReactElement {
  const { text, faultOf, change } = props;
  const { words } = useReader();
  const { ground } = words;
  const fields = FIELDS_BY_KIND[text.kind];
  const line = (field: 'code' | 'eyeHeight' | 'readiness' | 'buffer') =>
    fields.includes(field) && (
      <Field label={ground.field[field]} fault={faultOf(field)}>
        <input
          {...TYPED}
          name={`force-${field}`}
          readOnly={field === 'code' && text.held !== null}
          aria-invalid={faultOf(field) !== null}
          value={text[field]}
          onChange={(event) => change({ [field]: event.target.value })}
        />
      </Field>
    );
  return (
    <>
      {line('code')}
      <PlaceField {...props} />
      {fields.includes('mode') && (
        <Field label={ground.field.mode}>
          <select
            className="input"
            name="force-mode"
            value={text.mode}
            onChange={(event) => change({ mode: event.target.value as ForceText['mode'] })}
          >
            {codesOf(ground.mode).map((mode) => (
              <option key={mode} value={mode}>
                {ground.mode[mode]}
              </option>
            ))}
          </select>
        </Field>
      )}
      {line('eyeHeight')}
      {line('readiness')}
      {line('buffer')}
    </>
  );
}

/** A place as it is typed, or pressed on the map; of a patrol one point a line. */
function PlaceField(props: FieldsProps): ReactElement {
  const { text, faultOf, change } = props;
  const { words, locale } = useReader();
  const { ground } = words;
  const { data: places } = useQuery(placesQuery(locale.language));
  const names = [...new Set((places ?? []).map((place) => place.name))];
  const place = {
    name: 'force-place',
    'aria-invalid': faultOf('place') !== null,
    value: text.place,
  } as const;
  return (
    <>
      <Field
        label={text.kind === 'patrol' ? ground.field.route : ground.field.place}
        fault={faultOf('place')}
        hint={ground.form.placeHint}
      >
        {text.kind === 'patrol' ? (
          <textarea {...TYPED} {...place} rows={4} onChange={(event) => change({ place: event.target.value })} />
        ) : (
          <input
            {...TYPED}
            {...place}
            dir="auto"
            list="force-places"
            onChange={(event) => change({ place: event.target.value })}
          />
        )}
      </Field>
      <datalist id="force-places">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

function SensorField(props: Omit<FieldsProps, 'faultOf'> & { readonly fault: string | null }): ReactElement {
  const { text, fault, change } = props;
  const { words } = useReader();
  const { ground } = words;
  return (
    <fieldset className="field">
      <legend className="field-label">{ground.field.sensors}</legend>
      <span className="row">
        {SENSORS.map((sensor) => (
          <label key={sensor} className="check">
            <input
              type="checkbox"
              name={`sensor-${sensor}`}
              checked={text.sensors.includes(sensor)}
              onChange={(event) =>
                change({
                  sensors: SENSORS.filter((one) =>
                    one === sensor ? event.target.checked : text.sensors.includes(one),
                  ),
                })
              }
            />
            {ground.sensor[sensor]}
          </label>
        ))}
      </span>
      {fault !== null && <span className="field-fault">{fault}</span>}
    </fieldset>
  );
}

function badHours(fault: ForceFault | undefined) {
  if (fault === undefined) return null;
  return fault.type === 'BadClock' || fault.type === 'NoHours' || fault.type === 'HoursOverlap' ? fault : null;
}

function forceFaultText(words: Words, fault: ForceFault | undefined): string | null {
  if (fault === undefined) return null;
  const { error } = words.ground;
  switch (fault.type) {
    case 'Required':
      return error.required;
    case 'BadCode':
      return error.badCode;
    case 'NoSensor':
      return error.noSensor;
    case 'FewPoints':
      return error.fewPoints;
    case 'BadPoint':
      return error.badPoint({ n: fault.point });
    case 'BadNumber':
      return error.badNumber({ min: fault.min, max: fault.max });
    case 'BadClock':
      return error.badTime;
    case 'NoHours':
      return error.noHours;
    case 'HoursOverlap':
      return error.overlap;
    default:
      return faultText(words, fault);
  }
}

/** Fields that a refusal of the node is about, by its code. */
const FIELD_BY_CODE: Readonly<Record<string, ForceField>> = {
  DoubleCode: 'code',
  DoubleId: 'code',
  PostOffTerrain: 'place',
  UnitOffTerrain: 'place',
  RouteImpassable: 'place',
  TerrainTooSmall: 'place',
  ImpossibleSpeed: 'hours',
  OverlappingSchedule: 'hours',
  ScheduleMalformed: 'hours',
};

const FIELD_BY_PATH: Readonly<Record<string, ForceField>> = {
  code: 'code',
  latE7: 'place',
  lngE7: 'place',
  route: 'place',
  eyeHeightDm: 'eyeHeight',
  sensors: 'sensors',
  manned: 'hours',
  ready: 'hours',
  walks: 'hours',
  readinessMin: 'readiness',
  bufferM: 'buffer',
};

function refusedFields(words: Words, error: unknown): { readonly [field in ForceField]?: string } {
  const { code, facts } = problemOf(error);
  const text = problemText(words, code, facts ?? {});
  const named = FIELD_BY_CODE[code];
  if (named !== undefined) return { [named]: text };
  const faults = (facts?.['faults'] ?? []) as ReadonlyArray<{ readonly path: string }>;
  const fields = faults.flatMap(({ path }) => FIELD_BY_PATH[path.split('/')[1] ?? ''] ?? []);
  return Object.fromEntries(
    fields.map((field) => [field, problemText(words, 'BadBody', { field: words.ground.field[field] })]),
  );
}
