/**
 * One incident: every originator's account beside the others, as each wrote it, and above them the line both sides
 * agreed on and signed - or the proposal that waits.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { incidentQuery } from '../api/query.ts';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { ReleaseDialog } from '../release/release-dialog.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { rowTitle } from '../watch/log-row.tsx';
import { AccountTable } from './account-table.tsx';
import { AgreedLine } from './agreed-line.tsx';
import { ProposalDialog } from './proposal-dialog.tsx';
import './incident.css';

export type JointToRelease = { readonly record: string; readonly to: ReadonlyArray<string> };

export function IncidentScreen(props: { readonly id: string }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const incident = useQuery(incidentQuery(props.id));
  const [isProposing, setProposing] = useState(false);
  const [joint, setJoint] = useState<JointToRelease | null>(null);
  const reports = incident.data?.reports.filter((row) => row.kind === 'incident-report') ?? [];
  const current = reports.filter((row) => row.standing !== 'superseded');
  const reconciliation = incident.data?.reconciliation ?? null;
  const canPropose = isOffered(session, 'log') && current.length > 0 && reconciliation?.state !== 'proposed';
  return (
    <div className="screen">
      <header className="row">
        <Link to="/watch" search={{ record: current[0]?.id }} className="button">
          <Icon name="withdraw" /> {words.desk.incident.back}
        </Link>
        <h1 className="incident-title">
          {words.incident.view.title}
          {current[0] !== undefined && `: ${rowTitle(words, current[0])}`}
        </h1>
        <span className="chip">{words.desk.log.accounts({ n: current.length })}</span>
        <span className="spring" />
        {canPropose && (
          <button type="button" className="button button-main" onClick={() => setProposing(true)}>
            <Icon name="sign" /> {words.incident.view.propose}
          </button>
        )}
      </header>
      <ProblemNote error={incident.error} />
      {incident.data !== undefined && <AgreedLine reconciliation={reconciliation} onSigned={setJoint} />}
      {current.length > 0 && <AccountTable rows={current} reconciliation={reconciliation} />}
      {isProposing && (
        <ProposalDialog
          rows={current}
          onClose={() => setProposing(false)}
          onProposed={(proposed) => {
            setProposing(false);
            setJoint(proposed);
          }}
        />
      )}
      {joint !== null && <ReleaseDialog record={joint.record} to={joint.to} onClose={() => setJoint(null)} />}
    </div>
  );
}
