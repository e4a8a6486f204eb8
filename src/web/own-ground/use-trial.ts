/**
 * A what-if under the hand: every change asks the node, one question at a time; while it answers only the newest change is
 * kept, so that the answers keep up with the pointer. Nothing of it is kept beyond the page.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PostTrialDraft, WhatIfView } from '../../node/http/contract-ground.ts';
import { postJson } from '../api/request.ts';

type Changes = ReadonlyMap<string, PostTrialDraft>;
export type WhatIfTrial = {
  readonly changes: Changes;
  /** Null puts the post back. */
  readonly change: (code: string, draft: PostTrialDraft | null) => void;
  readonly reset: () => void;
  readonly answer: WhatIfView | null;
  readonly error: unknown;
  /** From the change to its answer on the screen, of each answer so far. */
  readonly timesMs: ReadonlyArray<number>;
};

const NO_CHANGES: Changes = new Map();
const TIMES_KEPT = 500;

export function useTrial(slot: number, isOn: boolean): WhatIfTrial {
  const [changes, setChanges] = useState(NO_CHANGES);
  const [answer, setAnswer] = useState<WhatIfView | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [timesMs, setTimes] = useState<ReadonlyArray<number>>([]);
  const wanted = useRef<{ readonly slot: number; readonly posts: ReadonlyArray<PostTrialDraft> } | null>(null);
  const isAsking = useRef(false);
  const ask = useCallback(async () => {
    if (isAsking.current) return;
    isAsking.current = true;
    while (wanted.current !== null) {
      const question = wanted.current;
      wanted.current = null;
      const start = performance.now();
      try {
        setAnswer(await postJson<WhatIfView>('/api/what-if', question));
        setError(null);
        const tookMs = performance.now() - start;
        if (question.posts.length > 0) setTimes((before) => [...before.slice(-TIMES_KEPT), tookMs]);
      } catch (fault) {
        setError(fault);
      }
    }
    isAsking.current = false;
  }, []);
  useEffect(() => {
    if (!isOn) return;
    wanted.current = { slot, posts: [...changes.values()] };
    void ask();
  }, [slot, changes, isOn, ask]);
  const change = useCallback((code: string, draft: PostTrialDraft | null) => {
    setChanges((before) => {
      const after = new Map(before);
      if (draft === null) after.delete(code);
      else after.set(code, draft);
      return after;
    });
  }, []);
  return { changes, change, reset: () => setChanges(NO_CHANGES), answer, error, timesMs };
}

export function medianMs(timesMs: ReadonlyArray<number>): number {
  const sorted = timesMs.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
