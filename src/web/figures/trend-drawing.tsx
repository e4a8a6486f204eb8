/**
 * A figure over equal periods, the latest at the end of the line as it is read. Bars stand on zero; a period without a value
 * has none. The drawing is never the only sign: its values are its label, and a word stands beside it.
 */
import type { ReactElement } from 'react';

const BAR = 10;
const GAP = 3;
const HEIGHT = 26;

export function TrendDrawing(props: {
  readonly series: ReadonlyArray<number | null>;
  readonly label: string;
}): ReactElement {
  const { series, label } = props;
  const most = Math.max(0, ...series.map((value) => value ?? 0));
  const width = series.length * (BAR + GAP) - GAP;
  return (
    <svg className="trend-drawing" viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img">
      <title>{label}</title>
      <line x1={0} x2={width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="trend-ground" />
      {series.map((value, i) => {
        if (value === null) return null;
        const tall = most === 0 ? 1 : Math.max(1, Math.round((value / most) * (HEIGHT - 2)));
        const isLast = i === series.length - 1;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a period is its place in the series.
            key={i}
            x={i * (BAR + GAP)}
            y={HEIGHT - 1 - tall}
            width={BAR}
            height={tall}
            className={isLast ? 'trend-bar trend-now' : 'trend-bar'}
          />
        );
      })}
    </svg>
  );
}
