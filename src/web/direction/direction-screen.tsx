/**
 * The direction screen: what was decided, who received it, what became of it and what proves that, as it stood at any
 * instant. Days without a receipt and the age of every task are always shown.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { DirectionView } from '../../node/http/contract-direction.ts';
import { directionQuery } from '../api/query.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { useSession } from '../session/session.ts';
import { AsOfPicker } from './as-of-picker.tsx';
import { CommitteePanel } from './committee-panel.tsx';
import { NewMeeting } from './directive-acts.tsx';
import { DirectiveCard } from './directive-card.tsx';
import { MeetingPanel } from './meeting-panel.tsx';
import { RequestPanel } from './request-panel.tsx';
import { RhythmPanel, RosterPanel } from './rhythm-panel.tsx';
import './direction.css';

export function DirectionScreen(props: { readonly at: string | null }): ReactElement {
  const { words } = useReader();
  const navigate = useNavigate();
  const direction = useQuery(directionQuery(props.at));
  return (
    <div className="screen" data-as-of={direction.data?.at ?? ''}>
      <AsOfPicker
        at={props.at}
        onChoose={(at) => void navigate({ to: '/direction', search: { at: at ?? undefined } })}
      />
      <ProblemNote error={direction.error} />
      {direction.isPending && <p className="soft">{words.console.state.loading}</p>}
      {direction.data !== undefined && <DirectionBoard direction={direction.data} at={props.at} />}
    </div>
  );
}

function DirectionBoard(props: { readonly direction: DirectionView; readonly at: string | null }): ReactElement {
  const { words } = useReader();
  const { direction } = props;
  const meetings = direction.meetings.toReversed();
  const known = new Set(meetings.map((meeting) => meeting.id));
  const { centre } = useSession();
  const others = direction.directives.filter((it) => it.meeting === null || !known.has(it.meeting));
  return (
    <>
      <p className="row">
        <NewMeeting />
      </p>
      {meetings.length === 0 && direction.directives.length === 0 && (
        <p className="panel screen-empty soft">{words.board.direction.empty}</p>
      )}
      {meetings.map((meeting) => (
        <MeetingPanel
          key={meeting.id}
          meeting={meeting}
          directives={direction.directives.filter((it) => it.meeting === meeting.id)}
        />
      ))}
      {others.length > 0 && (
        <section className="panel">
          <header className="panel-title">
            <h2>{words.board.direction.noMeeting}</h2>
          </header>
          {others.map((directive) => (
            <DirectiveCard key={directive.id} directive={directive} />
          ))}
        </section>
      )}
      <CommitteePanel committees={direction.committees} />
      {centre !== null && <RhythmPanel centre={centre} at={props.at} />}
      <RosterPanel rosters={direction.rosters} />
      <RequestPanel requests={direction.rfis} />
    </>
  );
}
