/** Open edge of a real grid, and the private walk beyond it. */
import { expect, test } from 'vitest';
import {
  type Cell,
  createGridIndex,
  gridAxial,
  gridCellDisk,
  gridNeighbourTable,
  latLngToGridCell,
} from '../base/grid.ts';
import { addPair, countPairs, createPairSet, hasPair } from '../base/pair-set.ts';
import { createPlainEvader } from './evader-machine.ts';
import { layEvaderWindow } from './evader-window.ts';
import { extendVacuumOverOwnGround, findOpenEdge } from './open-edge.ts';
import { computeSanctuary, worstCaseInside } from './sanctuary.ts';

const CENTRE = latLngToGridCell({ lat: 35.4, lng: 44 }, 8);

test('the outer ring of a disk is its open edge, and so is the rim of a cut-out', () => {
  const disk = createGridIndex(gridCellDisk(CENTRE, 3));
  expect(findOpenEdge(gridNeighbourTable(disk)).length).toBe(18);
  const cutOut = createGridIndex(disk.cells.filter((cell) => cell !== CENTRE));
  expect(findOpenEdge(gridNeighbourTable(cutOut)).length).toBe(18 + 6);
});

test('the own extension finds a walk that leaves the seam and returns', () => {
  const near = gridCellDisk(CENTRE, 1).filter((cell) => cell !== CENTRE);
  const seam = createGridIndex([near[0]!]);
  const outside = createGridIndex([CENTRE, near[0]!] as ReadonlyArray<Cell>);
  const vacuumSeen = createPairSet(1, 3);
  addPair(vacuumSeen, 0, 0);
  addPair(vacuumSeen, 0, 2);
  const ownNotSeen = createPairSet(2, 3);
  for (let slot = 0; slot < 3; slot++) for (let cell = 0; cell < 2; cell++) addPair(ownNotSeen, cell, slot);
  const extended = extendVacuumOverOwnGround(seam, vacuumSeen, outside, ownNotSeen);
  // Where the seam has its own answer, the own not-seen pairs do not count.
  expect(countPairs(extended.vacuumSeen)).toBe(2 + 3);
  expect(hasPair(extended.vacuumSeen, extended.grid.indexByCell.get(near[0]!)!, 1)).toBe(false);

  const longest = (grid: typeof seam, pairs: typeof vacuumSeen, within: 'seam' | 'seam-and-own-side') =>
    computeSanctuary({
      machine: createPlainEvader(layEvaderWindow(gridAxial(grid)!, 1)),
      vacuumSeen: pairs,
      cyclic: false,
      stayLimitSlots: 3,
      qualifier: worstCaseInside(within, 500),
    });
  expect(longest(seam, vacuumSeen, 'seam').longestStaySlots).toBe(1);
  const own = longest(extended.grid, extended.vacuumSeen, 'seam-and-own-side');
  expect(own.longestStaySlots).toBe(3);
  expect(own.qualifier.within).toBe('seam-and-own-side');
});
