/** The agreed line: its values, who proposed and who signed, and the two answers of a party that has not signed yet. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { unixMs, unixMsToIso } from '../../base/time.ts';
import type { IncidentView } from '../../node/http/contract.ts';
import type { Casualties } from '../../record/field.ts';
import { postJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { BodyView } from '../record/body-view.tsx';
import type { SavedRecord } from '../report/report-form.tsx';
import { isOffered, organisationCode, useSession } from '../session/session.ts';
import type { JointToRelease } from './incident-screen.tsx';

export type Reconciliation = NonNullable<IncidentView['reconciliation']>;

export function AgreedLine(props: {
  readonly reconciliation: Reconciliation | null;
  readonly onSigned: (joint: JointToRelease) => void;
}): ReactElement {
  const { reconciliation } = props;
  const { words } = useReader();
  if (reconciliation === null) {
    return (
      <p className="note">
        <Icon name="versions" /> <span>{words.desk.incident.noAgreed}</span>
      </p>
    );
  }
  const { occurred, place, casualties, note } = reconciliation.body;
  const isInForce = reconciliation.state === 'in-force';
  return (
    <section className={isInForce ? 'panel agreed agreed-in-force' : 'panel agreed'} data-agreed={reconciliation.state}>
      <header className="panel-title">
        <Icon name={isInForce ? 'check' : 'clock'} />
        <h2>{words.incident.view.reconciliation}</h2>
        <span className="soft">
          <StateText reconciliation={reconciliation} />
        </span>
        <span className="spring" />
        <Signatures reconciliation={reconciliation} />
        <Answer reconciliation={reconciliation} onSigned={props.onSigned} />
      </header>
      <div className="agreed-body">
        <BodyView body={{ occurred, place, casualties, ...(note === undefined ? {} : { what: note }) }} />
      </div>
    </section>
  );
}

/** Counts of the agreed line, to compare the accounts with. */
export function agreedCasualties(reconciliation: Reconciliation | null): Casualties | null {
  return (reconciliation?.body['casualties'] as Casualties | undefined) ?? null;
}

function StateText(props: { readonly reconciliation: Reconciliation }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { state, proposedBy } = props.reconciliation;
  const { view } = words.incident;
  if (state === 'in-force') return <>{words.desk.incident.parties}</>;
  if (state === 'rejected') return <>{view.reconciliationRejected}</>;
  return <>{view.reconciliationProposed({ organisation: organisationCode(session, proposedBy) })}</>;
}

function Signatures(props: { readonly reconciliation: Reconciliation }): ReactElement {
  const { words } = useReader();
  const { signedBy, body } = props.reconciliation;
  const parties = (body['parties'] as ReadonlyArray<string> | undefined) ?? signedBy;
  return (
    <span className="row">
      {parties.map((party) => {
        const hasSigned = signedBy.includes(party);
        return (
          <span key={party} className={hasSigned ? 'chip chip-good' : 'chip chip-warn'}>
            <Icon name={hasSigned ? 'check' : 'clock'} />
            {hasSigned ? words.desk.incident.signedBy : words.desk.incident.waitsFor} <OrganisationMark id={party} />
          </span>
        );
      })}
    </span>
  );
}

function Answer(props: {
  readonly reconciliation: Reconciliation;
  readonly onSigned: (joint: JointToRelease) => void;
}): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const { id, state, signedBy, proposedBy } = props.reconciliation;
  const sign = useMutation({
    mutationFn: (answer: 'yes' | 'no') =>
      postJson<SavedRecord>('/api/records', {
        kind: 'countersignature',
        marking: 'official',
        body: { proposal: id, answer, at: unixMsToIso(unixMs(Date.now())) },
      }),
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: ['log'] });
      props.onSigned({ record: saved.id, to: [proposedBy] });
    },
  });
  const isDue = state === 'proposed' && !signedBy.includes(session.organisation.id);
  if (!isDue || !isOffered(session, 'log')) return null;
  return (
    <>
      <ProblemNote error={sign.error} />
      <button type="button" className="button" disabled={sign.isPending} onClick={() => sign.mutate('no')}>
        {words.desk.incident.reject}
      </button>
      <button type="button" className="button button-main" disabled={sign.isPending} onClick={() => sign.mutate('yes')}>
        <Icon name="sign" /> {words.desk.incident.sign}
      </button>
    </>
  );
}
