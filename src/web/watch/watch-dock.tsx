/** The dock below the log: the selected record with its actions, or one of the two forms. */
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactElement, Suspense, useMemo } from 'react';
import type { LatLng } from '../../base/place.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import type { IncidentReport } from '../../record/kind/incident-report.ts';
import { recordQuery } from '../api/query.ts';
import type { DraftPlace } from '../map/geometry.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { RecordDetail } from '../record/record-detail.tsx';
import { draftFromReport } from '../report/report-draft.ts';
import type { SavedRecord } from '../report/report-form.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { RecordActions } from './record-actions.tsx';
import { RowForm } from './row-form.tsx';
import type { WatchDialog } from './watch-keys.ts';

export type DockMode = 'record' | 'report' | 'amend' | 'row';

const ReportForm = lazy(async () => ({ default: (await import('../report/report-form.tsx')).ReportForm }));

export function WatchDock(props: {
  readonly mode: DockMode;
  readonly row: LogRowView | null;
  readonly near: LatLng;
  readonly saved: SavedRecord | null;
  readonly onDraft: (place: DraftPlace | null) => void;
  readonly onSaved: (saved: SavedRecord) => void;
  readonly onMode: (mode: DockMode) => void;
  readonly onDialog: (dialog: WatchDialog) => void;
}): ReactElement {
  const { mode, row } = props;
  const { words } = useReader();
  const close = () => props.onMode('record');
  if (mode === 'report') {
    const linked = row?.kind === 'incident-report' ? { id: row.id, serial: row.serial } : null;
    return (
      <div className="watch-dock">
        <Suspense fallback={<p className="watch-hint soft">{words.console.state.loading}</p>}>
          <ReportForm
            near={props.near}
            linked={linked}
            amended={null}
            onPlace={props.onDraft}
            onSaved={props.onSaved}
            onClose={close}
          />
        </Suspense>
      </div>
    );
  }
  if (mode === 'amend' && row !== null) {
    return (
      <div className="watch-dock">
        <AmendForm
          key={row.id}
          row={row}
          near={props.near}
          onPlace={props.onDraft}
          onSaved={props.onSaved}
          onClose={close}
        />
      </div>
    );
  }
  if (mode === 'row') {
    return (
      <div className="watch-dock">
        <RowForm about={row?.id ?? null} onSaved={props.onSaved} onClose={close} />
      </div>
    );
  }
  return (
    <div className="watch-dock">
      {props.saved !== null && props.saved.id === (row?.id ?? props.saved.id) && <SavedNote saved={props.saved} />}
      {row !== null && (
        <RecordDetail
          key={row.id}
          row={row}
          actions={<RecordActions row={row} onDialog={props.onDialog} onMode={props.onMode} />}
        />
      )}
      {row === null && <NewButtons onMode={props.onMode} onDialog={props.onDialog} />}
    </div>
  );
}

/** The form filled with the version on show; it waits for the record, which holds more than its row. */
function AmendForm(props: {
  readonly row: LogRowView;
  readonly near: LatLng;
  readonly onPlace: (place: DraftPlace | null) => void;
  readonly onSaved: (saved: SavedRecord) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { words, locale } = useReader();
  const { data: record, error } = useQuery(recordQuery(props.row.id));
  const amended = useMemo(
    () =>
      record === undefined
        ? null
        : draftFromReport(record.id, record.body as unknown as IncidentReport, record.marking, locale.utcOffsetMin),
    [record, locale.utcOffsetMin],
  );
  if (amended === null)
    return error === null ? <p className="watch-hint">{words.console.state.loading}</p> : <ProblemNote error={error} />;
  return (
    <Suspense fallback={<p className="watch-hint soft">{words.console.state.loading}</p>}>
      <ReportForm
        near={props.near}
        linked={null}
        amended={amended}
        onPlace={props.onPlace}
        onSaved={props.onSaved}
        onClose={props.onClose}
      />
    </Suspense>
  );
}

function SavedNote(props: { readonly saved: SavedRecord }): ReactElement {
  const { words } = useReader();
  return (
    <p className="note note-good" role="status" data-saved={props.saved.id}>
      <Icon name="check" />
      <span>
        {words.console.state.saved} <CodeText text={props.saved.serial} />
      </span>
    </p>
  );
}

function NewButtons(props: {
  readonly onMode: (mode: DockMode) => void;
  readonly onDialog: (dialog: WatchDialog) => void;
}): ReactElement {
  const { words } = useReader();
  const session = useSession();
  return (
    <div className="row watch-hint">
      {isOffered(session, 'log') && (
        <>
          <button type="button" className="button button-main" onClick={() => props.onMode('report')}>
            <Icon name="plus" /> {words.console.keyboard.newReport} <kbd className="key">n</kbd>
          </button>
          <button type="button" className="button" onClick={() => props.onMode('row')}>
            {words.console.keyboard.newRow} <kbd className="key">l</kbd>
          </button>
        </>
      )}
      {isOffered(session, 'alarm') && (
        <button type="button" className="button button-bad" onClick={() => props.onDialog('alarm')}>
          <Icon name="alarm" /> {words.console.keyboard.alarm} <kbd className="key">s</kbd>
        </button>
      )}
      <span className="soft">{words.desk.log.nothingSelected}</span>
    </div>
  );
}
