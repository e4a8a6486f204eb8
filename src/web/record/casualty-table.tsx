/** Casualties by group; what is not known is a dash, what is stated as none is a zero. */
import type { ReactElement } from 'react';
import { formatInteger } from '../../format/locale/number.ts';
import type { Casualties } from '../../record/field.ts';
import { useReader } from '../reader/reader.tsx';

const GROUPS = ['own', 'other', 'civilian'] as const;
const COUNTS = ['killed', 'wounded', 'missing'] as const;

export function CasualtyTable(props: { readonly casualties: Partial<Casualties> }): ReactElement {
  const { words, locale } = useReader();
  const { casualty } = words.incident;
  return (
    <table className="casualty-table">
      <caption className="unseen">{casualty.title}</caption>
      <thead>
        <tr>
          <td />
          {COUNTS.map((count) => (
            <th key={count} scope="col">
              {casualty[count]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {GROUPS.map((group) => (
          <tr key={group}>
            <th scope="row">{casualty[group]}</th>
            {COUNTS.map((count) => {
              const value = props.casualties[group]?.[count] ?? null;
              return (
                <td key={count} className={value !== null && value > 0 ? 'casualty-some' : ''}>
                  {value === null ? <span title={casualty.unknown}>–</span> : <b>{formatInteger(locale, value)}</b>}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
