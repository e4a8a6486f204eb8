/** The same document as files in its four forms. */
import type { ReactElement } from 'react';
import { queryString } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';

const FILE_FORMATS = ['pdf', 'docx', 'txt', 'html'] as const;

export function FileLinks(props: {
  readonly path: string;
  readonly search: Readonly<Record<string, string | undefined>>;
}): ReactElement {
  const { words } = useReader();
  return (
    <span className="row document-files">
      {FILE_FORMATS.map((format) => (
        <a
          key={format}
          className="button"
          href={`${props.path}${queryString({ ...props.search, format })}`}
          download
          data-format={format}
          aria-label={`${words.register.download} ${format.toUpperCase()}`}
        >
          <Icon name="more" /> <bdi dir="ltr">{format.toUpperCase()}</bdi>
        </a>
      ))}
    </span>
  );
}
