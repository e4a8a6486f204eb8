/**
 * Sounding the pre-agreed alarm: kind, place, help wanted, test or not - nothing finer, because nothing finer leaves.
 * The watch officer's key alone is enough; it goes at once to every partner with a standing release.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { LatLng } from '../../base/place.ts';
import { placesQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { ChoiceField, Field } from '../part/field.tsx';
import { Icon } from '../part/icon.tsx';
import { Overlay } from '../part/overlay.tsx';
import { formatDistance, formatGrid } from '../part/place-line.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import { type PlaceEntry, parsePlaceEntry } from '../report/place-entry.ts';

export function AlarmDialog(props: { readonly near: LatLng; readonly onClose: () => void }): ReactElement {
  const { words, locale } = useReader();
  const client = useQueryClient();
  const { data: places } = useQuery(placesQuery(locale.language));
  const [kind, setKind] = useState('under-attack');
  const [typed, setTyped] = useState('');
  const [isHelpWanted, setHelpWanted] = useState(true);
  const [isTest, setTest] = useState(false);
  const entry = parsePlaceEntry(typed, { near: props.near, places: places ?? [] });
  const place = entry.ok ? entry.value : null;
  const send = useMutation({
    mutationFn: (at: LatLng) =>
      postJson('/api/alarms', {
        alarmKind: kind,
        latE7: Math.round(at.lat * 1e7),
        lngE7: Math.round(at.lng * 1e7),
        helpWanted: isHelpWanted,
        test: isTest,
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['alarm'] });
      props.onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (place !== null) send.mutate(place.place);
  };
  return (
    <Overlay title={words.alarm.title} isOpen onClose={props.onClose}>
      <form className="alarm-form" onSubmit={submit}>
        <ChoiceField
          label={words.log.column.kind}
          name="alarm-kind"
          value={kind}
          choices={codesOf(words.alarm.kind).map((code) => [code, words.alarm.kind[code]])}
          onChoose={setKind}
          autoFocus
        />
        <AlarmPlace typed={typed} place={place} onType={setTyped} />
        <label className="check">
          <input type="checkbox" checked={isHelpWanted} onChange={(event) => setHelpWanted(event.target.checked)} />
          {words.alarm.helpWanted}
        </label>
        <label className="check" title={words.desk.alarm.testHint}>
          <input
            type="checkbox"
            name="alarm-test"
            checked={isTest}
            onChange={(event) => setTest(event.target.checked)}
          />
          {words.alarm.test}
        </label>
        <p className="soft">{words.alarm.sendHint}</p>
        <ProblemNote error={send.error} />
        <button type="submit" className="button button-main alarm-send" disabled={place === null || send.isPending}>
          <Icon name="alarm" /> {words.desk.alarm.sound}
        </button>
      </form>
    </Overlay>
  );
}

function AlarmPlace(props: {
  readonly typed: string;
  readonly place: PlaceEntry | null;
  readonly onType: (typed: string) => void;
}): ReactElement {
  const { typed, place } = props;
  const { words } = useReader();
  return (
    <Field
      label={words.desk.alarm.place}
      hint={
        place === null ? (
          words.desk.report.placeExample
        ) : (
          <>
            <CodeText text={formatGrid(place.place, place.uncertaintyM)} /> ±{' '}
            {formatDistance(words, place.uncertaintyM)}
          </>
        )
      }
    >
      <input
        className="input"
        name="alarm-place"
        dir="auto"
        autoComplete="off"
        value={typed}
        onChange={(event) => props.onType(event.target.value)}
      />
    </Field>
  );
}
