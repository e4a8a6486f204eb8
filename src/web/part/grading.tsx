/** Source reliability and credibility of the information as one mark: `B2`, in words on hover. */
import type { ReactElement } from 'react';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';

export function Grading(props: {
  readonly reliability: string | null;
  readonly credibility: number | null;
}): ReactElement | null {
  const { words } = useReader();
  const { reliability, credibility } = props;
  if (reliability === null || credibility === null) return null;
  const title = `${wordFor(words.incident.reliability, reliability)} · ${wordFor(words.incident.credibility, credibility)}`;
  return (
    <abbr className="grading" title={title}>
      <bdi dir="ltr">{`${reliability}${credibility}`}</bdi>
    </abbr>
  );
}
