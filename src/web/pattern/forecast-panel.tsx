/** Issue the forecast of a week, see the valid ones on the map with their card, and how past ones fared. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { DAY_MS, unixMs, unixMsToIso } from '../../base/time.ts';
import type { ForecastIssue } from '../../node/http/contract-pattern.ts';
import { boundariesQuery, forecastsQuery, repetitionQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { Field } from '../part/field.tsx';
import { useNow } from '../part/now.ts';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { wordFor } from '../reader/words.ts';
import { ForecastCard } from './forecast-card.tsx';
import { ForecastHistory } from './forecast-history.tsx';

/** Finer cells hold too few incidents of any district to be told apart. */
const RESOLUTION = 7;

export function ForecastPanel(): ReactElement {
  const { words } = useReader();
  const forecasts = useQuery(forecastsQuery);
  const valid = forecasts.data?.filter(({ isExpired }) => !isExpired) ?? [];
  return (
    <>
      <section className="panel">
        <header className="panel-title">
          <h2>{words.pattern.forecast.title}</h2>
          <span className="spring" />
          <span className="soft">{words.pattern.forecast.inputs}</span>
        </header>
        <IssueForm />
        <ProblemNote error={forecasts.error} />
        {forecasts.data !== undefined && valid.length === 0 && (
          <p className="screen-empty soft">{words.pattern.forecast.none}</p>
        )}
        {valid.map((forecast) => (
          <ForecastCard key={forecast.id} forecast={forecast} />
        ))}
      </section>
      {forecasts.data !== undefined && forecasts.data.length > 0 && <ForecastHistory forecasts={forecasts.data} />}
    </>
  );
}

function IssueForm(): ReactElement {
  const { words } = useReader();
  const client = useQueryClient();
  const now = useNow(3_600_000);
  const [from, setFrom] = useState(nextMonday(now));
  const [district, setDistrict] = useState('');
  const [scoreType, setScoreType] = useState('');
  const { data: boundaries } = useQuery(boundariesQuery);
  const { data: repetition } = useQuery(repetitionQuery(null));
  const issue = useMutation({
    mutationFn: (request: ForecastIssue) => postJson<{ readonly id: string }>('/api/forecasts', request),
    onSuccess: () => client.invalidateQueries({ queryKey: ['pattern'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    issue.mutate({
      from,
      districts: district === '' ? [] : [district],
      resolution: RESOLUTION,
      ...(scoreType === '' ? {} : { scoreType }),
    });
  };
  const { forecast, table } = words.pattern;
  return (
    <form className="row pattern-form" onSubmit={submit}>
      <Field label={forecast.week}>
        <input
          type="date"
          className="input"
          dir="ltr"
          required
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </Field>
      <Field label={forecast.area}>
        <select className="input" value={district} onChange={(event) => setDistrict(event.target.value)}>
          <option value="">{forecast.seam}</option>
          {(boundaries?.names ?? []).map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Field label={table.type}>
        <select className="input" value={scoreType} onChange={(event) => setScoreType(event.target.value)}>
          <option value="">{table.anyType}</option>
          {(repetition?.types ?? []).map((type) => (
            <option key={type} value={type}>
              {wordFor(words.incident.kind, type)}
            </option>
          ))}
        </select>
      </Field>
      <button type="submit" className="button button-main" disabled={issue.isPending}>
        {forecast.issue}
      </button>
      {issue.isPending && <span role="status">{forecast.computing}</span>}
      <ProblemNote error={issue.error} />
    </form>
  );
}

function nextMonday(now: number): string {
  const day = Math.floor(now / DAY_MS);
  /** Day 0 of the epoch was a Thursday. */
  const sinceMonday = (day + 3) % 7;
  return unixMsToIso(unixMs((day - sinceMonday + 7) * DAY_MS)).slice(0, 10);
}
