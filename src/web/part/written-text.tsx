/**
 * Text as somebody typed it: never translated, in its own direction and font, with its language marked whenever it
 * is not the reader's.
 */
import type { ReactElement } from 'react';
import { type Language, languageDirection, languageTag } from '../../format/locale/language.ts';
import { useReader } from '../reader/reader.tsx';
import './written-text.css';

type Typed = { readonly text: string; readonly language: Language };

export function WrittenText(props: {
  readonly typed: Typed;
  readonly mark?: 'always' | 'foreign' | 'never';
}): ReactElement {
  const { typed, mark = 'foreign' } = props;
  const { locale, words } = useReader();
  const isMarked = mark === 'always' || (mark === 'foreign' && typed.language !== locale.language);
  const text = (
    <bdi lang={languageTag(typed.language)} dir={languageDirection(typed.language)} className="written-text">
      {typed.text}
    </bdi>
  );
  if (!isMarked) return text;
  const name = words.console.language[typed.language];
  return (
    <>
      {text}{' '}
      <span className="written-mark" title={words.console.originator.typedIn({ language: name })}>
        {name}
      </span>
    </>
  );
}
