/** Shapes of the map: the circle is as wide as it says, and only what has a place is drawn. */
import { describe, expect, it } from 'vitest';
import { aLogRow } from '../../../test/browser/log-row-builder.ts';
import { distanceM } from '../../base/place.ts';
import { circleRing, createMapShapes } from './geometry.ts';

const PRDE = { lat: 35.7533, lng: 44.1436 };

describe('shapes of the map', () => {
  it('draws every point of a circle at its radius', () => {
    for (const radius of [10, 5_000, 40_000]) {
      for (const point of circleRing(PRDE, radius)) expect(distanceM(PRDE, point)).toBeCloseTo(radius, 3);
    }
  });

  it('draws a circle for a point, a cell where only the cell is shown, and nothing for no place', () => {
    const rows = [
      aLogRow({ id: 'point', originator: 'org_psh' }),
      aLogRow({ id: 'cell', originator: 'org_fed', latE7: null, lngE7: null, cell7: '872c12880ffffff' }),
      aLogRow({ id: 'none', latE7: null, lngE7: null, cell7: null }),
    ];
    const shapes = createMapShapes(rows, { own: 'org_psh', draft: null });
    expect(shapes.areas.features.map((f) => [f.properties.id, f.properties.shape])).toEqual([
      ['point', 'own'],
      ['cell', 'received'],
    ]);
    expect(shapes.areas.features[1]!.geometry.coordinates[0]).toHaveLength(7);
    expect(shapes.points.features).toHaveLength(2);
  });

  it('draws the place that is being typed with its circle', () => {
    const shapes = createMapShapes([], { own: 'org_psh', draft: { place: PRDE, uncertaintyM: 707 } });
    expect(shapes.areas.features.map((f) => f.properties.isDraft)).toEqual(['yes']);
  });
});
