/** A cell of the grid for people: the grid reference of its middle and its size; the cell's own id on hover. */
import { type ReactElement, useEffect, useState } from 'react';
import type { LatLng } from '../../base/place.ts';
import { useReader } from '../reader/reader.tsx';
import { CodeText } from './code-text.tsx';
import { formatGrid } from './place-line.tsx';

/** Radius about which a resolution 7 cell is drawn. */
const CELL7_RADIUS_M = 1_400;

export function CellLine(props: { readonly cell: string }): ReactElement {
  const { words } = useReader();
  const middle = useCellMiddle(props.cell);
  if (middle === null) return <CodeText text={props.cell} />;
  return (
    <span title={props.cell}>
      <CodeText text={formatGrid(middle, CELL7_RADIUS_M)} />{' '}
      <span className="soft">{words.console.unit.squareKm({ n: 5 })}</span>
    </span>
  );
}

/** The grid library is large and loaded only where a cell is shown. */
function useCellMiddle(cell: string): LatLng | null {
  const [middle, setMiddle] = useState<LatLng | null>(null);
  useEffect(() => {
    let isGone = false;
    void import('../../base/grid.ts').then(({ gridCellToLatLng, isCell }) => {
      if (!isGone && isCell(cell)) setMiddle(gridCellToLatLng(cell));
    });
    return () => {
      isGone = true;
    };
  }, [cell]);
  return middle;
}
