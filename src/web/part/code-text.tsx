/** Ids, grid references, fingerprints, hashes: left to right and in ASCII digits in every language. */
import type { ReactElement } from 'react';

export function CodeText(props: { readonly text: string; readonly title?: string }): ReactElement {
  return (
    <bdi dir="ltr" className="code" {...(props.title === undefined ? {} : { title: props.title })}>
      {props.text}
    </bdi>
  );
}

/** Enough of a hash to compare by eye; the whole of it on hover. */
export function ShortHash(props: { readonly hash: string }): ReactElement {
  return <CodeText text={`${props.hash.slice(0, 10)}…`} title={props.hash} />;
}

/** The head of a record's id; the whole of it on hover. */
export function ShortId(props: { readonly id: string }): ReactElement {
  return <CodeText text={`${props.id.slice(0, 14)}…`} title={props.id} />;
}
