/** The three questions of the desk with their counts and answers, and the table by bands below them. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatDecimal, formatInteger } from '../../format/locale/number.ts';
import type { RepetitionView } from '../../node/http/contract-pattern.ts';
import { repetitionQuery } from '../api/query.ts';
import { Icon } from '../part/icon.tsx';
import { ProblemNote } from '../part/problem-note.tsx';
import { useReader } from '../reader/reader.tsx';
import { type Words, wordFor } from '../reader/words.ts';

export function RepetitionPanel(props: { readonly type: string | null }): ReactElement {
  const { words } = useReader();
  const { table } = words.pattern;
  const all = useQuery(repetitionQuery(null));
  const repetition = useQuery(repetitionQuery(props.type));
  const navigate = useNavigate();
  return (
    <section className="panel">
      <header className="panel-title">
        <h2>{table.title}</h2>
        <span className="spring" />
        <select
          className="input pattern-type"
          aria-label={table.type}
          value={props.type ?? ''}
          onChange={(event) =>
            void navigate({ to: '/repetition', search: { type: event.target.value || undefined }, replace: true })
          }
        >
          <option value="">{table.anyType}</option>
          {(all.data?.types ?? []).map((type) => (
            <option key={type} value={type}>
              {wordFor(words.incident.kind, type)}
            </option>
          ))}
        </select>
      </header>
      <ProblemNote error={repetition.error} />
      {repetition.isPending && <p className="screen-empty soft">{words.console.state.loading}</p>}
      {repetition.data !== undefined && <RepetitionAnswer repetition={repetition.data} />}
    </section>
  );
}

function RepetitionAnswer(props: { readonly repetition: RepetitionView }): ReactElement {
  const { words } = useReader();
  const { repetition } = props;
  const { table } = words.pattern;
  if (repetition.scales.length === 0) return <p className="screen-empty">{table.tooFew({ n: repetition.n })}</p>;
  return (
    <div className="pattern-body" data-n={repetition.n}>
      <p>
        {repetition.total > repetition.n
          ? table.latest({ n: repetition.n, total: repetition.total })
          : `${table.events({ n: repetition.n })}.`}{' '}
        {table.placeless({ n: repetition.placeless })} {table.shuffles({ n: repetition.permutations })}
      </p>
      <ScaleTable repetition={repetition} />
      <h3>{table.bands}</h3>
      <BandTable repetition={repetition} />
      <p className="soft">{table.marked({ share: { percent: MARKED_P } })}</p>
      <p className="soft">{table.definition}</p>
    </div>
  );
}

function ScaleTable(props: { readonly repetition: RepetitionView }): ReactElement {
  const { words, locale } = useReader();
  const { table } = words.pattern;
  const { repetition } = props;
  const heads = [table.scale, table.observed, table.expected, table.chance, table.known, table.answer];
  return (
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
        {repetition.scales.map((row) => {
          const isRepetition = row.verdict === 'repetition';
          return (
            <tr key={row.distanceM} data-verdict={row.verdict}>
              <th scope="row">
                {table.scaleText({ distance: { phrase: distanceText(words, row.distanceM) }, days: row.days })}
              </th>
              <td>{formatInteger(locale, row.observed)}</td>
              <td>{formatDecimal(locale, row.expected, 2)}</td>
              <td>{table.chanceText({ share: { percent: row.p, fractionDigits: 1 } })}</td>
              <td>{table.knownText({ n: row.known, total: repetition.n })}</td>
              <td>
                <span className={isRepetition ? 'chip chip-warn' : 'chip'}>
                  <Icon name={isRepetition ? 'warning' : 'check'} />{' '}
                  {isRepetition ? table.repetition : table.notSignificant}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Share of random orders at or below which a band is marked. */
const MARKED_P = 0.05;

function BandTable(props: { readonly repetition: RepetitionView }): ReactElement {
  const { words, locale } = useReader();
  const { table } = words.pattern;
  const rows = props.repetition.table;
  const km = (metres: number) => ({ phrase: distanceText(words, metres) });
  const lowerEnd = rows.map((_, at) => rows[at - 1]?.distanceM ?? 0);
  return (
    <table className="table pattern-bands">
      <thead>
        <tr>
          <td />
          {(rows[0]?.cells ?? []).map(({ days }, at, all) => (
            <th key={days} scope="col">
              {table.daysBetween({ from: at === 0 ? 0 : all[at - 1]!.days, to: days })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={row.distanceM}>
            <th scope="row">
              {at === 0
                ? table.upTo({ to: km(row.distanceM) })
                : table.between({ from: km(lowerEnd[at]!), to: km(row.distanceM) })}
            </th>
            {row.cells.map((cell) => (
              <td key={cell.days} className={cell.p <= MARKED_P ? 'pattern-marked' : undefined}>
                {table.band({
                  observed: cell.observed,
                  expected: { phrase: formatDecimal(locale, cell.expected, 1) },
                })}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function distanceText(words: Words, metres: number): string {
  return words.console.unit.km({ n: metres / 1_000 });
}
