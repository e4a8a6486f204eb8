/** To whom a form of the row was given and how far each confirmed it: code of the partner and R0, R1 or R2. */
import type { ReactElement } from 'react';
import type { LogRowView } from '../../node/http/contract.ts';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { organisationCode, useSession } from '../session/session.ts';

export function ReleaseMarks(props: { readonly row: LogRowView }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const { released } = props.row;
  if (released.length === 0) return null;
  return (
    <span className="release-marks">
      {released.map((release) => {
        const partner = organisationCode(session, release.to);
        if (release.withdrawn) {
          return (
            <span key={release.rel} className="chip" title={words.desk.log.withdrawnFrom({ partner })}>
              <Icon name="withdraw" /> <s>{partner}</s>
              <span className="unseen">{words.desk.log.withdrawnFrom({ partner })}</span>
            </span>
          );
        }
        const receipt = words.ledger.receipt[release.receipt];
        const isKnown = release.receipt === 'R1' || release.receipt === 'R2';
        return (
          <span key={release.rel} className={isKnown ? 'chip chip-good' : 'chip'} title={receipt}>
            <Icon name={isKnown ? 'check' : 'send'} />
            <bdi>{partner}</bdi> {release.receipt !== 'none' && <bdi>{release.receipt}</bdi>}
          </span>
        );
      })}
    </span>
  );
}
