/**
 * Live changes: one server-sent event stream per console. An event says what kind of thing changed, never its
 * content; the matching answers are asked again. While the stream is down everything is asked again on return.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ChangeEvent } from '../../node/http/contract.ts';

export type LiveState = 'live' | 'waiting';

const ALSO_STALE: Readonly<Record<ChangeEvent['type'], ReadonlyArray<string>>> = {
  log: ['log', 'repetition', 'operation', 'direction', 'document'],
  alarm: ['log'],
  /** A receipt for an alarm is a change of its release. */
  release: ['log', 'feed', 'release', 'alarm'],
  feed: ['feed', 'log', 'alarm', 'operation', 'direction', 'document'],
  seam: ['seam'],
  direction: ['direction'],
  pattern: ['pattern'],
  operation: ['operation', 'seam'],
};

export function useChangeFeed(isSignedIn: boolean): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('waiting');
  useEffect(() => {
    if (!isSignedIn) return;
    const source = new EventSource('/api/events');
    const stale = createBatcher(client);
    let wasDown = false;
    const onChange = (message: MessageEvent<string>) => {
      const change = readChange(message.data);
      if (change === null) return;
      // An alarm does not wait for the burst to end.
      if (change.type === 'alarm') void client.invalidateQueries({ queryKey: ['alarm'] });
      for (const key of ALSO_STALE[change.type]) stale.add(key);
    };
    source.onopen = () => {
      setState('live');
      if (wasDown) void client.invalidateQueries();
      wasDown = false;
    };
    source.onerror = () => {
      wasDown = true;
      setState('waiting');
    };
    source.onmessage = onChange;
    source.addEventListener('change', onChange);
    return () => {
      source.close();
      stale.close();
    };
  }, [client, isSignedIn]);
  return state;
}

/** Many changes in a burst cost one question: keys are collected for a moment. */
function createBatcher(client: QueryClient) {
  const keys = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    timer = null;
    for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
    keys.clear();
  };
  return {
    add: (key: string) => {
      keys.add(key);
      timer ??= setTimeout(flush, 120);
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function readChange(text: string): ChangeEvent | null {
  try {
    const change = JSON.parse(text) as ChangeEvent;
    return change.type in ALSO_STALE ? change : null;
  } catch {
    return null;
  }
}
