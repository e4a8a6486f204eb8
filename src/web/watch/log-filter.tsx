/** Filters of the log, kept in the address: text, kind, originator, time. */
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import type { WatchSearch } from '../router.tsx';
import { useSession } from '../session/session.ts';

export const SEARCH_FIELD_ID = 'log-search';

export function LogFilterBar(props: { readonly search: WatchSearch; readonly shown: string }): ReactElement {
  const { search } = props;
  const { words } = useReader();
  const session = useSession();
  const navigate = useNavigate();
  const set = (change: Partial<WatchSearch>) =>
    void navigate({ to: '/watch', search: { ...search, ...change }, replace: true });
  const isFiltered = [search.text, search.kind, search.originator, search.from, search.to].some((v) => v !== undefined);
  return (
    <search className="log-filter">
      <SearchField value={search.text ?? ''} onSearch={(text) => set({ text: text === '' ? undefined : text })} />
      <select
        className="input log-filter-select"
        aria-label={words.log.filter.kind}
        value={search.kind ?? ''}
        onChange={(event) => set({ kind: event.target.value || undefined })}
      >
        <option value="">{words.log.filter.kind}</option>
        {codesOf(words.incident.kind).map((kind) => (
          <option key={kind} value={kind}>
            {words.incident.kind[kind]}
          </option>
        ))}
      </select>
      <select
        className="input log-filter-select"
        aria-label={words.log.filter.originator}
        value={search.originator ?? ''}
        onChange={(event) => set({ originator: event.target.value || undefined })}
      >
        <option value="">{words.log.filter.originator}</option>
        {[session.organisation, ...session.partners].map((organisation) => (
          <option key={organisation.id} value={organisation.id}>
            {organisation.code}
          </option>
        ))}
      </select>
      {isFiltered && (
        <button
          type="button"
          className="button button-quiet"
          onClick={() =>
            set({ text: undefined, kind: undefined, originator: undefined, from: undefined, to: undefined })
          }
        >
          <Icon name="cross" /> {words.console.action.clear}
        </button>
      )}
      <span className="spring" />
      <span className="soft">{props.shown}</span>
    </search>
  );
}

/** Asks once the typing pauses. */
function SearchField(props: { readonly value: string; readonly onSearch: (text: string) => void }): ReactElement {
  const { words } = useReader();
  const [text, setText] = useState(props.value);
  const { onSearch, value } = props;
  const latest = useRef(onSearch);
  latest.current = onSearch;
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => latest.current(text), 220);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <label className="log-search">
      <Icon name="search" />
      <input
        id={SEARCH_FIELD_ID}
        type="search"
        className="input"
        dir="auto"
        placeholder={words.log.filter.text}
        title={words.log.filter.textHint}
        aria-label={words.log.filter.text}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </label>
  );
}
