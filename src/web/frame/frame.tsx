/**
 * The frame around every screen: exercise banner, bar with navigation, alarm strip, keys. Without a session it shows
 * the sign-in screen in the same place.
 */
import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo, useState } from 'react';
import type { SessionView } from '../../node/http/contract.ts';
import { AlarmStrip } from '../alarm/alarm-strip.tsx';
import { useChangeFeed } from '../api/change-feed.ts';
import { sessionQuery } from '../api/query.ts';
import { problemOf } from '../api/request.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, SessionContext } from '../session/session.ts';
import { SignInScreen } from '../session/sign-in-screen.tsx';
import { ExerciseBanner } from './exercise-banner.tsx';
import { KeyOverlay } from './key-overlay.tsx';
import { NodeNotes } from './node-notes.tsx';
import { listScreens } from './screen.ts';
import { type Shortcut, useShortcutKeys, useShortcuts } from './shortcut.ts';
import { TopBar } from './top-bar.tsx';
import './frame.css';

export function DeskFrame(): ReactElement {
  const { words } = useReader();
  const session = useQuery(sessionQuery);
  if (session.data !== undefined) return <SignedInFrame session={session.data} />;
  if (session.isPending) return <p className="frame-wait">{words.console.state.loading}</p>;
  if (problemOf(session.error).status === 401) return <SignInScreen token={null} />;
  return (
    <main className="frame-wait">
      <ProblemNote error={session.error} />
      <button type="button" className="button" onClick={() => void session.refetch()}>
        {words.console.action.retry}
      </button>
    </main>
  );
}

function SignedInFrame(props: { readonly session: SessionView }): ReactElement {
  const { session } = props;
  const { words } = useReader();
  const navigate = useNavigate();
  const live = useChangeFeed(true);
  const [isKeysShown, showKeys] = useState(false);
  useShortcutKeys();
  const shortcuts = useMemo(
    (): ReadonlyArray<Shortcut> => [
      {
        keys: '?',
        label: words.console.keyboard.help,
        run: () => showKeys((shown) => !shown),
        scope: 'also in dialogs',
      },
      ...listScreens(session).map((screen) => ({
        keys: `g ${screen.key}`,
        label: screen.title(words),
        run: () => void navigate({ to: screen.path }),
      })),
    ],
    [words, navigate, session],
  );
  useShortcuts(shortcuts);
  return (
    <SessionContext value={session}>
      <div className="frame">
        {session.exercise && <ExerciseBanner />}
        <TopBar live={live} onKeys={() => showKeys(true)} />
        {isOffered(session, 'desk') && <AlarmStrip />}
        <NodeNotes />
        <main className="frame-screen">
          <Outlet />
        </main>
      </div>
      <KeyOverlay isOpen={isKeysShown} onClose={() => showKeys(false)} />
    </SessionContext>
  );
}
