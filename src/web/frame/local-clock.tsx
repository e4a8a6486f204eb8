/** The time of the desk, to the minute, with the date-time group on hover. */
import type { ReactElement } from 'react';
import { formatTime } from '../../format/locale/calendar.ts';
import { formatDtg } from '../../format/locale/dtg.ts';
import { useNow } from '../part/now.ts';
import { useReader } from '../reader/reader.tsx';

export function LocalClock(): ReactElement {
  const { locale } = useReader();
  const now = useNow(5_000);
  return (
    <time className="bar-clock" title={formatDtg(now)} dateTime={new Date(now).toISOString()}>
      <bdi>{formatTime(locale, now)}</bdi>
    </time>
  );
}
