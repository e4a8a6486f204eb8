/** The survey itself: how far a run is, whether both hold the same result, and who signed its hash. */
import type { ReactElement } from 'react';
import { formatPercent } from '../../format/locale/number.ts';
import type { SeamView } from '../../node/http/contract.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { useReader } from '../reader/reader.tsx';
import { type Words, wordFor } from '../reader/words.ts';
import { organisationCode, useSession } from '../session/session.ts';

export function SurveyRun(props: { readonly seam: SeamView }): ReactElement {
  const { seam } = props;
  const { words } = useReader();
  const { survey, agreement, phase, progress } = seam;
  return (
    <section className="panel" data-seam-phase={phase ?? ''}>
      <header className="panel-title">
        <h2>{words.survey.run.title}</h2>
        {survey !== null && <span className="chip">{words.survey.run.number({ n: survey.run })}</span>}
        {phase !== null && <PhaseChip words={words} phase={phase} />}
        <span className="spring" />
        {survey !== null && (
          <span className="soft">
            {words.board.seam.finished} <Instant at={survey.finishedAt} show="dateTime" />
          </span>
        )}
      </header>
      <div className="seam-run">
        {survey === null && <p className="soft">{phase === null ? words.board.seam.none : words.board.seam.waiting}</p>}
        {progress !== null && <RunProgress progress={progress} />}
        {survey !== null && <SignedHash survey={survey} parties={partiesOf(agreement)} />}
      </div>
    </section>
  );
}

function PhaseChip(props: { readonly words: Words; readonly phase: string }): ReactElement {
  const { words, phase } = props;
  const isBad = phase === 'dispute' || phase === 'stopped';
  const isDone = phase === 'vacuum';
  return (
    <span className={isBad ? 'chip chip-bad' : isDone ? 'chip chip-good' : 'chip chip-warn'}>
      <Icon name={isBad ? 'warning' : isDone ? 'check' : 'clock'} /> {wordFor(words.survey.run.state, phase)}
    </span>
  );
}

function RunProgress(props: { readonly progress: NonNullable<SeamView['progress']> }): ReactElement {
  const { words, locale } = useReader();
  const { work, done, total } = props.progress;
  const share = total === 0 ? 0 : done / total;
  const label = words.board.seam.progress({ work: wordFor(words.board.seam.work, work), done, total });
  return (
    <div className="seam-progress">
      <progress value={done} max={total} aria-label={label} />
      <b>{formatPercent(locale, Math.floor(share * 100) / 100)}</b>
      <span>{label}</span>
    </div>
  );
}

function SignedHash(props: {
  readonly survey: NonNullable<SeamView['survey']>;
  readonly parties: ReadonlyArray<string>;
}): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { survey } = props;
  const missing = props.parties.filter((party) => !survey.signedBy.includes(party));
  const isEqual = survey.state === 'in-force';
  return (
    <div className={isEqual ? 'note note-good seam-hash' : 'note seam-hash'} data-seam-hash={survey.hash}>
      <Icon name={isEqual ? 'check' : 'sign'} />
      <p className="seam-hash-text">
        {isEqual ? (
          words.survey.run.equal({ hash: { id: survey.hash } })
        ) : (
          <>
            {words.operation.signing[survey.state]} <CodeText text={survey.hash} />
          </>
        )}
      </p>
      <span className="spring" />
      {survey.signedBy.length > 0 && (
        <span className="row">
          {words.board.seam.signedBy}
          {survey.signedBy.map((id) => (
            <OrganisationMark key={id} id={id} />
          ))}
        </span>
      )}
      {missing.map((id) => (
        <span key={id} className="chip chip-warn">
          <Icon name="clock" /> {words.closing.plan.waitsFor({ organisation: { id: organisationCode(session, id) } })}
        </span>
      ))}
    </div>
  );
}

function partiesOf(agreement: SeamView['agreement']): ReadonlyArray<string> {
  const parties = agreement?.terms['parties'];
  return Array.isArray(parties) ? parties.map(String) : [];
}
