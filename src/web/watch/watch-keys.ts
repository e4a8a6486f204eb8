/** Keys of the watch screen: up and down the log, unfold an incident, search, the forms and dialogs. */
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { LogRowView } from '../../node/http/contract.ts';
import { type Shortcut, useShortcuts } from '../frame/shortcut.ts';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { SEARCH_FIELD_ID } from './log-filter.tsx';
import type { LogLine } from './log-line.ts';
import { actsOf } from './record-actions.tsx';
import type { DockMode } from './watch-dock.tsx';

export type WatchDialog = 'alarm' | 'release' | 'withdrawal' | 'handover';

export function useWatchKeys(options: {
  readonly lines: ReadonlyArray<LogLine>;
  readonly selected: LogRowView | null;
  readonly select: (id: string | undefined) => void;
  readonly unfold: (incident: string) => void;
  readonly setDock: (mode: DockMode) => void;
  readonly setDialog: (dialog: WatchDialog | null) => void;
}): void {
  const { lines, selected, select, unfold, setDock, setDialog } = options;
  const { words } = useReader();
  const session = useSession();
  const navigate = useNavigate();
  const shortcuts = useMemo((): ReadonlyArray<Shortcut> => {
    const { keyboard } = words.console;
    const ids = lines.flatMap((line) => (line.type === 'row' ? [line.row.id] : []));
    const at = selected === null ? -1 : ids.indexOf(selected.id);
    const step = (by: number) => {
      const next = ids[Math.min(ids.length - 1, Math.max(0, at + by))];
      if (next !== undefined) select(next);
    };
    const acts = selected === null ? null : actsOf(session, selected);
    const incident = selected?.incident ?? null;
    const forms: ReadonlyArray<Shortcut> = [
      { keys: 'n', label: keyboard.newReport, run: () => setDock('report') },
      { keys: 'l', label: keyboard.newRow, run: () => setDock('row') },
      { keys: 'h', label: words.desk.log.handOver, run: () => setDialog('handover') },
    ];
    const openIncident = (id: string) => void navigate({ to: '/incidents/$id', params: { id } });
    const acting: ReadonlyArray<Shortcut | false> = [
      isOffered(session, 'alarm') && { keys: 's', label: keyboard.alarm, run: () => setDialog('alarm') },
      incident !== null && { keys: 'u', label: words.desk.log.unfold, run: () => unfold(incident) },
      acts !== null &&
        acts.incident !== null && {
          keys: 'o',
          label: words.desk.log.openIncident,
          run: () => openIncident(acts.incident ?? ''),
        },
      acts?.canAmend === true && { keys: 'e', label: words.report.amend, run: () => setDock('amend') },
      acts?.canRelease === true && { keys: 'r', label: keyboard.release, run: () => setDialog('release') },
      acts?.canWithdraw === true && { keys: 'w', label: keyboard.withdraw, run: () => setDialog('withdrawal') },
    ];
    return [
      { keys: 'j', label: keyboard.next, run: () => step(1) },
      { keys: 'k', label: keyboard.previous, run: () => step(-1) },
      { keys: 'ArrowDown', label: keyboard.next, run: () => step(1) },
      { keys: 'ArrowUp', label: keyboard.previous, run: () => step(-1) },
      { keys: '/', label: keyboard.search, run: () => document.getElementById(SEARCH_FIELD_ID)?.focus() },
      { keys: 'Escape', label: words.console.action.close, run: () => select(undefined) },
      ...(isOffered(session, 'log') ? forms : []),
      ...acting.filter((shortcut) => shortcut !== false),
    ];
  }, [lines, selected, select, unfold, words, session, navigate, setDock, setDialog]);
  useShortcuts(shortcuts);
}
