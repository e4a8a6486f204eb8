/** What has been entered, by kind: corrected, ended or set up again from its row. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { LatLng } from '../../base/place.ts';
import type { ForceView } from '../../node/http/contract-ground.ts';
import type { PatrolBody, PostBody, ProtectedSiteBody, ReactionUnitBody } from '../../record/kind/force.ts';
import { forceQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { formatDistance } from '../part/place-line.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import type { Words } from '../reader/words.ts';
import { markKindOf, placesOf, placeText } from './force-draft.ts';

type Held = ForceView['records'][number];

export function ForceTable(props: {
  readonly force: ForceView;
  readonly hoursOf: (code: string) => string | null;
  readonly onAdd: () => void;
  readonly onCorrect: (held: Held) => void;
  readonly onShow: (place: LatLng) => void;
}): ReactElement {
  const { force } = props;
  const { words } = useReader();
  const { ground } = words;
  const [isEndedShown, showEnded] = useState(false);
  const change = useStateChange();
  const shown = force.records.filter(({ body }) => isEndedShown || body.state === 'standing');
  return (
    <section className="panel" data-force={force.records.length}>
      <header className="panel-title">
        <h2>{ground.force.title}</h2>
        <span className="spring" />
        <label className="check">
          <input type="checkbox" checked={isEndedShown} onChange={(event) => showEnded(event.target.checked)} />
          {ground.force.showEnded}
        </label>
        <button type="button" className="button" data-act="add-force" onClick={props.onAdd}>
          <Icon name="plus" /> {ground.force.add}
        </button>
      </header>
      <ProblemNote error={change.error} />
      {shown.length === 0 && <p className="screen-empty soft">{ground.force.none}</p>}
      {shown.length > 0 && (
        <div className="ground-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{ground.field.code}</th>
                <th scope="col">{ground.field.kind}</th>
                <th scope="col">{ground.field.place}</th>
                <th scope="col">{ground.field.hours}</th>
                <th scope="col">{ground.field.detail}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {shown.map((held) => (
                <ForceRow
                  key={held.id}
                  held={held}
                  isSilent={force.silent.includes(held.body.code)}
                  hours={props.hoursOf(held.body.code)}
                  isBusy={change.isPending}
                  onShow={() => props.onShow(placesOf(held)[0]!)}
                  onCorrect={() => props.onCorrect(held)}
                  onState={(state) => change.mutate({ held, state })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** A new version of the entry with another state. */
function useStateChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ held, state }: { readonly held: Held; readonly state: 'standing' | 'closed' }) => {
      const { prev: _prev, at: _at, ...body } = held.body;
      return postJson('/api/force', { entries: [{ kind: held.kind, body: { ...body, state } }] });
    },
    onSettled: () => client.invalidateQueries({ queryKey: forceQuery.queryKey }),
  });
}

function ForceRow(props: {
  readonly held: Held;
  readonly isSilent: boolean;
  readonly hours: string | null;
  readonly isBusy: boolean;
  readonly onShow: () => void;
  readonly onCorrect: () => void;
  readonly onState: (state: 'standing' | 'closed') => void;
}): ReactElement {
  const { held } = props;
  const { words } = useReader();
  const { ground } = words;
  const isEnded = held.body.state === 'closed';
  return (
    <tr data-code={held.body.code} data-state={held.body.state}>
      <th scope="row">
        <CodeText text={held.body.code} />
      </th>
      <td>
        {ground.kind[markKindOf(held)]} {isEnded && <span className="chip">{ground.force.ended}</span>}
        {props.isSilent && !isEnded && (
          <span className="chip chip-warn">
            <Icon name="mute" /> {ground.force.silent}
          </span>
        )}
      </td>
      <td>
        <CodeText text={placeText(placesOf(held)[0]!)} />
      </td>
      <td>{props.hours ?? '–'}</td>
      <td className="soft">{detailText(words, held)}</td>
      <td>
        <span className="row ground-acts">
          <button
            type="button"
            className="button"
            onClick={props.onShow}
            aria-label={ground.force.show}
            title={ground.force.show}
          >
            <Icon name="place" />
          </button>
          <button type="button" className="button" data-act="correct" onClick={props.onCorrect}>
            {ground.force.correct}
          </button>
          <button
            type="button"
            className="button"
            data-act="state"
            disabled={props.isBusy}
            onClick={() => props.onState(isEnded ? 'standing' : 'closed')}
          >
            {isEnded ? ground.force.reopen : ground.force.end}
          </button>
        </span>
      </td>
    </tr>
  );
}

function detailText(words: Words, { kind, body }: Held): string {
  const { force, sensor, mode } = words.ground;
  if (kind === 'post') {
    const { eyeHeightDm, sensors } = body as unknown as PostBody;
    return [force.eye({ n: eyeHeightDm / 10 }), ...sensors.map((one) => sensor[one])].join(' · ');
  }
  if (kind === 'patrol') {
    const patrol = body as unknown as PatrolBody;
    return [mode[patrol.mode], force.points({ n: patrol.route.length })].join(' · ');
  }
  if (kind === 'reaction-unit') {
    const unit = body as unknown as ReactionUnitBody;
    return [mode[unit.mode], force.ready({ n: unit.readinessMin })].join(' · ');
  }
  const { bufferM } = body as unknown as ProtectedSiteBody;
  return force.buffer({ distance: { phrase: formatDistance(words, bufferM) } });
}
