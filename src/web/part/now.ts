/** The present instant, renewed at a fixed pace, for clocks that run on screen. */
import { useEffect, useState } from 'react';
import { type UnixMs, unixMs } from '../../base/time.ts';

export function useNow(everyMs: number): UnixMs {
  const [now, setNow] = useState(() => unixMs(Date.now()));
  useEffect(() => {
    const timer = setInterval(() => setNow(unixMs(Date.now())), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
