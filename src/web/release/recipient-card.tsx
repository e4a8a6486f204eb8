/**
 * Who will see this, and why: for one recipient the outcome in words, what it will see rendered as it will see it, what
 * it will not see, the fingerprint both approvers read, and the approvals.
 */
import type { ReactElement, ReactNode } from 'react';
import type { DryRunView } from '../../node/http/contract.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { useReader } from '../reader/reader.tsx';
import type { Words } from '../reader/words.ts';
import { BodyView } from '../record/body-view.tsx';
import { pathLabel } from '../record/path-label.ts';
import { organisationCode, useSession } from '../session/session.ts';

export type RecipientLine = DryRunView['lines'][number];

export function RecipientCard(props: { readonly line: RecipientLine; readonly actions?: ReactNode }): ReactElement {
  const { line } = props;
  const { words } = useReader();
  const session = useSession();
  const decision = decisionWords(words, line.code);
  const needsOnly = line.code === 'NeedsApproval' || line.code === 'NeedsSecondPerson';
  const tone = line.allowed ? 'good' : needsOnly ? 'warn' : 'bad';
  return (
    <section className="recipient" data-recipient={line.to} data-code={line.code}>
      <header className={`recipient-head note note-${tone}`}>
        <OrganisationMark id={line.to} />
        <Icon name={line.allowed ? 'check' : needsOnly ? 'clock' : 'cross'} />
        <p>
          <strong>{decision.what}</strong> {decision.act}
        </p>
        <span className="spring" />
        <CodeText text={line.code} />
      </header>
      {Object.keys(line.shown).length > 0 && (
        <>
          <h4 className="recipient-title">
            <Icon name="eye" /> {words.desk.release.asPartnerSees({ partner: organisationCode(session, line.to) })}
            <span className="chip">{words.release.form[line.form]}</span>
          </h4>
          <div className="recipient-shown">
            <BodyView body={line.shown} />
          </div>
          <p className="recipient-withheld">
            <Icon name="hidden" />
            <span>
              <strong>{words.release.column.withheld}:</strong>{' '}
              {line.withheldPaths.length === 0
                ? words.desk.release.allShown
                : line.withheldPaths.map((path) => (
                    <span key={path} className="chip" title={path}>
                      {pathLabel(words, path)}
                    </span>
                  ))}
            </span>
          </p>
          <footer className="recipient-foot">
            <span title={words.release.fingerprintHint}>
              {words.release.fingerprint}: <CodeText text={line.fingerprint} />
            </span>
            <span className="spring" />
            {line.approvalsNeeded > 0 && (
              <span>{words.release.approvals({ given: line.approvalsGiven, needed: line.approvalsNeeded })}</span>
            )}
            {props.actions}
          </footer>
        </>
      )}
    </section>
  );
}

function decisionWords(words: Words, code: string): { readonly what: string; readonly act: string } {
  const table: Readonly<Record<string, { readonly what: string; readonly act: string }>> = words.release.code;
  return table[code] ?? { what: words.problem.unknown({ code: { id: code } }), act: '' };
}
