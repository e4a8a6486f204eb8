/** Filters of the log, kept in the address: text, kind, originator, time. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { boundariesQuery } from '../api/query.ts';
import { Icon } from '../part/icon.tsx';
import { useReader } from '../reader/reader.tsx';
import { codesOf } from '../reader/words.ts';
import type { WatchSearch } from '../router.tsx';
import { useSession } from '../session/session.ts';
import { type Period, parseLogPeriod } from './period.ts';

export const SEARCH_FIELD_ID = 'log-search';

const NOTHING_FILTERED: Partial<WatchSearch> = {
  text: undefined,
  kind: undefined,
  originator: undefined,
  district: undefined,
  from: undefined,
  to: undefined,
};

export function LogFilterBar(props: { readonly search: WatchSearch; readonly shown: string }): ReactElement {
  const { search } = props;
  const { words } = useReader();
  const session = useSession();
  const navigate = useNavigate();
  const { data: boundaries } = useQuery(boundariesQuery);
  const set = (change: Partial<WatchSearch>) =>
    void navigate({ to: '/watch', search: { ...search, ...change }, replace: true });
  const isFiltered = [search.text, search.kind, search.originator, search.district, search.from].some(
    (v) => v !== undefined,
  );
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
      <PeriodField search={search} onPeriod={(period) => set({ from: period?.from, to: period?.to })} />
      {boundaries != null && (
        <select
          className="input log-filter-select"
          aria-label={words.log.filter.district}
          title={words.desk.map.boundaries({ source: boundaries.source, date: boundaries.date })}
          value={search.district ?? ''}
          onChange={(event) => set({ district: event.target.value || undefined })}
        >
          <option value="">{words.log.filter.district}</option>
          {boundaries.names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
      {isFiltered && (
        <button type="button" className="button button-quiet" onClick={() => set(NOTHING_FILTERED)}>
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

/** Filters as soon as what is typed is a period; the field is empty again when the filter is cleared. */
function PeriodField(props: {
  readonly search: WatchSearch;
  readonly onPeriod: (period: Period | null) => void;
}): ReactElement {
  const { words, locale } = useReader();
  const [typed, setTyped] = useState('');
  const isCleared = props.search.from === undefined;
  useEffect(() => {
    if (isCleared) setTyped('');
  }, [isCleared]);
  const type = (text: string) => {
    setTyped(text);
    const period = parseLogPeriod(text, locale.utcOffsetMin);
    if (period !== null || text.trim() === '') props.onPeriod(period);
  };
  return (
    <input
      className="input log-period"
      dir="ltr"
      placeholder="2021-05"
      title={words.desk.log.period}
      aria-label={words.desk.log.period}
      value={typed}
      onChange={(event) => type(event.target.value)}
    />
  );
}
