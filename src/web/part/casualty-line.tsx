/** Casualties in one line: killed, wounded, missing over all groups; unknown is a dash, zero is a figure. */
import type { ReactElement } from 'react';
import { formatInteger } from '../../format/locale/number.ts';
import type { LogRowView } from '../../node/http/contract.ts';
import { useReader } from '../reader/reader.tsx';

type Casualties = NonNullable<LogRowView['casualties']>;
type Count = 'killed' | 'wounded' | 'missing';

export function CasualtyLine(props: { readonly casualties: Casualties | null }): ReactElement | null {
  const { words, locale } = useReader();
  const { casualties } = props;
  if (casualties === null) return null;
  const killed = sumCasualties(casualties, 'killed');
  const wounded = sumCasualties(casualties, 'wounded');
  const missing = sumCasualties(casualties, 'missing');
  if (killed === null && wounded === null && missing === null) return null;
  const count = (value: number | null) => (value === null ? '–' : formatInteger(locale, value));
  const { casualty } = words.incident;
  const parts: ReadonlyArray<readonly [string, number | null]> = [
    [casualty.killed, killed],
    [casualty.wounded, wounded],
    ...(missing === null ? [] : [[casualty.missing, missing] as const]),
  ];
  return (
    <span className="casualty-line">
      {parts.map(([label, value]) => (
        <span key={label} className={value !== null && value > 0 ? 'casualty casualty-some' : 'casualty'}>
          <b>
            <bdi>{count(value)}</bdi>
          </b>{' '}
          {label}
        </span>
      ))}
    </span>
  );
}

/** Over all groups; null if no group states it. */
export function sumCasualties(casualties: Casualties, count: Count): number | null {
  const stated = [casualties.own, casualties.other, casualties.civilian]
    .map((group) => group[count])
    .filter((value): value is number => value !== null);
  return stated.length === 0 ? null : stated.reduce((sum, value) => sum + value, 0);
}
