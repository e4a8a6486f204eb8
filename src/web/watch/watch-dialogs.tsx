/** The dialogs of the watch screen: alarm, handover, release and withdrawal of the selected record. */
import type { ReactElement } from 'react';
import type { LatLng } from '../../base/place.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import { AlarmDialog } from '../alarm/alarm-dialog.tsx';
import { ReleaseDialog } from '../release/release-dialog.tsx';
import { WithdrawalDialog } from '../release/withdrawal-dialog.tsx';
import type { SavedRecord } from '../report/report-form.tsx';
import { HandoverDialog } from './handover-dialog.tsx';
import type { WatchDialog } from './watch-keys.ts';

export function WatchDialogs(props: {
  readonly dialog: WatchDialog | null;
  readonly rows: ReadonlyArray<LogRowView>;
  readonly selected: LogRowView | null;
  readonly near: LatLng;
  readonly onSaved: (saved: SavedRecord) => void;
  readonly onClose: () => void;
}): ReactElement | null {
  const { dialog, selected, onClose } = props;
  if (dialog === 'alarm') return <AlarmDialog near={props.near} onClose={onClose} />;
  if (dialog === 'handover') {
    return (
      <HandoverDialog
        rows={props.rows}
        onClose={onClose}
        onSaved={(saved) => {
          onClose();
          props.onSaved(saved);
        }}
      />
    );
  }
  if (selected === null || dialog === null) return null;
  return dialog === 'release' ? (
    <ReleaseDialog record={selected.id} onClose={onClose} />
  ) : (
    <WithdrawalDialog row={selected} onClose={onClose} />
  );
}
