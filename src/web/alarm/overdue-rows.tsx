/** Log rows nobody has acted on in their time, as one line below the alarms that leads to the oldest of them. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { toTime } from '../../base/time.ts';
import { openItemsQuery } from '../api/query.ts';
import { Icon } from '../part/icon.tsx';

import { useReader } from '../reader/reader.tsx';

export function OverdueRows(props: { readonly now: number }): ReactElement | null {
  const { words } = useReader();
  const { data } = useQuery(openItemsQuery);
  const overdue = (data?.rows ?? []).filter(
    (row) => row.answerBy !== null && (toTime(row.answerBy) ?? props.now) < props.now,
  );
  const oldest = overdue.at(-1);
  if (oldest === undefined) return null;
  return (
    <Link to="/watch" search={{ record: oldest.id }} className="alarm-overdue">
      <Icon name="clock" /> {words.log.clock.alarm({ n: overdue.length })}
    </Link>
  );
}
