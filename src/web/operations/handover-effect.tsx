/** What a post does to the seam while it is held and while nobody holds it; the column that is true now is marked. */
import type { ReactElement } from 'react';
import { formatInteger, formatPercent } from '../../format/locale/number.ts';
import type { HandoverView, SeamFiguresView } from '../../node/http/contract-operations.ts';
import { useReader } from '../reader/reader.tsx';

export function HandoverEffectTable(props: { readonly handover: HandoverView }): ReactElement | null {
  const { words, locale } = useReader();
  const { effect, alarm } = props.handover;
  if (effect === null) return null;
  const sentences = words.operation.handover.effect;
  const { plan } = words.closing;
  const stay = ({ longestStay }: SeamFiguresView) => {
    if (longestStay === null) return '-';
    if (longestStay === 'endless') return plan.endless;
    return words.operation.handover.hours({ hours: (longestStay * effect.slotMin) / 60 });
  };
  const share = ({ index }: SeamFiguresView) => (index === null ? '-' : formatPercent(locale, index / 10_000, 2));
  const rows = [
    [sentences.cells, formatInteger(locale, 0), formatInteger(locale, effect.cells.length)],
    [plan.index, share(effect.held), share(effect.left)],
    [plan.longestStay, stay(effect.held), stay(effect.left)],
    [
      sentences.sanctuary,
      formatInteger(locale, Math.round((effect.held.sanctuaryPairs * effect.slotMin) / 60)),
      formatInteger(locale, Math.round((effect.left.sanctuaryPairs * effect.slotMin) / 60)),
    ],
  ] as const;
  const heading = (text: string, isNow: boolean) => (
    <th className={isNow ? 'handover-now' : undefined} aria-current={isNow ? 'true' : undefined}>
      {text}
      {isNow && <span className="chip">{sentences.now}</span>}
    </th>
  );
  return (
    <table className="table operation-figures" data-effect={alarm === null ? 'held' : 'left'}>
      <thead>
        <tr>
          <th />
          {heading(sentences.held, alarm === null)}
          {heading(sentences.left, alarm !== null)}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, held, left]) => (
          <tr key={name}>
            <td>{name}</td>
            <td>
              <bdi>{held}</bdi>
            </td>
            <td>
              <bdi>{left}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
