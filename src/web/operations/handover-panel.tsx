/** Handovers of posts: who holds each one now, what it waits for, the alarm where nobody does, and the next step as a button. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { HOUR_MS, toTime, unixMs, unixMsToIso } from '../../base/time.ts';
import { formatDateTime } from '../../format/locale/calendar.ts';
import type { Locale } from '../../format/locale/language.ts';
import type { HandoverView } from '../../node/http/contract-operations.ts';
import { CellLine } from '../part/cell-line.tsx';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';

import { OrganisationMark } from '../part/organisation-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { sayJointly } from '../session/passkey.ts';
import { isOffered, organisationCode, useSession } from '../session/session.ts';
import { HandoverDrill } from './handover-drill.tsx';
import { HandoverEffectTable } from './handover-effect.tsx';

type Step = 'accept' | 'in-place' | 'confirm' | 'vacated';

export function HandoverPanel(props: { readonly handovers: ReadonlyArray<HandoverView> }): ReactElement {
  const { words } = useReader();
  const alarmed = props.handovers.toSorted((a, b) => Number(b.alarm !== null) - Number(a.alarm !== null));
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{words.operation.handover.title}</h2>
      </header>
      {props.handovers.length === 0 && <p className="screen-empty soft">{words.operation.handover.none}</p>}
      {alarmed.map((handover) => (
        <HandoverCard key={handover.id} handover={handover} />
      ))}
      <HandoverDrill />
    </section>
  );
}

function HandoverCard(props: { readonly handover: HandoverView }): ReactElement {
  const { handover } = props;
  const { words, locale } = useReader();
  const session = useSession();
  const sentences = words.operation.handover;
  const holders = [
    ...(handover.cover.leaving ? [handover.leaving] : []),
    ...(handover.cover.relieving ? [handover.relieving] : []),
  ];
  const waitsFor = handover.phase === 'notice' || handover.phase === 'accepted' ? handover.relieving : handover.leaving;
  return (
    <article className="operation" data-handover={handover.id} data-alarm={handover.alarm?.reason ?? ''}>
      <header className="row">
        {handover.post !== null && <CodeText text={handover.post} />}
        <OrganisationMark id={handover.leaving} />
        <Icon name="send" />
        <OrganisationMark id={handover.relieving} />
        {handover.cell7 !== null && <CellLine cell={handover.cell7} />}
        <span className="spring" />
        <span className={handover.phase === 'confirmed' ? 'chip chip-good' : 'chip chip-warn'}>
          {sentences.state[handover.phase]}
        </span>
      </header>
      {handover.alarm !== null && (
        <div className="note note-bad" role="alert">
          <Icon name="alarm" />
          <span>
            <b>{sentences.heldByNobody({ time: { phrase: timeText(locale, handover.alarm.since) } })}</b>{' '}
            {sentences.vacatedAlarm} {sentences.cure}
          </span>
        </div>
      )}
      {handover.isOverdue && (
        <p className="note note-warn">
          <Icon name="clock" /> {sentences.overdue}
        </p>
      )}
      <p className="row soft">
        <span>{sentences.leaves({ time: { phrase: timeText(locale, handover.leavesAt) } })}</span>
        {handover.takesOverAt !== null && (
          <span>{sentences.takesOver({ time: { phrase: timeText(locale, handover.takesOverAt) } })}</span>
        )}
        {holders.length > 0 && (
          <span>
            {sentences.heldBy({ organisations: { id: holders.map((id) => organisationCode(session, id)).join(', ') } })}
          </span>
        )}
        {handover.alarm === null && (
          <span>
            {handover.phase === 'notice' || handover.phase === 'accepted'
              ? sentences.next[handover.phase]({ partner: { id: organisationCode(session, waitsFor) } })
              : sentences.next[handover.phase]}
          </span>
        )}
      </p>
      <HandoverEffectTable handover={handover} />
      {isOffered(session, 'seam') && <HandoverSteps handover={handover} />}
    </article>
  );
}

function HandoverSteps(props: { readonly handover: HandoverView }): ReactElement | null {
  const { handover } = props;
  const { words } = useReader();
  const session = useSession();
  const client = useQueryClient();
  const give = useMutation({
    mutationFn: (step: Step) =>
      sayJointly(session, '/api/handovers', {
        step,
        handover: handover.id,
        ...(step === 'accept' ? { takesOverAt: unixMsToIso(unixMs(Date.now() + HOUR_MS)) } : {}),
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ['operation'] }),
  });
  const steps = nextSteps(handover, session.organisation.id);
  if (steps.length === 0 && give.error === null) return null;
  return (
    <div className="row">
      {steps.map((step) => (
        <button
          key={step}
          type="button"
          className={step === 'vacated' ? 'button button-bad' : 'button button-main'}
          disabled={give.isPending}
          onClick={() => give.mutate(step)}
        >
          <Icon name="sign" /> {words.operation.handover.act[step]}
        </button>
      ))}
      <ProblemNote error={give.error} />
    </div>
  );
}

/** What the own organisation may say now. */
function nextSteps(handover: HandoverView, own: string): ReadonlyArray<Step> {
  const { phase, vacatedAt } = handover;
  if (own === handover.relieving) return phase === 'notice' ? ['accept'] : phase === 'accepted' ? ['in-place'] : [];
  if (own !== handover.leaving) return [];
  const left: ReadonlyArray<Step> = vacatedAt === null ? ['vacated'] : [];
  return phase === 'in-place' ? ['confirm', ...left] : left;
}

export function timeText(locale: Locale, at: string): string {
  const ms = toTime(at);
  return ms === null ? at : formatDateTime(locale, ms);
}
