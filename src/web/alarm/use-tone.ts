/** Sounds while something asks to be heard, and says whether the browser still keeps the page silent. */
import { useEffect, useRef, useState } from 'react';
import { createTone, type Tone, type ToneKind } from './tone.ts';

/** `kind` null is silence. Answers true while a sound is due but held back by the browser. */
export function useTone(kind: ToneKind | null): boolean {
  const tone = useRef<Tone | null>(null);
  const [isSilenced, setSilenced] = useState(false);
  useEffect(() => {
    if (kind === null) return;
    tone.current ??= createTone();
    const own = tone.current;
    own.start(kind);
    const check = setInterval(() => setSilenced(own.isSilenced()), 400);
    return () => {
      clearInterval(check);
      own.stop();
      setSilenced(false);
    };
  }, [kind]);
  return isSilenced;
}
