/** The exchange screen: partners with the counters of both sides, and the ledger both can print. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { partnersQuery } from '../api/query.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { AgreementPanel } from './agreement-panel.tsx';
import { LedgerPanel } from './ledger-panel.tsx';
import { PartnerCard } from './partner-card.tsx';
import './exchange.css';

export function ExchangeScreen(props: { readonly partner: string | null }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const navigate = useNavigate();
  const partners = useQuery(partnersQuery);
  const shown = props.partner ?? partners.data?.[0]?.organisation.id ?? null;
  return (
    <div className="screen">
      <p className="soft">{words.feed.counter.note}</p>
      <ProblemNote error={partners.error} />
      {partners.data?.length === 0 && <p className="screen-empty soft">{words.desk.exchange.noPartners}</p>}
      <div className="partners">
        {partners.data?.map((partner) => (
          <PartnerCard
            key={partner.organisation.id}
            partner={partner}
            isShown={partner.organisation.id === shown}
            onLedger={() => void navigate({ to: '/exchange', search: { partner: partner.organisation.id } })}
          />
        ))}
      </div>
      <AgreementPanel />
      {shown !== null && isOffered(session, 'ledger') && <LedgerPanel partner={shown} />}
    </div>
  );
}
