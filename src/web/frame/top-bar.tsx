/** The bar: whose console this is, where one can go, whether what is shown is live, who is signed in. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { LiveState } from '../api/change-feed.ts';
import { deleteJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { type Words, wordFor } from '../reader/words.ts';
import { SeatTokenMenu } from '../session/seat-token-menu.tsx';
import { useSession } from '../session/session.ts';
import { DisplayMenu } from './display-menu.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { LocalClock } from './local-clock.tsx';
import { listScreens } from './screen.ts';

export function TopBar(props: { readonly live: LiveState; readonly onKeys: () => void }): ReactElement {
  const { words, locale } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => deleteJson('/api/session'),
    onSettled: () => client.resetQueries(),
  });
  const name = session.organisation.name.find((n) => n.language === locale.language);
  const isLive = props.live === 'live';
  return (
    <header className="bar">
      <div className="bar-brand">
        <bdi className="bar-code">{session.organisation.code}</bdi>
        {name !== undefined && <span className="bar-name">{name.text}</span>}
      </div>
      <nav className="bar-nav" aria-label={words.desk.navigation}>
        {listScreens(session).map((screen) => (
          <Link
            key={screen.path}
            to={screen.path}
            className="bar-link"
            activeProps={{ className: 'bar-link bar-here' }}
          >
            {screen.title(words)}
          </Link>
        ))}
      </nav>
      <span className="spring" />
      <LocalClock />
      <span className={isLive ? 'bar-live' : 'bar-live bar-stale'} role="status">
        <span className="bar-dot" aria-hidden="true" />
        {isLive ? words.log.page.live : words.desk.notLive}
      </span>
      <span
        className="bar-seat"
        title={words.signIn.signedInAs({ role: roleOf(words, session.role), seat: session.seat })}
      >
        {roleOf(words, session.role)}
      </span>
      <LanguageSwitch />
      <DisplayMenu />
      <SeatTokenMenu />
      <button
        type="button"
        className="button button-quiet"
        aria-label={words.console.keyboard.title}
        onClick={props.onKeys}
      >
        <Icon name="keyboard" />
        <kbd className="key">?</kbd>
      </button>
      <button
        type="button"
        className="button button-quiet"
        aria-label={words.console.action.signOut}
        title={words.console.action.signOut}
        onClick={() => signOut.mutate()}
      >
        <Icon name="leave" />
      </button>
    </header>
  );
}

function roleOf(words: Words, role: string): string {
  return wordFor(words.console.role, role);
}
