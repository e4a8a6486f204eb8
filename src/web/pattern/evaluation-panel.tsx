/** Whether incidents fell where a plan acts, against comparable cells and with the ring around: or that it is not shown. */

import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { toTime } from '../../base/time.ts';
import { formatDecimal } from '../../format/locale/number.ts';
import type { EvaluationRequest, EvaluationView } from '../../node/http/contract-pattern.ts';
import { boundariesQuery, plannedQuery } from '../api/query.ts';
import { postJson } from '../api/request.ts';
import { Icon } from '../part/icon.tsx';
import { formatInstant } from '../part/instant.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';

type Effect = EvaluationView['treated'];

export function EvaluationPanel(): ReactElement {
  const { words } = useReader();
  const texts = words.pattern.evaluation;
  const planned = useQuery(plannedQuery);
  const { data: boundaries } = useQuery(boundariesQuery);
  const [chosen, setChosen] = useState('');
  const plan = chosen === '' ? planned.data?.at(-1)?.plan : chosen;
  const evaluate = useMutation({
    mutationFn: (request: EvaluationRequest) => postJson<EvaluationView>('/api/evaluations', request),
  });
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{texts.title}</h2>
      </header>
      {plan === undefined ? (
        <p className="screen-empty soft">{texts.noPlan}</p>
      ) : (
        <div className="row pattern-form">
          <PlanChoice plans={planned.data ?? []} plan={plan} onChoose={setChosen} />
          <button
            type="button"
            className="button"
            disabled={evaluate.isPending}
            onClick={() => evaluate.mutate({ plan, districts: [...(boundaries?.names ?? [])] })}
          >
            {texts.compute}
          </button>
        </div>
      )}
      <ProblemNote error={evaluate.error ?? planned.error} />
      {evaluate.data !== undefined && <EffectTable evaluation={evaluate.data} />}
    </section>
  );
}

function PlanChoice(props: {
  readonly plans: ReadonlyArray<{ readonly plan: string; readonly since: string }>;
  readonly plan: string;
  readonly onChoose: (plan: string) => void;
}): ReactElement {
  const { words, locale } = useReader();
  const dateOf = (since: string) => {
    const ms = toTime(since);
    return ms === null ? since : formatInstant(locale, ms, 'date');
  };
  return (
    <select
      className="input"
      aria-label={words.pattern.evaluation.plan}
      value={props.plan}
      onChange={(event) => props.onChoose(event.target.value)}
    >
      {props.plans.map(({ plan, since }) => (
        <option key={plan} value={plan}>
          {dateOf(since)}
        </option>
      ))}
    </select>
  );
}

function EffectTable(props: { readonly evaluation: EvaluationView }): ReactElement {
  const { words, locale } = useReader();
  const texts = words.pattern.evaluation;
  const { start, days, treated, ring, together } = props.evaluation;
  const from = toTime(`${start}T00:00:00.000Z`);
  const date = from === null ? start : formatInstant(locale, from, 'date');
  const heads = [texts.where, texts.before, texts.after, texts.comparable, texts.ratio, ''];
  return (
    <div className="pattern-body">
      <p>{texts.period({ days, date: { phrase: date } })}</p>
      <table className="table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <EffectRow name={texts.acted} effect={treated} />
          {ring !== null && <EffectRow name={texts.ring} effect={ring} />}
          <EffectRow name={texts.together} effect={together} />
        </tbody>
      </table>
    </div>
  );
}

function EffectRow(props: { readonly name: string; readonly effect: Effect }): ReactElement {
  const { words, locale } = useReader();
  const texts = words.pattern.evaluation;
  const { effect } = props;
  const decimal = (value: number, digits: number) => ({ phrase: formatDecimal(locale, value, digits) });
  return (
    <tr data-verdict={effect.verdict}>
      <th scope="row">{props.name}</th>
      <td>{formatDecimal(locale, effect.before, 0)}</td>
      <td>{formatDecimal(locale, effect.after, 0)}</td>
      <td>
        {texts.comparableText({
          before: decimal(effect.comparableBefore, 1),
          after: decimal(effect.comparableAfter, 1),
        })}
      </td>
      <td>
        {texts.ratioText({
          ratio: decimal(effect.ratio, 2),
          low: decimal(effect.interval[0], 2),
          high: decimal(effect.interval[1], 2),
        })}
      </td>
      <td>
        <span className={effect.verdict === 'more' ? 'chip chip-bad' : 'chip'}>
          <Icon name={effect.verdict === 'more' ? 'warning' : 'check'} /> {texts[effect.verdict]}
        </span>
      </td>
    </tr>
  );
}
