/**
 * Sign in by passkey; in an exercise also with a one-time link, whose token leaves the address bar before anything else
 * is shown and is posted once.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useEffect, useRef } from 'react';
import type { SessionView } from '../../node/http/contract.ts';
import { nodeQuery, sessionQuery } from '../api/query.ts';
import { postJson, problemOf } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { EntryCard } from './entry-card.tsx';
import { hasPasskeys, openSessionByPasskey } from './passkey.ts';

const UNUSABLE_LINK = new Set([400, 401, 403, 404, 422]);

export function SignInScreen(props: { readonly token: string | null }): ReactElement {
  const { words } = useReader();
  const node = useQuery(nodeQuery);
  const enter = useEntrance();
  const byLink = useMutation({
    mutationFn: (token: string) => postJson<SessionView>('/api/session', { token }),
    onSuccess: enter,
  });
  const byPasskey = useMutation({ mutationFn: openSessionByPasskey, onSuccess: enter });
  useOnce(props.token, byLink.mutate);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    byLink.mutate(tokenOf(String(new FormData(event.currentTarget).get('link') ?? '').trim()));
  };
  const isRefused = byLink.isError && UNUSABLE_LINK.has(problemOf(byLink.error).status);
  return (
    <EntryCard>
      <button
        type="button"
        className="button button-main"
        data-sign-in="passkey"
        disabled={byPasskey.isPending || !hasPasskeys()}
        onClick={() => byPasskey.mutate()}
      >
        <Icon name="sign" /> {byPasskey.isPending ? words.signIn.waiting : words.signIn.withPasskey}
      </button>
      {byPasskey.isError && <EntryFault text={words.signIn.passkeyRefused} />}
      {node.data?.exercise === true && (
        <form className="sign-in-link" onSubmit={submit}>
          <label className="field">
            <span className="field-label">{words.desk.signIn.link}</span>
            <input
              className="input"
              name="link"
              dir="ltr"
              autoComplete="off"
              spellCheck={false}
              required
              minLength={16}
            />
          </label>
          <button type="submit" className="button" disabled={byLink.isPending}>
            {byLink.isPending ? words.console.state.loading : words.signIn.withLink}
          </button>
        </form>
      )}
      {isRefused && <EntryFault text={words.signIn.linkUsed} />}
      {byLink.isError && !isRefused && <ProblemNote error={byLink.error} />}
    </EntryCard>
  );
}

export function EntryFault(props: { readonly text: string }): ReactElement {
  return (
    <p className="note note-bad" role="alert">
      <Icon name="warning" />
      <span>{props.text}</span>
    </p>
  );
}

/** What follows a successful sign-in: nothing of an earlier session stays. */
function useEntrance(): (session: SessionView) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (session) => {
    client.clear();
    client.setQueryData(sessionQuery.queryKey, session);
    await navigate({ to: '/', replace: true });
  };
}

/** Uses a token of the address once, after it has left the address bar. */
function useOnce(token: string | null, use: (token: string) => void): void {
  const isTried = useRef(false);
  useEffect(() => {
    if (token === null || isTried.current) return;
    isTried.current = true;
    window.history.replaceState(null, '', '/sign-in');
    use(token);
  }, [token, use]);
}

/** The whole link or only its token may be pasted. */
function tokenOf(typed: string): string {
  const match = /[?&]token=([^&\s]+)/.exec(typed);
  return match === null ? typed : decodeURIComponent(match[1]!);
}
