/** One meeting, its attendees as roles, and the directives that came of it. */
import type { ReactElement } from 'react';
import type { DirectiveView, MeetingView } from '../../node/http/contract-direction.ts';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { useReader } from '../reader/reader.tsx';
import { MeetingActs } from './directive-acts.tsx';
import { DirectiveCard } from './directive-card.tsx';
import { PassageText } from './passage-text.tsx';

export function MeetingPanel(props: {
  readonly meeting: MeetingView;
  readonly directives: ReadonlyArray<DirectiveView>;
}): ReactElement {
  const { words } = useReader();
  const { meeting } = props;
  return (
    <section className="panel" data-meeting={meeting.id}>
      <header className="panel-title">
        <h2>
          {words.direction.meeting.title}: <PassageText passage={meeting.subject} />
        </h2>
        <span className="spring" />
        <span className="row soft">
          <Instant at={meeting.at} show="dateTime" />
          {meeting.place !== null && <Icon name="place" />}
          {meeting.place !== null && <PassageText passage={[meeting.place]} />}
        </span>
      </header>
      <dl className="meeting-roles">
        <div>
          <dt>{words.direction.meeting.chair}</dt>
          <dd>
            <bdi>{meeting.chair}</bdi>
          </dd>
        </div>
        <div>
          <dt>{words.direction.meeting.attendees}</dt>
          <dd className="row">
            {meeting.attendees.map((role) => (
              <bdi key={role} className="chip">
                {role}
              </bdi>
            ))}
          </dd>
        </div>
      </dl>
      <MeetingActs meeting={meeting} />
      {props.directives.map((directive) => (
        <DirectiveCard key={directive.id} directive={directive} />
      ))}
    </section>
  );
}
