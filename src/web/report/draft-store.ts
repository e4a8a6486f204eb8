/**
 * Keeps what is being typed over a reload of the page, in this window only and under the node's id; it is gone when
 * the record is signed, the draft is discarded or the window closes.
 */
import { useEffect, useState } from 'react';

export function useKeptDraft<D extends object>(
  name: string,
  empty: D,
): readonly [draft: D, change: (change: Partial<D>) => void, clear: () => void] {
  const [draft, setDraft] = useState<D>(() => readKept(name, empty));
  useEffect(() => {
    if (draft === empty) window.sessionStorage.removeItem(name);
    else window.sessionStorage.setItem(name, JSON.stringify(draft));
  }, [name, draft, empty]);
  return [draft, (change) => setDraft((before) => ({ ...before, ...change })), () => setDraft(empty)];
}

export function isDraftKept(name: string): boolean {
  return window.sessionStorage.getItem(name) !== null;
}

function readKept<D extends object>(name: string, empty: D): D {
  const text = window.sessionStorage.getItem(name);
  if (text === null) return empty;
  try {
    return { ...empty, ...(JSON.parse(text) as Partial<D>) };
  } catch {
    return empty;
  }
}
