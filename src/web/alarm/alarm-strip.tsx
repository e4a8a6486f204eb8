/**
 * Alarms across the seam, above everything else on every screen. A received one sounds until a seat has heard it; one
 * nobody heard in the agreed time says "not heard - call" with the number, on both consoles.
 */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import { toTime } from '../../base/time.ts';
import type { AlarmView } from '../../node/http/contract.ts';
import { alarmsQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { type Shortcut, useShortcuts } from '../frame/shortcut.ts';
import { Icon } from '../part/icon.tsx';

import { useNow } from '../part/now.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { AlarmLine } from './alarm-line.tsx';
import { OverdueRows } from './overdue-rows.tsx';
import { useTone } from './use-tone.ts';
import './alarm.css';

/** A heard alarm stays in sight this long. */
const HEARD_SHOWN_MS = 5 * 60_000;

export function AlarmStrip(): ReactElement {
  const { words } = useReader();
  const client = useQueryClient();
  const now = useNow(1_000);
  const { data: alarms } = useQuery(alarmsQuery);
  const shown = alarmsInSight(alarms ?? [], now);
  const unheard = shown.filter((alarm) => alarm.direction === 'received' && alarm.state !== 'heard');
  const isSilenced = useTone(toneOf(unheard));
  const hear = useMutation({
    mutationFn: (id: string) => postJson(`/api/alarms/${encodeURIComponent(id)}/heard`, {}),
    onSettled: () => client.invalidateQueries({ queryKey: alarmsQuery.queryKey }),
  });
  const firstUnheard = unheard[0]?.id ?? null;
  const { mutate: hearOne } = hear;
  const shortcuts = useMemo(
    (): ReadonlyArray<Shortcut> =>
      firstUnheard === null
        ? []
        : [{ keys: 'a', label: words.alarm.acknowledge, run: () => hearOne(firstUnheard), scope: 'also in dialogs' }],
    [firstUnheard, words, hearOne],
  );
  useShortcuts(shortcuts);
  return (
    <section
      className="alarms"
      aria-label={words.alarm.title}
      aria-live="assertive"
      data-sounding={unheard.length > 0 ? 'yes' : 'no'}
    >
      {isSilenced && (
        <p className="alarm-silenced">
          <Icon name="mute" /> {words.desk.alarm.silenced}
        </p>
      )}
      {shown.map((alarm) => (
        <AlarmLine
          key={alarm.id}
          alarm={alarm}
          now={now}
          onHeard={alarm.direction === 'received' && alarm.state !== 'heard' ? () => hearOne(alarm.id) : null}
          hasKey={alarm.id === firstUnheard}
        />
      ))}
      <OverdueRows now={now} />
      <ProblemNote error={hear.error} />
    </section>
  );
}

/** All that nobody has heard yet, and the last one that was heard. */
function alarmsInSight(alarms: ReadonlyArray<AlarmView>, now: number): ReadonlyArray<AlarmView> {
  const sorted = alarms.filter((alarm) => isInSight(alarm, now)).sort(bySeverity);
  const lastHeard = sorted.find((alarm) => alarm.state === 'heard');
  return sorted.filter((alarm) => alarm.state !== 'heard' || alarm === lastHeard);
}

function isInSight(alarm: AlarmView, now: number): boolean {
  if (alarm.state !== 'heard') return true;
  const heardAt = alarm.heardAt === null ? null : toTime(alarm.heardAt);
  return heardAt !== null && now - heardAt < HEARD_SHOWN_MS;
}

const SEVERITY = { 'not-heard': 0, sounding: 1, heard: 2 } as const;

function bySeverity(a: AlarmView, b: AlarmView): number {
  return SEVERITY[a.state] - SEVERITY[b.state] || (a.at < b.at ? 1 : -1);
}

function toneOf(unheard: ReadonlyArray<AlarmView>): 'real' | 'test' | null {
  if (unheard.length === 0) return null;
  return unheard.some((alarm) => !alarm.test) ? 'real' : 'test';
}
