/** The card on the pages before sign-in: whose node this is, EXERCISE where it is one, and the choice of language. */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { nodeQuery } from '../api/query.ts';
import { ExerciseBanner } from '../frame/exercise-banner.tsx';
import { LanguageSwitch } from '../frame/language-switch.tsx';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { hasPasskeys } from './passkey.ts';
import './sign-in.css';

export function EntryCard(props: { readonly children: ReactNode }): ReactElement {
  const { words, locale } = useReader();
  const node = useQuery(nodeQuery);
  const organisation = node.data?.organisation;
  const name = organisation?.name.find((n) => n.language === locale.language)?.text ?? organisation?.name[0]?.text;
  return (
    <div className="entry">
      {node.data?.exercise === true && <ExerciseBanner />}
      <main className="sign-in">
        <div className="sign-in-card panel">
          <h1 className="sign-in-brand">{words.console.product}</h1>
          <p className="soft">{words.desk.signIn.purpose}</p>
          {organisation !== undefined && (
            <p className="sign-in-node" data-node={organisation.code}>
              <bdi className="bar-code">{organisation.code}</bdi> {name !== organisation.code && <span>{name}</span>}
            </p>
          )}
          {!hasPasskeys() && (
            <p className="note note-warn">
              <Icon name="warning" />
              <span>{words.signIn.noPasskeys}</span>
            </p>
          )}
          {props.children}
          <LanguageSwitch />
        </div>
      </main>
    </div>
  );
}
