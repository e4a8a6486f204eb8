/** Committees and teams: seats, quorum, and every session of the agreed rhythm, held or missed. */
import type { ReactElement } from 'react';
import { formatInteger } from '../../format/locale/number.ts';
import type { CommitteeView } from '../../node/http/contract-direction.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon, type IconName } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { isOffered, useSession } from '../session/session.ts';
import { NewCommittee } from './committee-form.tsx';
import { EntryButton, given, splitCodes } from './entry-form.tsx';
import { PassageText } from './passage-text.tsx';

const SESSIONS_SHOWN = 16;
const SESSION_SIGNS: Readonly<Record<string, { readonly icon: IconName; readonly chip: string }>> = {
  held: { icon: 'check', chip: 'chip chip-good' },
  'no-quorum': { icon: 'minus', chip: 'chip chip-warn' },
  missed: { icon: 'cross', chip: 'chip chip-bad' },
  due: { icon: 'clock', chip: 'chip' },
};

export function CommitteePanel(props: { readonly committees: ReadonlyArray<CommitteeView> }): ReactElement {
  const { words } = useReader();
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{words.direction.committee.title}</h2>
        <span className="spring" />
        <NewCommittee />
      </header>
      {props.committees.length === 0 && <p className="screen-empty soft">{words.board.direction.noCommittee}</p>}
      {props.committees.map((committee) => (
        <CommitteeCard key={committee.id} committee={committee} />
      ))}
    </section>
  );
}

function CommitteeCard(props: { readonly committee: CommitteeView }): ReactElement {
  const { words, locale } = useReader();
  const { committee } = props;
  const { held, missed, seats, quorum } = committee;
  return (
    <article className="directive" data-committee={committee.code}>
      <header className="row directive-head">
        <CodeText text={committee.code} />
        <h3>
          <PassageText passage={committee.name} />
        </h3>
        <span className="chip">{words.direction.committee[committee.form]}</span>
        {committee.centre !== null && (
          <span className="chip">{words.board.direction.centre({ code: { id: committee.centre } })}</span>
        )}
        <span className="spring" />
        <span className="soft">{words.board.direction.seats({ n: seats.length, quorum })}</span>
        <span className={missed > 0 ? 'chip chip-bad' : 'chip chip-good'}>
          <Icon name={missed > 0 ? 'warning' : 'check'} /> {words.board.direction.sessions({ held, missed })}
        </span>
      </header>
      <CommitteeSeats committee={committee} />
      <ol className="row committee-sessions">
        {committee.sessions.slice(-SESSIONS_SHOWN).map((session) => {
          const sign = SESSION_SIGNS[session.state] ?? { icon: 'clock' as const, chip: 'chip' };
          return (
            <li key={session.at} className={sign.chip} data-session={session.state}>
              <Icon name={sign.icon} /> <Instant at={session.at} show="date" />
              <span>{wordFor(words.board.direction.session, session.state)}</span>
              {session.filledSeats > 0 && (
                <bdi dir="ltr">
                  {formatInteger(locale, session.filledSeats)}/{formatInteger(locale, seats.length)}
                </bdi>
              )}
            </li>
          );
        })}
      </ol>
    </article>
  );
}

/** Each seat with the position that fills it and since when; a vacant one is a warning. */
function CommitteeSeats(props: { readonly committee: CommitteeView }): ReactElement {
  const { words } = useReader();
  const session = useSession();
  const { committee } = props;
  const { entry } = words.direction;
  const texts = words.direction.committee;
  const { seats, filledSeats, parties, id } = committee;
  return (
    <>
      <p className="soft">
        <PassageText passage={committee.terms} />
      </p>
      <ul className="row committee-sessions">
        <li className={filledSeats < seats.length ? 'chip chip-warn' : 'chip chip-good'}>
          {texts.seatsFilled({ filled: filledSeats, total: seats.length })} ·{' '}
          {texts.turnover({ n: committee.turnover })}
        </li>
        {seats.map((seat) => (
          <li key={seat.code} className={seat.filledBy === null ? 'chip chip-bad' : 'chip'} data-seat={seat.code}>
            <OrganisationMark id={seat.organisation} /> <CodeText text={seat.code} />{' '}
            <bdi>{seat.filledBy ?? entry.vacant}</bdi>
          </li>
        ))}
      </ul>
      {isOffered(session, 'decide') && (
        <p className="row">
          <SignCommittee committee={committee} />
          <EntryButton
            title={entry.fill}
            kind="seat-filling"
            fields={[
              {
                name: 'seat',
                label: texts.seats,
                form: 'code',
                choices: seats
                  .filter((seat) => seat.organisation === session.organisation.id)
                  .map((seat) => [seat.code, seat.code]),
              },
              { name: 'filledBy', label: entry.position, form: 'line' },
            ]}
            body={(values, { now }) => ({
              parties,
              committee: id,
              seat: values['seat'],
              at: now,
              ...given('filledBy', values['filledBy'] ?? '', (text) => text.trim()),
            })}
          />
          <EntryButton
            title={entry.session}
            kind="committee-session"
            fields={[{ name: 'filled', label: entry.filled, form: 'code' }]}
            body={(values, { now }) => ({
              parties,
              committee: id,
              at: now,
              filledSeats: splitCodes(values['filled'] ?? ''),
            })}
          />
        </p>
      )}
    </>
  );
}

/** A proposal of the other side, to be signed by this one. */
function SignCommittee(props: { readonly committee: CommitteeView }): ReactElement | null {
  const { words } = useReader();
  const { organisation } = useSession();
  const { id, parties, signedBy } = props.committee;
  if (!parties.includes(organisation.id) || signedBy.includes(organisation.id)) return null;
  return (
    <EntryButton
      title={words.direction.entry.sign}
      kind="countersignature"
      fields={[]}
      body={(_, { now }) => ({ proposal: id, answer: 'yes', at: now })}
    />
  );
}
