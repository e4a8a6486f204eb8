/** What holds the whole node back: the fence after a restore, feeds frozen by a fork. Silent otherwise. */
import type { ReactElement } from 'react';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { organisationCode, useSession } from '../session/session.ts';

export function NodeNotes(): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  if (!session.fenced && session.frozen.length === 0) return null;
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
