/**
 * The report form, made for the keyboard: it opens on `n`, reads what is typed at once, shows the place on the map
 * before anything is saved, and signs on Ctrl+Enter. Escape closes it and keeps the draft.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, type ReactElement, useEffect, useMemo, useState } from 'react';
import { latLngToGridCell } from '../../base/grid.ts';
import type { LatLng } from '../../base/place.ts';
import type { IncidentReport } from '../../record/kind/incident-report.ts';
import { placesQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import type { DraftPlace } from '../map/geometry.ts';
import { Icon } from '../part/icon.tsx';
import { useNow } from '../part/now.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { useSession } from '../session/session.ts';
import { CasualtyFields } from './casualty-fields.tsx';
import { isDraftKept, useKeptDraft } from './draft-store.ts';
import { EMPTY_DRAFT, type ReportDraft, readDraft } from './report-draft.ts';
import { SourceFields } from './source-fields.tsx';
import { guessLanguage } from './text-check.ts';
import { TextFields } from './text-fields.tsx';
import { TimeFields } from './time-fields.tsx';
import { WhatFields } from './what-fields.tsx';
import { WhereFields } from './where-fields.tsx';
import './report-form.css';

export type SavedRecord = { readonly id: string; readonly serial: string };

/** A report the new one may belong to. */
type LinkedReport = { readonly id: string; readonly serial: string };

export function ReportForm(props: {
  readonly near: LatLng;
  readonly linked: LinkedReport | null;
  /** The version to amend; null for a new report. */
  readonly amended: ReportDraft | null;
  readonly onPlace: (place: DraftPlace | null) => void;
  readonly onSaved: (saved: SavedRecord) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { onPlace, onSaved, onClose, near } = props;
  const { words } = useReader();
  const form = useReportForm(near, props.amended ?? EMPTY_DRAFT);
  const { draft, change, reading, isTried } = form;
  const shownPlace = reading.place;
  useEffect(() => {
    onPlace(shownPlace === null ? null : { place: shownPlace.place, uncertaintyM: shownPlace.uncertaintyM });
  }, [onPlace, shownPlace]);
  useEffect(() => () => onPlace(null), [onPlace]);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    form.sign(onSaved);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    }
  };
  const faults = isTried ? reading.faults : {};
  return (
    <form
      className="report"
      aria-label={draft.amended === null ? words.report.title : words.report.amend}
      onSubmit={submit}
      onKeyDown={onKey}
      noValidate
    >
      <FormHead
        linked={props.amended === null ? props.linked : null}
        draft={draft}
        change={change}
        isKept={form.isKept}
        onDiscard={form.discard}
        onClose={onClose}
      />
      <div className="report-grid">
        <WhatFields draft={draft} change={change} faults={faults} />
        <TimeFields draft={draft} change={change} reading={reading} faults={faults} />
        <WhereFields draft={draft} change={change} reading={reading} faults={faults} />
        <TextFields draft={draft} change={change} faults={faults} />
        <CasualtyFields draft={draft} change={change} faults={faults} />
        <SourceFields draft={draft} change={change} />
      </div>
      <footer className="report-foot">
        <span className="soft">{words.report.hint.noNames}</span>
        <span className="spring" />
        <ProblemNote error={form.error} />
        <button type="submit" className="button button-main" disabled={form.isSigning}>
          <Icon name="sign" /> {words.report.sign}
        </button>
      </footer>
    </form>
  );
}

function FormHead(props: {
  readonly linked: LinkedReport | null;
  readonly draft: ReportDraft;
  readonly change: (change: Partial<ReportDraft>) => void;
  readonly isKept: boolean;
  readonly onDiscard: () => void;
  readonly onClose: () => void;
}): ReactElement {
  const { linked, draft, change } = props;
  const { words } = useReader();
  return (
    <header className="report-head">
      <h2>{draft.amended === null ? words.report.title : words.report.amend}</h2>
      {draft.amended !== null && <span className="soft">{words.desk.log.amendHint}</span>}
      {linked !== null && (
        <label className="check">
          <input
            type="checkbox"
            checked={draft.sameIncidentAs === linked.id}
            onChange={(event) => change({ sameIncidentAs: event.target.checked ? linked.id : null })}
          />
          {words.report.field.sameIncident} <bdi>{linked.serial}</bdi>
        </label>
      )}
      <span className="spring" />
      {props.isKept && <span className="soft">{words.desk.report.keptHere}</span>}
      <button type="button" className="button button-quiet" onClick={props.onDiscard}>
        {words.desk.report.discard}
      </button>
      <button
        type="button"
        className="button button-quiet"
        aria-label={words.console.action.close}
        onClick={props.onClose}
      >
        <Icon name="cross" />
      </button>
    </header>
  );
}

function useReportForm(near: LatLng, start: ReportDraft) {
  const { locale } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const name = `seamline.${session.organisation.id}.report${start.amended === null ? '' : `.${start.amended.id}`}`;
  const [draft, change, clear] = useKeptDraft<ReportDraft>(name, start);
  const [isTried, setTried] = useState(false);
  const now = useNow(10_000);
  const { data: places } = useQuery(placesQuery(locale.language));
  const reading = useMemo(
    () =>
      readDraft(draft, {
        now,
        utcOffsetMin: locale.utcOffsetMin,
        near,
        places: places ?? [],
        readerLanguage: locale.language,
        textLanguage: guessLanguage(draft.text),
        cellOf: (place) => latLngToGridCell(place, 7),
      }),
    [draft, now, near, places, locale],
  );
  const save = useMutation({
    mutationFn: (body: IncidentReport) =>
      postJson<SavedRecord>('/api/records', { kind: 'incident-report', marking: draft.marking, body }),
  });
  return {
    draft,
    change,
    reading,
    isTried,
    isKept: isDraftKept(name),
    isSigning: save.isPending,
    error: save.error,
    discard: () => {
      clear();
      setTried(false);
    },
    sign: (onSaved: (saved: SavedRecord) => void) => {
      setTried(true);
      if (reading.body === null || save.isPending) {
        focusFirstFault();
        return;
      }
      save.mutate(reading.body, {
        onSuccess: (saved) => {
          clear();
          setTried(false);
          void client.invalidateQueries({ queryKey: ['log'] });
          onSaved(saved);
        },
      });
    },
  };
}

/** The faults are rendered in the next frame; the first of them gets the keyboard. */
function focusFirstFault(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.report [aria-invalid="true"]')?.focus());
}
