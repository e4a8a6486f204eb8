/** The marking of a record: word, colour and a letterform that survives black-and-white print. */
import type { ReactElement } from 'react';
import type { Marking } from '../../record/label.ts';
import { useReader } from '../reader/reader.tsx';
import './marking-mark.css';

/** From least to most strict, as the record room orders them. */
export const MARKING_ORDER: ReadonlyArray<Marking> = ['public', 'official', 'restricted', 'confidential'];

export function MarkingMark(props: { readonly marking: Marking }): ReactElement {
  const { words } = useReader();
  return (
    <span className={`marking marking-${props.marking}`} title={words.console.markingHint[props.marking]}>
      {words.console.marking[props.marking]}
    </span>
  );
}
