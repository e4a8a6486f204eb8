/**
 * The seam screen, for planners and commanders: how long one can stay unobserved, how much neither side covers, in
 * which hours and where, and whether an agreed place can be reached unseen. Always the worst case inside the seam.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { SeamView } from '../../node/http/contract.ts';
import { seamQuery } from '../api/query.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { AgreedPlaces } from './agreed-places.tsx';
import { SanctuaryClock } from './sanctuary-clock.tsx';
import { readFigures, readGround } from './seam-terms.ts';
import { SlotPanel } from './slot-panel.tsx';
import { SurveyRun } from './survey-run.tsx';
import { SurveySigning } from './survey-signing.tsx';
import './seam.css';

export function SeamScreen(props: { readonly slot: number | null }): ReactElement {
  const { words } = useReader();
  const seam = useQuery(seamQuery);
  return (
    <div className="screen">
      <ProblemNote error={seam.error} />
      {seam.isPending && <p className="soft">{words.console.state.loading}</p>}
      {seam.data !== undefined && <SurveyRun seam={seam.data} />}
      <SurveySigning />
      {seam.data?.survey && <SeamResult seam={seam.data} survey={seam.data.survey} slot={props.slot} />}
    </div>
  );
}

function SeamResult(props: {
  readonly seam: SeamView;
  readonly survey: NonNullable<SeamView['survey']>;
  readonly slot: number | null;
}): ReactElement {
  const { seam, survey } = props;
  const navigate = useNavigate();
  const figures = readFigures(survey);
  const ground = readGround(seam.agreement);
  const slot = Math.min(props.slot ?? busiestSlot(survey.openBySlot), Math.max(0, survey.openBySlot.length - 1));
  return (
    <>
      <SanctuaryClock figures={figures} survey={survey} piPermille={ground.piPermille} />
      {survey.openBySlot.length > 0 && (
        <SlotPanel
          survey={survey}
          figures={figures}
          ground={ground}
          slot={slot}
          onChoose={(chosen) => void navigate({ to: '/seam', search: { slot: chosen }, replace: true })}
        />
      )}
      <AgreedPlaces survey={survey} figures={figures} ground={ground} />
    </>
  );
}

/** The first hour with the most open cells. */
function busiestSlot(openBySlot: ReadonlyArray<number>): number {
  const most = openBySlot.reduce((a, b) => Math.max(a, b), 0);
  return Math.max(0, openBySlot.indexOf(most));
}
