/** One partner: link, counters of both sides per feed, fingerprint; in an exercise also the switch of the link. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatDuration } from '../../format/locale/duration.ts';
import { formatInteger } from '../../format/locale/number.ts';
import type { PartnerView } from '../../node/http/contract.ts';
import { postJson } from '../api/request.ts';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { Instant } from '../part/instant.tsx';
import { OrganisationMark } from '../part/organisation-mark.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { isOffered, useSession } from '../session/session.ts';

export function PartnerCard(props: {
  readonly partner: PartnerView;
  readonly isShown: boolean;
  readonly onLedger: () => void;
}): ReactElement {
  const { partner } = props;
  const { words, locale } = useReader();
  const session = useSession();
  const name = partner.organisation.name.find((n) => n.language === locale.language)?.text;
  const isUp = partner.link === 'up';
  const errors = [...new Set(partner.feeds.map((feed) => feed.lastError).filter((error) => error !== null))];
  return (
    <section
      className={props.isShown ? 'panel partner partner-shown' : 'panel partner'}
      data-partner={partner.organisation.code}
    >
      <header className="panel-title">
        <OrganisationMark id={partner.organisation.id} />
        <h2>{name}</h2>
        <span className="spring" />
        <span className={isUp ? 'chip chip-good' : 'chip chip-warn'} data-link={partner.link}>
          <Icon name={isUp ? 'link' : 'cut'} /> {words.feed.link[partner.link]}
        </span>
      </header>
      <FeedTable partner={partner} />
      {partner.clockAheadS !== null && (
        <p className="note note-warn" data-clock-ahead={partner.clockAheadS}>
          <Icon name="clock" />
          <span>{words.feed.clockSuspect({ duration: formatDuration(locale, partner.clockAheadS * 1_000) })}</span>
        </p>
      )}
      {errors.map((error) => (
        <p key={error} className="note note-warn">
          <Icon name="warning" />
          <span>{words.desk.exchange.lastError({ error: wordFor(words.feed.fault, error) })}</span>
        </p>
      ))}
      <div className="partner-fingerprint" title={words.desk.exchange.compareAloud}>
        <span className="field-label">{words.desk.exchange.fingerprint}</span>
        <CodeText text={partner.fingerprint} />
      </div>
      <footer className="row partner-foot">
        {session.exercise && isOffered(session, 'draft') && <LinkSwitch partner={partner} />}
        {isHeldBack(partner) && isOffered(session, 'approve') && <EpochButton partner={partner} />}
        <span className="spring" />
        {isOffered(session, 'ledger') && !props.isShown && (
          <button type="button" className="button" onClick={props.onLedger}>
            {words.desk.exchange.openLedger}
          </button>
        )}
      </footer>
    </section>
  );
}

function FeedTable(props: { readonly partner: PartnerView }): ReactElement {
  const { words, locale } = useReader();
  const { partner } = props;
  const { code } = partner.organisation;
  return (
    <table className="table feed-table">
      <caption className="unseen">{words.desk.exchange.counters}</caption>
      <thead>
        <tr>
          <th scope="col">{words.ledger.column.direction}</th>
          <th scope="col">{words.desk.exchange.lane}</th>
          <th scope="col">{words.desk.exchange.head}</th>
          <th scope="col">{words.desk.exchange.acknowledged}</th>
          <th scope="col">{words.desk.exchange.state}</th>
        </tr>
      </thead>
      <tbody>
        {partner.feeds.map((feed) => {
          const behind = feed.head - feed.acknowledged;
          return (
            <tr key={`${feed.direction} ${feed.lane}`}>
              <td>{words.feed.direction[feed.direction]({ partner: code })}</td>
              <td>{words.feed.lane[feed.lane]}</td>
              <td>
                <b>
                  <bdi>{formatInteger(locale, feed.head)}</bdi>
                </b>
              </td>
              <td>
                <b>
                  <bdi>{formatInteger(locale, feed.acknowledged)}</bdi>
                </b>{' '}
                {behind > 0 && <span className="chip chip-warn">{words.feed.counter.behind({ n: behind })}</span>}
              </td>
              <td>
                {feedState(words.feed.state, feed.state)}{' '}
                {feed.lastAt !== null && (
                  <span className="soft">
                    <Instant at={feed.lastAt} show="time" />
                  </span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

type StateWords = Readonly<Record<string, string | ((fields: never) => string)>>;

/** Words for a state; one that would want a duration nobody gives is shown by its code. */
function feedState(words: StateWords, state: string): string {
  const word = words[state];
  return typeof word === 'string' ? word : state;
}

/** Nothing new is written to this partner: its feed is fenced or frozen. */
function isHeldBack(partner: PartnerView): boolean {
  return partner.feeds.some(({ state }) => state === 'fenced' || state === 'frozen');
}

/** Prepares the new epoch; it is approved by two on the release screen. */
function EpochButton(props: { readonly partner: PartnerView }): ReactElement {
  const { words } = useReader();
  const client = useQueryClient();
  const prepare = useMutation({
    mutationFn: () => postJson('/api/epochs', { partner: props.partner.organisation.id }),
    onSettled: () => client.invalidateQueries({ queryKey: ['release'] }),
  });
  return (
    <>
      {prepare.isSuccess ? (
        <span className="note note-good">
          <Icon name="check" /> <span>{words.sign.act.waits}</span>
        </span>
      ) : (
        <button type="button" className="button" disabled={prepare.isPending} onClick={() => prepare.mutate()}>
          {words.feed.fence.epochStart}
        </button>
      )}
      <ProblemNote error={prepare.error} />
    </>
  );
}

function LinkSwitch(props: { readonly partner: PartnerView }): ReactElement {
  const { words } = useReader();
  const client = useQueryClient();
  const isCut = props.partner.link === 'cut-by-exercise';
  const turn = useMutation({
    mutationFn: () => postJson('/api/exercise/link', { partner: props.partner.organisation.id, up: isCut }),
    onSettled: () => client.invalidateQueries({ queryKey: ['feed'] }),
  });
  return (
    <>
      <button
        type="button"
        className="button"
        title={words.desk.exchange.cutHint}
        disabled={turn.isPending}
        onClick={() => turn.mutate()}
      >
        <Icon name={isCut ? 'link' : 'cut'} /> {isCut ? words.desk.exchange.restoreLink : words.desk.exchange.cutLink}
      </button>
      <ProblemNote error={turn.error} />
    </>
  );
}
