/** Age in days with its band: the word and one to four bars carry it, colour only repeats it. */
import type { ReactElement } from 'react';
import type { DirectiveView } from '../../node/http/contract-direction.ts';
import { useReader } from '../reader/reader.tsx';

type Band = DirectiveView['band'];

const BANDS: ReadonlyArray<Band> = ['under-30', 'under-90', 'under-1000', 'over-1000'];
const CHIPS: Readonly<Record<Band, string>> = {
  'under-30': 'chip chip-good',
  'under-90': 'chip',
  'under-1000': 'chip chip-warn',
  'over-1000': 'chip chip-bad',
};

export function AgeMark(props: { readonly days: number; readonly band: Band; readonly isDone: boolean }): ReactElement {
  const { words } = useReader();
  const { days, band } = props;
  const bars = BANDS.indexOf(band) + 1;
  return (
    <span className={props.isDone ? 'chip' : CHIPS[band]} title={words.direction.age.title} data-band={band}>
      <svg className="age-bars" viewBox="0 0 16 12" aria-hidden="true">
        {BANDS.map((it, at) => (
          <rect
            key={it}
            x={at * 4}
            width="3"
            y={9 - at * 3}
            height={3 + at * 3}
            className={at < bars ? 'age-bar-full' : 'age-bar-empty'}
          />
        ))}
      </svg>
      {words.direction.age.days({ days })} <span className="age-band">({words.board.direction.band[band]})</span>
    </span>
  );
}
