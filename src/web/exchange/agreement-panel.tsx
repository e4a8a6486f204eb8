/** Agreements with partners and how far they are signed; a commander signs one, and the signature waits for its approval. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { AgreementView } from '../../node/http/contract.ts';
import { agreementsQuery } from '../api/query.ts';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { sayJointly } from '../session/passkey.ts';
import { useSession } from '../session/session.ts';

export function AgreementPanel(): ReactElement {
  const { words } = useReader();
  const agreements = useQuery(agreementsQuery);
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{words.desk.exchange.agreements}</h2>
      </header>
      <ProblemNote error={agreements.error} />
      {agreements.data?.length === 0 && <p className="screen-empty soft">{words.desk.exchange.noAgreements}</p>}
      {agreements.data?.map((one) => (
        <AgreementLine key={one.id} agreement={one} />
      ))}
    </section>
  );
}

function AgreementLine(props: { readonly agreement: AgreementView }): ReactElement {
  const { agreement } = props;
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const sign = useMutation({
    mutationFn: () => sayJointly(session, '/api/answers', { proposal: agreement.id, answer: 'yes', reason: null }),
    onSettled: () => client.invalidateQueries({ queryKey: ['release'] }),
  });
  const kinds = agreement.kinds.map((kind) => wordFor(words.log.rowKind, kind)).join(', ');
  const marking = wordFor(words.console.marking, agreement.markingCeiling);
  const maySign =
    session.role === 'commander' &&
    agreement.state === 'proposed' &&
    !agreement.signedBy.includes(session.organisation.id);
  return (
    <article className="agreement" data-agreement={agreement.state} data-id={agreement.id}>
      <p className="row">
        {agreement.parties.map((party) => (
          <OrganisationMark key={party} id={party} />
        ))}
        <span className={agreement.state === 'in-force' ? 'chip chip-good' : 'chip chip-warn'}>
          {words.desk.exchange.agreementState[agreement.state]}
        </span>
        <span className="soft">
          <Instant at={agreement.from} show="date" /> – <Instant at={agreement.until} show="date" />
        </span>
        <span className="spring" />
        {maySign && !sign.isSuccess && (
          <button type="button" className="button button-main" disabled={sign.isPending} onClick={() => sign.mutate()}>
            <Icon name="sign" /> {words.desk.exchange.signAgreement}
          </button>
        )}
      </p>
      <p className="soft">{words.desk.exchange.mayCross({ kinds: { phrase: kinds }, marking })}</p>
      {sign.isSuccess && (
        <p className="note note-good">
          <Icon name="check" />
          <span>{words.desk.exchange.signQueued}</span>
        </p>
      )}
      <ProblemNote error={sign.error} />
    </article>
  );
}
