/** An organisation's short code in its own frame: own, partner or third party, told apart by border too. */
import type { ReactElement } from 'react';
import { useReader } from '../reader/reader.tsx';
import { findOrganisation, organisationCode, useSession } from '../session/session.ts';
import './organisation-mark.css';

export function OrganisationMark(props: { readonly id: string }): ReactElement {
  const session = useSession();
  const { locale } = useReader();
  const name = findOrganisation(session, props.id)?.name.find((n) => n.language === locale.language)?.text;
  const isOwn = props.id === session.organisation.id;
  return (
    <bdi dir="ltr" className={isOwn ? 'org org-own' : 'org'} {...(name === undefined ? {} : { title: name })}>
      {organisationCode(session, props.id)}
    </bdi>
  );
}
