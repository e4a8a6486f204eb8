/** Axial coordinates of H3 cells keep neighbourhoods, and are refused where they cannot. */
import { expect, test } from 'vitest';
import {
  type Cell,
  createGridIndex,
  gridAxial,
  gridCellDisk,
  gridDiskTable,
  gridSpacingLeastM,
  latLngToGridCell,
  polygonToGridCells,
} from './grid.ts';

const SEAM = createGridIndex(
  polygonToGridCells(
    [
      [
        { lat: 35.2, lng: 43.7 },
        { lat: 35.2, lng: 44.2 },
        { lat: 35.6, lng: 44.2 },
        { lat: 35.6, lng: 43.7 },
      ],
    ],
    8,
  ),
);

test('hexagonal distance in axial coordinates is the number of rings between cells', () => {
  const axial = gridAxial(SEAM);
  expect(axial).not.toBe(null);
  const middle = SEAM.cells.length >>> 1;
  const rings = 6;
  const near = new Set<string>(gridCellDisk(SEAM.cells[middle]!, rings));
  SEAM.cells.forEach((cell, i) => {
    const dq = axial!.q[i]! - axial!.q[middle]!;
    const dr = axial!.r[i]! - axial!.r[middle]!;
    expect((Math.abs(dq) + Math.abs(dr) + Math.abs(dq + dr)) / 2 <= rings).toBe(near.has(cell));
  });
});

test('the table of disks lists the same cells, ascending', () => {
  const { offsets, targets } = gridDiskTable(SEAM, 2);
  const first = SEAM.cells[7]!;
  const listed = [...targets.subarray(offsets[7]!, offsets[8]!)];
  expect(listed.map((i) => SEAM.cells[i])).toEqual(
    gridCellDisk(first, 2)
      .filter((cell) => SEAM.indexByCell.has(cell))
      .toSorted(),
  );
});

test('a pentagon in the index, mixed resolutions and an empty index have no axial coordinates', () => {
  const pentagon = '8808000001fffff' as Cell;
  expect(gridAxial(createGridIndex(gridCellDisk(pentagon, 1)))).toBe(null);
  const coarse = latLngToGridCell({ lat: 35.4, lng: 44 }, 7);
  expect(gridAxial(createGridIndex([...SEAM.cells, coarse]))).toBe(null);
  expect(gridAxial(createGridIndex([]))).toBe(null);
});

test('neighbours at resolution 8 are some 0.9 km apart', () => {
  expect(gridSpacingLeastM(SEAM)).toBeGreaterThan(800);
  expect(gridSpacingLeastM(SEAM)).toBeLessThan(1000);
});
