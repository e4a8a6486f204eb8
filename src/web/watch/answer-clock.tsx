/** The acknowledgement clock of a row: whom it waits for and how long, or since when it is overdue. */

import type { ReactElement } from 'react';
import { toTime } from '../../base/time.ts';
import { formatDuration } from '../../format/locale/duration.ts';
import { formatList } from '../../format/locale/list.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import { Countdown } from '../part/countdown.tsx';
import { Icon } from '../part/icon.tsx';

import { useNow } from '../part/now.ts';
import { useReader } from '../reader/reader.tsx';

export function AnswerClock(props: { readonly row: LogRowView }): ReactElement | null {
  const { row } = props;
  const open = openSeats(row);
  if (row.answerBy === null || open.length === 0) return null;
  return <RunningClock answerBy={row.answerBy} seats={open} />;
}

/** Addressees who have not acknowledged. */
export function openSeats(row: LogRowView): ReadonlyArray<string> {
  return row.addressees.filter((seat) => !row.acknowledged.includes(seat));
}

function RunningClock(props: { readonly answerBy: string; readonly seats: ReadonlyArray<string> }): ReactElement {
  const { words, locale } = useReader();
  const now = useNow(1_000);
  const left = (toTime(props.answerBy) ?? now) - now;
  const duration = formatDuration(locale, Math.abs(left));
  const seat = formatList(locale.language, props.seats);
  if (left < 0) {
    return (
      <span className="chip chip-bad" title={`${seat}: ${words.log.clock.overdue({ duration })}`}>
        <Icon name="clock" /> {words.log.filter.onlyUnactioned} <Countdown ms={left} />
      </span>
    );
  }
  return (
    <span className={left < 120_000 ? 'chip chip-warn' : 'chip'} title={words.log.clock.waiting({ seat, duration })}>
      <Icon name="clock" /> <bdi>{seat}</bdi> <Countdown ms={left} />
    </span>
  );
}
