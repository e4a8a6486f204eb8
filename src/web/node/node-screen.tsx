/** The screen of the node itself, for administrator and commander: pairing with a partner, and keys that wait for the roots. */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { enrolmentsQuery } from '../api/query.ts';
import { CodeText } from '../part/code-text.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { useSession } from '../session/session.ts';
import { PairingPanel } from './pairing-panel.tsx';
import './node.css';

export function NodeScreen(): ReactElement {
  const session = useSession();
  return (
    <div className="screen">
      <PairingPanel />
      {session.role === 'administrator' && <KeyPanel />}
    </div>
  );
}

/** Passkeys of the seats: those a key statement lists, and those that wait for two root holders. */
function KeyPanel(): ReactElement {
  const { words } = useReader();
  const keys = useQuery(enrolmentsQuery);
  const listed = (keys.data?.statement.body['keys'] ?? []) as ReadonlyArray<PersonKey>;
  const rows = [
    ...(keys.data?.waiting ?? []).map((key) => ({ ...key, isWaiting: true })),
    ...listed.filter(({ use }) => use === 'person').map((key) => ({ ...key, isWaiting: false })),
  ];
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{words.sign.keys.title}</h2>
      </header>
      <ProblemNote error={keys.error} />
      {rows.length === 0 && <p className="screen-empty soft">{words.sign.keys.none}</p>}
      <ul className="node-keys">
        {rows.map((key) => (
          <li key={key.kid} className="row">
            <bdi>{key.seat}</bdi>
            <span className="soft">{wordFor(words.console.role, key.role)}</span>
            <CodeText text={key.kid} />
            <span className="spring" />
            <span className={key.isWaiting ? 'chip chip-warn' : 'chip chip-good'}>
              {key.isWaiting ? words.sign.keys.waiting : words.sign.keys.listed}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type PersonKey = { readonly kid: string; readonly use: string; readonly seat: string; readonly role: string };
