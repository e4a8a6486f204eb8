/**
 * The operations screen: alarms of handovers first, then movements that met something, the patrol board, and for planners
 * and commanders the offers and closing plans with what they change.
 */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { operationsQuery } from '../api/query.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { isOffered, useSession } from '../session/session.ts';
import { HandoverPanel } from './handover-panel.tsx';
import { MovementPanel } from './movement-panel.tsx';
import { PatrolPanel } from './patrol-panel.tsx';
import { PlanPanel } from './plan-panel.tsx';
import './operations.css';

export function OperationsScreen(): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const operations = useQuery(operationsQuery);
  return (
    <div className="screen">
      <ProblemNote error={operations.error} />
      {operations.isPending && <p className="soft">{words.console.state.loading}</p>}
      {operations.data !== undefined && (
        <>
          <HandoverPanel handovers={operations.data.handovers} />
          <MovementPanel operations={operations.data} />
          <PatrolPanel patrols={operations.data.patrols} at={operations.data.at} />
        </>
      )}
      {isOffered(session, 'seam') && <PlanPanel />}
    </div>
  );
}
