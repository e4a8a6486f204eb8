/** Every terrain cell belongs to the H3 cell that holds its centre, once. */
import { describe, expect, it } from 'vitest';
import { aGrid, aTerrainBox } from '../../test/harness/force.ts';
import { aTerrain } from '../../test/harness/terrain.ts';
import { latLngToGridCell } from '../base/grid.ts';
import { gridPlaceToLatLng } from './terrain.ts';
import { createTerrainGrid, terrainCellsOf } from './terrain-grid.ts';

describe('terrain grid', () => {
  it.each([
    aTerrain(() => 0, { rows: 90, cols: 90 }),
    aTerrain(() => 0, {
      rows: 70,
      cols: 110,
      frame: { kind: 'geographic' },
      west: 44,
      north: 36,
      stepX: 0.0011,
      stepY: 0.0008,
    }),
  ])('agrees with asking H3 for every cell', (terrain) => {
    const grid = aGrid(aTerrainBox(terrain, { row: 20, col: 20 }, { row: 60, col: 60 }));
    const terrainGrid = createTerrainGrid(terrain, grid);
    let inside = 0;
    for (let at = 0; at < terrain.heights.length; at++) {
      const place = gridPlaceToLatLng(terrain, { row: Math.floor(at / terrain.cols), col: at % terrain.cols });
      const index = grid.indexByCell.get(latLngToGridCell(place, 8)) ?? -1;
      expect(terrainGrid.gridCells[at]).toBe(index);
      if (index >= 0) inside++;
    }
    expect(terrainGrid.terrainCells.length).toBe(inside);
    grid.cells.forEach((_, index) => {
      const ground = Array.from(terrainCellsOf(terrainGrid, index));
      expect(ground.every((at) => terrainGrid.gridCells[at] === index)).toBe(true);
      expect(ground).toEqual([...ground].sort((a, b) => a - b));
    });
    expect(inside).toBeGreaterThan(1_000);
  });
});
