/** One alarm in one line: what, from or to whom, when, where to call, and how long nobody has answered. */

import type { ReactElement } from 'react';
import { toTime } from '../../base/time.ts';
import { formatDuration } from '../../format/locale/duration.ts';
import type { AlarmView } from '../../node/http/contract.ts';
import { CellLine } from '../part/cell-line.tsx';
import { CodeText } from '../part/code-text.tsx';
import { Icon } from '../part/icon.tsx';
import { formatInstant, Instant } from '../part/instant.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { organisationCode, useSession } from '../session/session.ts';

export function AlarmLine(props: {
  readonly alarm: AlarmView;
  readonly now: number;
  readonly onHeard: (() => void) | null;
  readonly hasKey: boolean;
}): ReactElement {
  const { alarm, onHeard } = props;
  const { words } = useReader();
  const session = useSession();
  const partner = organisationCode(session, alarm.partner);
  const isReceived = alarm.direction === 'received';
  return (
    <div className={`alarm alarm-${alarm.state}`} data-alarm={alarm.id} data-state={alarm.state}>
      <Icon name={alarm.state === 'heard' ? 'check' : 'alarm'} />
      {alarm.test && <strong className="alarm-test">{words.alarm.test}</strong>}
      <strong>{wordFor(words.alarm.kind, alarm.alarmKind)}</strong>
      <span>{isReceived ? words.alarm.from({ partner }) : words.desk.alarm.sentTo({ partner })}</span>
      <Instant at={alarm.at} show="time" />
      {alarm.helpWanted && <strong>{words.alarm.helpWanted}</strong>}
      <span className="soft">
        {words.alarm.area} <CellLine cell={alarm.cell7} />
      </span>
      <span className="spring" />
      <AlarmState alarm={alarm} now={props.now} />
      {alarm.state !== 'heard' && (
        <span className="alarm-hotline">
          <Icon name="phone" />
          {words.alarm.hotline} <CodeText text={alarm.hotline} />
          <span className="soft">
            {words.alarm.desk} <CodeText text={alarm.desk} />
          </span>
        </span>
      )}
      {onHeard !== null && (
        <button type="button" className="button alarm-button" onClick={onHeard}>
          {words.alarm.acknowledge} {props.hasKey && <kbd className="key">a</kbd>}
        </button>
      )}
    </div>
  );
}

function AlarmState(props: { readonly alarm: AlarmView; readonly now: number }): ReactElement {
  const { alarm, now } = props;
  const { words, locale } = useReader();
  if (alarm.state === 'heard') {
    const heardAt = alarm.heardAt === null ? null : toTime(alarm.heardAt);
    const time = heardAt === null ? '' : formatInstant(locale, heardAt, 'time');
    return <span>{words.alarm.state.heard({ time })}</span>;
  }
  const at = toTime(alarm.at) ?? now;
  const waited = formatDuration(locale, Math.max(0, now - at));
  if (alarm.state === 'not-heard') {
    return (
      <strong className="alarm-call" title={words.alarm.notAcknowledged({ duration: waited })}>
        {words.alarm.state['not-heard']}
      </strong>
    );
  }
  return (
    <span>
      {words.alarm.state.sounding} · {waited}
    </span>
  );
}
