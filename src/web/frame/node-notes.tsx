/** What holds the whole node back: the fence after a restore and what it may have lost, feeds frozen by a fork. Silent otherwise. */

import type { ReactElement } from 'react';
import { toTime } from '../../base/time.ts';
import { Icon } from '../part/icon.tsx';
import { formatInstant } from '../part/instant.tsx';
import { useReader } from '../reader/reader.tsx';
import { organisationCode, useSession } from '../session/session.ts';

export function NodeNotes(): ReactElement | null {
  const { words, locale } = useReader();
  const session = useSession();
  const { restored, heldBack } = session;
  if (!session.fenced && session.frozen.length + heldBack.length === 0 && restored === null) return null;
  const at = (iso: string) => formatInstant(locale, toTime(iso)!, 'dateTime');
  return (
    <div className="frame-notes">
      {session.fenced && (
        <p className="note note-warn" role="status">
          <Icon name="lock" />
          <span>
            <strong>{words.feed.fence.title}</strong> {words.feed.fence.text}
          </span>
        </p>
      )}
      {restored !== null && (
        <p className="note note-warn" role="status">
          <Icon name="warning" />
          <span>{words.feed.fence.missing({ from: at(restored.takenAt), to: at(restored.restoredAt) })}</span>
        </p>
      )}
      {heldBack.map((partner) => (
        <p key={partner} className="note note-warn" role="status">
          <Icon name="hidden" />
          <span>{words.feed.fence.heldBack({ partner: organisationCode(session, partner) })}</span>
        </p>
      ))}
      {session.frozen.map((partner) => (
        <p key={partner} className="note note-bad" role="status">
          <Icon name="lock" />
          <span>
            <strong>{words.feed.frozenFeed.title({ partner: organisationCode(session, partner) })}</strong>{' '}
            {words.feed.frozenFeed.text}
          </span>
        </p>
      ))}
    </div>
  );
}
