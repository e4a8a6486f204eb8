/**
 * The holder of a seat makes a passkey from a one-time link. It signs nobody in yet: its key id is read aloud to the
 * administrator, and two root holders list it.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { EnrolledView, EnrolmentOfferView } from '../../node/http/contract.ts';
import { postJson, problemOf } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { EntryCard } from './entry-card.tsx';
import { enrolPasskey, hasPasskeys } from './passkey.ts';
import { EntryFault } from './sign-in-screen.tsx';

export function EnrolScreen(props: { readonly token: string }): ReactElement {
  const { words } = useReader();
  const { token } = props;
  const offer = useQuery({
    queryKey: ['enrolment', token],
    queryFn: () => postJson<EnrolmentOfferView>('/api/enrolments/options', { token }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const enrol = useMutation({
    mutationFn: (offered: EnrolmentOfferView) => enrolPasskey(token, offered),
    onError: () => offer.refetch(),
  });
  if (enrol.data !== undefined) return <Enrolled enrolled={enrol.data} />;
  return (
    <EntryCard>
      {offer.data !== undefined && (
        <>
          <p data-enrol={offer.data.seat.seat}>
            {words.signIn.enrolFor({
              role: wordFor(words.console.role, offer.data.seat.role),
              seat: { id: offer.data.seat.seat },
            })}
          </p>
          <button
            type="button"
            className="button button-main"
            disabled={enrol.isPending || !hasPasskeys()}
            onClick={() => enrol.mutate(offer.data)}
          >
            <Icon name="sign" /> {enrol.isPending ? words.signIn.waiting : words.signIn.enrolPasskey}
          </button>
        </>
      )}
      {offer.isError && problemOf(offer.error).status === 401 && <EntryFault text={words.signIn.linkUsed} />}
      {offer.isError && problemOf(offer.error).status !== 401 && <ProblemNote error={offer.error} />}
      {enrol.isError && <EntryFault text={words.problem.code.BadRegistration} />}
    </EntryCard>
  );
}

function Enrolled(props: { readonly enrolled: EnrolledView }): ReactElement {
  const { words } = useReader();
  const { kid, counts } = props.enrolled;
  return (
    <EntryCard>
      <p className="note note-good" role="status">
        <Icon name="check" />
        <span>{words.signIn.enrolled}</span>
      </p>
      <div>
        <span className="field-label">{words.signIn.keyId}</span>
        <p className="sign-in-key" data-kid={kid}>
          <CodeText text={kid} />
        </p>
      </div>
      {counts && (
        <p className="note note-warn">
          <Icon name="warning" />
          <span>{words.signIn.counterHint}</span>
        </p>
      )}
      <Link to="/sign-in" search={{ token: undefined }} className="button">
        {words.signIn.title}
      </Link>
    </EntryCard>
  );
}
