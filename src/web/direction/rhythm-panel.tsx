/** Battle rhythm of a centre: each slot with inputs, product and owner, held or missed; and who has the watch. */
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { RhythmView, RosterView } from '../../node/http/contract-direction.ts';
import { rhythmQuery } from '../api/query.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon, type IconName } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { isOffered, useSession } from '../session/session.ts';
import { EntryButton } from './entry-form.tsx';
import { ChangeSlot, NewShift } from './rhythm-form.tsx';

type Occurrence = RhythmView['occurrences'][number];

const SIGNS: Readonly<Record<Occurrence['state'], { readonly icon: IconName; readonly chip: string }>> = {
  held: { icon: 'check', chip: 'chip chip-good' },
  missed: { icon: 'cross', chip: 'chip chip-bad' },
  due: { icon: 'warning', chip: 'chip chip-warn' },
  upcoming: { icon: 'clock', chip: 'chip' },
};

export function RhythmPanel(props: { readonly centre: string; readonly at: string | null }): ReactElement {
  const { words } = useReader();
  const rhythm = useQuery(rhythmQuery(props.centre, props.at));
  const data = rhythm.data;
  return (
    <section className="panel" data-rhythm={props.centre}>
      <header className="panel-title">
        <h2>
          {words.direction.rhythm.title} <CodeText text={props.centre} />
        </h2>
        <span className="spring" />
        {data !== undefined && (
          <span className="soft">{words.board.direction.sessions({ held: data.held, missed: data.missed })}</span>
        )}
        {data !== undefined && <ChangeSlot rhythm={data} />}
      </header>
      <ProblemNote error={rhythm.error} />
      {data !== undefined && <RhythmTable occurrences={data.occurrences} />}
    </section>
  );
}

function RhythmTable(props: { readonly occurrences: ReadonlyArray<Occurrence> }): ReactElement {
  const { words } = useReader();
  const { rhythm, entry, calendar } = words.direction;
  const codes = (list: ReadonlyArray<string>): string => list.map((code) => wordFor(calendar, code)).join(' · ');
  return (
    <table className="table rhythm-table">
      <thead>
        <tr>
          <th scope="col">{rhythm.title}</th>
          <th scope="col">{rhythm.inputs}</th>
          <th scope="col">{rhythm.product}</th>
          <th scope="col">{rhythm.owner}</th>
          <th scope="col">{entry.state}</th>
        </tr>
      </thead>
      <tbody>
        {props.occurrences.map((one) => {
          const sign = SIGNS[one.state];
          return (
            <tr key={`${one.slot} ${one.at}`} data-slot={one.slot} data-state={one.state}>
              <td>
                <Instant at={one.at} show="dateTime" />{' '}
                {wordFor(rhythm.slot, one.slot.replace(/-(?:morning|evening)$/, ''))}
              </td>
              <td className="soft">{codes(one.inputs)}</td>
              <td>{codes([one.product])}</td>
              <td>{wordFor(words.console.role, one.owner)}</td>
              <td>
                <span className={sign.chip}>
                  <Icon name={sign.icon} />{' '}
                  {one.state === 'due'
                    ? entry.due
                    : one.state === 'held'
                      ? rhythm.held
                      : one.state === 'missed'
                        ? rhythm.missed
                        : ''}
                </span>{' '}
                {one.isReminded && <span className="chip chip-warn">{entry.reminder}</span>}{' '}
                {one.heldBy === null && one.state !== 'upcoming' && <MarkHeld one={one} />}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function MarkHeld(props: { readonly one: Occurrence }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const { one } = props;
  if (!isOffered(session, 'report')) return null;
  const parties = [session.organisation.id, ...session.partners.map(({ id }) => id)];
  return (
    <EntryButton
      title={words.direction.entry.mark}
      kind="rhythm-mark"
      fields={[]}
      body={(_, { now }) => ({ parties, centre: one.centre, slot: one.slot, slotAt: one.at, at: now })}
    />
  );
}

export function RosterPanel(props: { readonly rosters: ReadonlyArray<RosterView> }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const { entry } = words.direction;
  if (props.rosters.length === 0 && !isOffered(session, 'log')) return null;
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{entry.roster}</h2>
        <span className="spring" />
        <NewShift />
      </header>
      <table className="table">
        <tbody>
          {props.rosters.map((roster) => (
            <tr key={`${roster.centre} ${roster.organisation}`}>
              <td>
                <OrganisationMark id={roster.organisation} /> <CodeText text={roster.centre} />
              </td>
              <td>
                {entry.watch}: {roster.current === null ? entry.nobody : <CodeText text={roster.current.seat} />}
              </td>
              <td>
                {roster.next !== null && (
                  <>
                    {entry.next}: <CodeText text={roster.next.seat} /> <Instant at={roster.next.from} show="dateTime" />
                  </>
                )}
              </td>
              <td>
                {roster.unmanned.slice(0, 3).map((span) => (
                  <span key={span.from} className="chip chip-bad">
                    {entry.unmanned} <Instant at={span.from} show="dateTime" /> -{' '}
                    <Instant at={span.to} show="dateTime" />
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
