/**
 * The signing page: boundaries, survey agreements and prepared runs that wait for a person of this side. What each side learns, what a
 * liar learns at most, what only an audit finds and what nothing finds stand before the button, in the reader's language.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SurveyRecordView } from '../../node/http/contract-survey.ts';
import { surveysQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { approveAct } from '../session/passkey.ts';
import { useSession } from '../session/session.ts';

export function SurveySigning(): ReactElement | null {
  const surveys = useQuery(surveysQuery);
  const records = surveys.data?.records ?? [];
  const agreements = records.filter(({ kind }) => kind === 'survey-agreement');
  const waiting = records.filter(
    ({ signedHere, state, runs }) => (!signedHere && state === 'proposed') || runs.some(({ approval }) => approval),
  );
  const last = agreements.findLast(({ state }) => state === 'in-force');
  return (
    <>
      <ProblemNote error={surveys.error} />
      {waiting.map((survey) => (
        <SigningPage key={survey.id} survey={survey} />
      ))}
      {last !== undefined && !waiting.includes(last) && <ProposeRun agreement={last.id} />}
    </>
  );
}

function SigningPage(props: { readonly survey: SurveyRecordView }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { survey } = props;
  const run = survey.runs.find(({ approval }) => approval !== null);
  const approvedBy = run?.approvedBy ?? survey.approvedBy;
  const sign = useAct(async () => {
    const approval = run === undefined ? await prepareSignature(survey.id) : run.approval;
    if (approval !== null) await approveAct(session, approval);
  });
  return (
    <section className="panel" data-signing={survey.id}>
      <header className="panel-title">
        <h2>{words.survey.signing.title}</h2>
        {run !== undefined && <span className="chip">{words.survey.run.number({ n: run.run })}</span>}
        <span className="spring" />
        {approvedBy.map((seat) => (
          <span key={seat} className="chip chip-good">
            <Icon name="sign" /> <bdi>{seat}</bdi>
          </span>
        ))}
      </header>
      {survey.kind === 'boundary' ? <BoundaryFacts survey={survey} /> : <SigningFacts survey={survey} />}
      <ProblemNote error={sign.error} />
      <div className="row seam-sign">
        <button
          type="button"
          className="button button-main"
          disabled={sign.isPending || approvedBy.includes(session.seat)}
          onClick={() => sign.mutate()}
        >
          <Icon name="sign" /> {words.survey.signing.sign}
        </button>
      </div>
    </section>
  );
}

function BoundaryFacts(props: { readonly survey: SurveyRecordView }): ReactElement {
  const { words } = useReader();
  const line = props.survey.body['line'];
  return (
    <ul className="seam-facts">
      <li>{words.sign.boundary({ n: Array.isArray(line) ? line.length : 0 })}</li>
      <li>{words.survey.signing.twoPersons}</li>
    </ul>
  );
}

function SigningFacts(props: { readonly survey: SurveyRecordView }): ReactElement {
  const { words } = useReader();
  const { signing } = words.survey;
  const { body, facts } = props.survey;
  const liar = facts.find(({ code }) => code === 'liar-learns-at-most');
  const window = facts.find(({ code }) => code === 'audit-window');
  const rate = facts.find(({ code }) => code === 'runs-at-most');
  const purpose = body['purpose'] as { readonly text?: string } | undefined;
  const auditor = String(body['auditor'] ?? '').slice(0, 12);
  return (
    <ul className="seam-facts">
      <li>{signing.purpose({ text: { id: purpose?.text ?? '' } })}</li>
      <li>{signing.learnsBoth}</li>
      {liar?.code === 'liar-learns-at-most' && <li>{signing.learnsAtMost({ n: liar.memberships })}</li>}
      <li>{signing.neverLearns}</li>
      <li>{signing.caught}</li>
      <li>{signing.auditOnly}</li>
      {window?.code === 'audit-window' && (
        <li>{signing.auditAuditor({ auditor: { id: auditor }, days: window.days })}</li>
      )}
      <li>{signing.lateOnly}</li>
      <li>{signing.timing}</li>
      <li>{signing.protocol}</li>
      {rate?.code === 'runs-at-most' && <li>{signing.rate({ days: rate.days })}</li>}
      <li>{signing.twoPersons}</li>
    </ul>
  );
}

/** The planner has the next run prepared; nothing leaves before a commander has approved it. */
function ProposeRun(props: { readonly agreement: string }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const prepare = useAct(() => postJson('/api/surveys/runs', { agreement: props.agreement }));
  if (session.role !== 'planner') return null;
  return (
    <div className="row seam-sign">
      <button type="button" className="button" disabled={prepare.isPending} onClick={() => prepare.mutate()}>
        {words.survey.run.start}
      </button>
      <ProblemNote error={prepare.error} />
    </div>
  );
}

/** What is approved, fixed at the node; null where the seat's software key has approved it there. */
async function prepareSignature(survey: string): Promise<string | null> {
  const path = `/api/surveys/${encodeURIComponent(survey)}/sign`;
  const { step, approval, approvedByKey } = await postJson<JointSignedView>(path, {});
  return step === 'sent' || approvedByKey ? null : approval;
}

type JointSignedView = {
  readonly step: 'waiting' | 'sent';
  readonly approval: string;
  readonly approvedByKey: boolean;
};

function useAct(act: () => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => client.invalidateQueries({ queryKey: ['seam'] }),
  });
}
