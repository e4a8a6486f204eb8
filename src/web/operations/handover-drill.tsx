/**
 * The known cases of a late relief, computed here by the same engine: left early the ground refills, held until relief it is
 * cleared. Bars hour by hour, with their numbers.
 */
import { type ReactElement, useId, useState } from 'react';
import { formatInteger } from '../../format/locale/number.ts';
import { createPlainEvader } from '../../vacuum/evader-machine.ts';
import { playHandover, sweepHandover } from '../../vacuum/handover-sweep.ts';
import { useReader } from '../reader/reader.tsx';

const RADIUS = 4;
const CELLS = 3 * RADIUS * (RADIUS + 1) + 1;
const DELAYS = [1, 2] as const;

export function HandoverDrill(): ReactElement {
  const { words, locale } = useReader();
  const sentences = words.operation.handover.drill;
  const [delaySlots, setDelay] = useState<number>(DELAYS[0]);
  const chosen = useId();
  const sweep = { radius: RADIUS, delaySlots };
  const sizes = (isHeld: boolean) => sweepHandover(sweep, playHandover(sweep, isHeld), createPlainEvader);
  return (
    <details className="operation" data-drill={delaySlots}>
      <summary>{sentences.title}</summary>
      <p className="soft">{sentences.model({ cells: CELLS, delay: delaySlots })}</p>
      <p className="row">
        <label htmlFor={chosen}>{sentences.delay}</label>
        <select
          id={chosen}
          className="input"
          value={delaySlots}
          onChange={(event) => setDelay(Number(event.target.value))}
        >
          {DELAYS.map((delay) => (
            <option key={delay} value={delay}>
              {formatInteger(locale, delay)}
            </option>
          ))}
        </select>
      </p>
      <Bars name={sentences.left} sizes={sizes(false)} case="left" />
      <Bars name={sentences.held} sizes={sizes(true)} case="held" />
    </details>
  );
}

function Bars(props: {
  readonly name: string;
  readonly sizes: ReadonlyArray<number>;
  readonly case: 'left' | 'held';
}): ReactElement {
  const { locale } = useReader();
  return (
    <figure className="drill" data-sizes={props.sizes.join(',')}>
      <figcaption>{props.name}</figcaption>
      <ol className="drill-bars">
        {props.sizes.map((size, slot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is the slot
          <li key={slot}>
            <span className={`drill-bar drill-${props.case}`} style={{ blockSize: `${(60 * size) / CELLS}px` }} />
            <bdi>{formatInteger(locale, size)}</bdi>
          </li>
        ))}
      </ol>
    </figure>
  );
}
