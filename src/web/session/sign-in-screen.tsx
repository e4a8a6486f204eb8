/**
 * Sign in with a one-time link. The token leaves the address bar before anything else is shown, and is posted once.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useEffect, useRef } from 'react';
import type { SessionView } from '../../node/http/contract.ts';
import { sessionQuery } from '../api/query.ts';
import { postJson, problemOf } from '../api/request.ts';
import { LanguageSwitch } from '../frame/language-switch.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import './sign-in.css';

export function SignInScreen(props: { readonly token: string | null }): ReactElement {
  const { words } = useReader();
  const client = useQueryClient();
  const navigate = useNavigate();
  const isTried = useRef(false);
  const signIn = useMutation({
    mutationFn: (token: string) => postJson<SessionView>('/api/session', { token }),
    onSuccess: async (session) => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: '/watch', replace: true });
    },
  });
  const { token } = props;
  useEffect(() => {
    if (token === null || isTried.current) return;
    isTried.current = true;
    window.history.replaceState(null, '', '/sign-in');
    signIn.mutate(token);
  }, [token, signIn.mutate]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('link') ?? '').trim();
    signIn.mutate(tokenOf(typed));
  };
  const isRefused = signIn.isError && [400, 401, 403, 404, 422].includes(problemOf(signIn.error).status);
  return (
    <main className="sign-in">
      <form className="sign-in-card panel" onSubmit={submit}>
        <h1 className="sign-in-brand">{words.console.product}</h1>
        <p className="soft">{words.desk.signIn.purpose}</p>
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
        {isRefused && (
          <p className="note note-bad" role="alert">
            <Icon name="warning" />
            <span>{words.signIn.linkUsed}</span>
          </p>
        )}
        {signIn.isError && !isRefused && <ProblemNote error={signIn.error} />}
        <button type="submit" className="button button-main" disabled={signIn.isPending}>
          {signIn.isPending ? words.console.state.loading : words.signIn.withLink}
        </button>
        <LanguageSwitch />
      </form>
    </main>
  );
}

/** The whole link or only its token may be pasted. */
function tokenOf(typed: string): string {
  const match = /[?&]token=([^&\s]+)/.exec(typed);
  return match === null ? typed : decodeURIComponent(match[1]!);
}
