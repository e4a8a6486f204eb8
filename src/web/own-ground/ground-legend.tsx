/** What the patterns of the cells mean; each swatch is drawn by the map's own pencil. */
import { type ReactElement, useEffect, useRef } from 'react';
import { useReader } from '../reader/reader.tsx';
import { useMapTheme } from '../reader/theme.ts';
import { type CellPattern, drawPattern } from './ground-image.ts';

export function GroundLegend(props: {
  readonly patterns: ReadonlyArray<CellPattern>;
  /** Whether a longest stay is drawn. */
  readonly hasStay: boolean;
}): ReactElement {
  const { words } = useReader();
  const { state, whatIf } = words.ground;
  const names: Readonly<Record<CellPattern, string>> = {
    ...state,
    open: whatIf.layer.open,
    closed: whatIf.layer.closed,
    'not-surveyed': whatIf.layer.notSurveyed,
    sanctuary: whatIf.layer.sanctuary,
  };
  return (
    <ul className="row seam-legend">
      {props.patterns.map((pattern) => (
        <li key={pattern} className="row">
          <Swatch pattern={pattern} />
          {names[pattern]}
        </li>
      ))}
      {props.hasStay && (
        <li className="row">
          <svg viewBox="0 0 36 12" width="36" height="12" aria-hidden="true">
            <path className="ground-stay" d="M3 9 13 4l9 4 11-6" />
          </svg>
          {whatIf.layer.witness}
        </li>
      )}
    </ul>
  );
}

function Swatch(props: { readonly pattern: CellPattern }): ReactElement {
  const { pattern } = props;
  const theme = useMapTheme();
  const canvas = useRef<HTMLCanvasElement | null>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const { data } = drawPattern(theme, pattern, 1);
    for (let x = 0; x < context.canvas.width; x += data.width) context.putImageData(data, x, 0);
  }, [pattern, theme]);
  return <canvas ref={canvas} width="36" height="12" className="ground-swatch" />;
}
