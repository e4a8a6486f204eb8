/**
 * The repetition screen: whether incidents repeat, said with its counts; forecasts that never stand without their card;
 * how past ones fared; whether a plan made a difference. "Not significant" and "not shown" are answers like any other.
 */
import type { ReactElement } from 'react';
import { isOffered, useSession } from '../session/session.ts';
import { EvaluationPanel } from './evaluation-panel.tsx';
import { ForecastPanel } from './forecast-panel.tsx';
import { RepetitionPanel } from './repetition-panel.tsx';
import './pattern.css';

export function PatternScreen(props: { readonly type: string | null }): ReactElement {
  const session = useSession();
  const isPlanning = isOffered(session, 'seam');
  return (
    <div className="screen">
      <RepetitionPanel type={props.type} />
      {isPlanning && <ForecastPanel />}
      {isPlanning && <EvaluationPanel />}
    </div>
  );
}
