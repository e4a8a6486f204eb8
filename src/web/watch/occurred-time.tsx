/** When something happened, with how well that is known; where only the day is shown, only the day. */
import type { ReactElement } from 'react';
import { formatUnitShort } from '../../format/locale/duration.ts';
import type { Locale } from '../../format/locale/language.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import { Instant } from '../part/instant.tsx';
import { useReader } from '../reader/reader.tsx';

export function OccurredTime(props: {
  readonly row: Pick<
    LogRowView,
    'occurredFrom' | 'occurredTo' | 'occurredWithinS' | 'day' | 'recordedAt' | 'reportedAt'
  >;
}): ReactElement {
  const { locale } = useReader();
  const { occurredFrom, occurredTo, occurredWithinS, day, recordedAt, reportedAt } = props.row;
  if (occurredFrom === null && day !== null) return <Instant at={`${day}T12:00:00.000Z`} show="numericDate" />;
  return (
    <span className="occurred">
      <Instant at={occurredFrom ?? reportedAt ?? recordedAt} show="time" />
      {occurredTo !== null && occurredTo !== occurredFrom && (
        <>
          –<Instant at={occurredTo} show="time" />
        </>
      )}
      {occurredWithinS !== null && occurredWithinS > 0 && (
        <bdi className="soft occurred-within">{`±${formatWithin(locale, occurredWithinS)}`}</bdi>
      )}
    </span>
  );
}

/** In whole hours or minutes, as short as the language has it. */
function formatWithin(locale: Locale, seconds: number): string {
  if (seconds % 3_600 === 0) return formatUnitShort(locale, seconds / 3_600, 'hour');
  return formatUnitShort(locale, Math.ceil(seconds / 60), 'minute');
}
