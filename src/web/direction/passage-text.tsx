/** A passage in the reader's language, or as it was first written with its language marked. */
import type { ReactElement } from 'react';
import { WrittenText } from '../part/written-text.tsx';
import { useReader } from '../reader/reader.tsx';
import { pickWriting, type WrittenPassage } from './passage.ts';

export function PassageText(props: { readonly passage: WrittenPassage }): ReactElement | null {
  const { locale } = useReader();
  const typed = pickWriting(props.passage, locale.language);
  return typed === null ? null : <WrittenText typed={typed} />;
}
