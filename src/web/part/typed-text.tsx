/**
 * Text as somebody typed it: never translated, in its own direction and font, with its language marked whenever it
 * is not the reader's.
 */
import type { ReactElement } from 'react';
import { type Language, languageDirection, languageTag } from '../../format/locale/language.ts';
import { useReader } from '../reader/reader.tsx';
import './typed-text.css';

type Typed = { readonly text: string; readonly language: Language };

export function TypedText(props: { readonly typed: Typed; readonly mark?: 'always' | 'foreign' | 'never' }): ReactElement {
  const { typed, mark = 'foreign' } = props;
  const { locale, words } = useReader();
  const isMarked = mark === 'always' || (mark === 'foreign' && typed.language !== locale.language);
  const text = (
    <bdi lang={languageTag(typed.language)} dir={languageDirection(typed.language)} className="typed-text">
      {typed.text}
    </bdi>
  );
  if (!isMarked) return text;
  const name = words.common.language[typed.language];
  return (
    <>
      {text}{' '}
      <span className="typed-mark" title={words.common.originator.typedIn({ language: name })}>
        {name}
      </span>
    </>
  );
}
