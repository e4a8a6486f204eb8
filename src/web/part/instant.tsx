/** Instants on screen: the reader's words with the exact UTC value in `dateTime` and the date-time group on hover. */
import type { ReactElement } from 'react';
import { toTime, type UnixMs } from '../../base/time.ts';
import { formatDate, formatDateNumeric, formatDateTime, formatTime } from '../../format/locale/calendar.ts';
import { formatDtg } from '../../format/locale/dtg.ts';
import type { Locale } from '../../format/locale/language.ts';
import { useReader } from '../reader/reader.tsx';

export type InstantStyle = 'time' | 'date' | 'dateTime' | 'numericDate' | 'dtg';

export function Instant(props: { readonly at: string; readonly show: InstantStyle }): ReactElement {
  const { locale } = useReader();
  const ms = toTime(props.at);
  if (ms === null) return <bdi>{props.at}</bdi>;
  return (
    <time dateTime={props.at} title={formatDtg(ms)}>
      <bdi>{formatInstant(locale, ms, props.show)}</bdi>
    </time>
  );
}

export function formatInstant(locale: Locale, ms: UnixMs, show: InstantStyle): string {
  switch (show) {
    case 'time':
      return formatTime(locale, ms);
    case 'date':
      return formatDate(locale, ms);
    case 'dateTime':
      return formatDateTime(locale, ms);
    case 'numericDate':
      return formatDateNumeric(locale, ms);
    case 'dtg':
      return formatDtg(ms);
  }
}
