/** What is chosen before a release: to whom, which lane and form, how coarse, which fields, until when. */
import type { ReactElement } from 'react';
import type { RecordView, ReleaseDraft } from '../../node/http/contract.ts';
import { ChoiceField } from '../part/field.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import { pathLabel } from '../record/path-label.ts';
import { useSession } from '../session/session.ts';

const EXPIRY_DAYS = [1, 7, 30, 90, 365] as const;
const DAY_MS = 86_400_000;

export function ReleaseOptions(props: {
  readonly record: RecordView;
  readonly draft: ReleaseDraft;
  readonly change: (change: Partial<ReleaseDraft>) => void;
}): ReactElement {
  const { draft, change } = props;
  const { words } = useReader();
  const { release } = words;
  return (
    <div className="release-options">
      <Audience chosen={draft.to} onChoose={(to) => change({ to })} />
      <ChoiceField
        label={release.field.lane}
        name="lane"
        value={draft.lane}
        choices={codesOf(release.lane).map((code) => [code, release.lane[code]])}
        onChoose={(lane) => change({ lane })}
      />
      <ChoiceField
        label={release.field.form}
        name="form"
        value={draft.form}
        choices={codesOf(release.form).map((code) => [code, release.form[code]])}
        onChoose={(form) => change({ form })}
      />
      {draft.form !== 'default' && <p className="field-hint">{release.formHint[draft.form]}</p>}
      <ChoiceField
        label={release.field.coarsen}
        name="coarsen"
        value={draft.coarsenTo === null ? 'whole' : String(draft.coarsenTo)}
        choices={[
          ['whole', words.desk.release.wholeRecord],
          ...(['8', '7', '6', '5'] as const).map((cell) => [cell, release.cell[cell]] as const),
        ]}
        onChoose={(cell) => change({ coarsenTo: cell === 'whole' ? null : Number(cell) })}
      />
      <label className="check">
        <input
          type="checkbox"
          name="precise"
          checked={draft.preciseByName}
          onChange={(event) => change({ preciseByName: event.target.checked })}
        />
        {release.field.precise}
      </label>
      <ChoiceField
        label={release.field.expires}
        name="expires"
        value={draft.expires === null ? 'never' : 'set'}
        choices={[
          ['never', words.desk.release.noExpiry],
          ...(draft.expires === null ? [] : [['set', draft.expires.slice(0, 10)] as const]),
          ...EXPIRY_DAYS.map((days) => [String(days), words.desk.release.days({ n: days })] as const),
        ]}
        onChoose={(days) => {
          if (days !== 'set') change({ expires: days === 'never' ? null : expiryIn(Number(days)) });
        }}
      />
      <Paths record={props.record} chosen={draft.paths} onChoose={(paths) => change({ paths })} />
    </div>
  );
}

function expiryIn(days: number): string {
  return new Date(Math.floor(Date.now() / DAY_MS + days) * DAY_MS).toISOString();
}

function Audience(props: {
  readonly chosen: ReadonlyArray<string>;
  readonly onChoose: (to: string[]) => void;
}): ReactElement {
  const { words } = useReader();
  const session = useSession();
  return (
    <fieldset className="release-audience">
      <legend className="field-label">{words.release.field.to}</legend>
      {session.partners.map((partner) => (
        <label key={partner.id} className="check">
          <input
            type="checkbox"
            name={`to-${partner.code}`}
            checked={props.chosen.includes(partner.id)}
            onChange={(event) => {
              const rest = props.chosen.filter((id) => id !== partner.id);
              props.onChoose(event.target.checked ? [...rest, partner.id] : rest);
            }}
          />
          <bdi>{partner.code}</bdi>
        </label>
      ))}
    </fieldset>
  );
}

/** No path chosen means all that may be shown; unticking one names the others. */
function Paths(props: {
  readonly record: RecordView;
  readonly chosen: ReadonlyArray<string>;
  readonly onChoose: (paths: string[]) => void;
}): ReactElement {
  const { words } = useReader();
  const { paths } = props.record;
  const isShown = (path: string) => props.chosen.length === 0 || props.chosen.includes(path);
  const choose = (path: string, isIn: boolean) => {
    const next = paths.filter((other) => (other === path ? isIn : isShown(other)));
    props.onChoose(next.length === paths.length ? [] : next);
  };
  return (
    <fieldset className="release-paths">
      <legend className="field-label">{words.release.field.shown}</legend>
      {paths.map((path) => (
        <label key={path} className="check">
          <input
            type="checkbox"
            name={`path${path}`}
            checked={isShown(path)}
            onChange={(event) => choose(path, event.target.checked)}
          />
          <span title={path}>{pathLabel(words, path)}</span>
        </label>
      ))}
    </fieldset>
  );
}
