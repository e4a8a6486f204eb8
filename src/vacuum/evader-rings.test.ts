/** Rings per slot: the worked figures of the definition, bounds and refusals. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findRingsPerSlot } from './evader-rings.ts';

test('4 km/h in hours at 900 m between centres is six rings', () => {
  expect(findRingsPerSlot({ evaderMh: 4000, slotMin: 60, spacingLeastM: 900 })).toEqual({ ok: true, value: 6 });
});

test('5 km/h needs half an hour there', () => {
  expect(findRingsPerSlot({ evaderMh: 5000, slotMin: 60, spacingLeastM: 900 })).toEqual({
    ok: false,
    error: { type: 'SlotTooLong', slotMin: 60, slotThatDoesMin: 30 },
  });
  expect(findRingsPerSlot({ evaderMh: 5000, slotMin: 30, spacingLeastM: 900 }).ok).toBe(true);
});

test('an evader that no slot can follow is refused without a proposal', () => {
  expect(findRingsPerSlot({ evaderMh: 4_000_000, slotMin: 60, spacingLeastM: 100 })).toEqual({
    ok: false,
    error: { type: 'SlotTooLong', slotMin: 60, slotThatDoesMin: null },
  });
});

test.each([
  { evaderMh: -1, slotMin: 60, spacingLeastM: 900 },
  { evaderMh: 4000, slotMin: 0, spacingLeastM: 900 },
  { evaderMh: 4000.5, slotMin: 60, spacingLeastM: 900 },
  { evaderMh: 4000, slotMin: 60, spacingLeastM: 0 },
])('%j is no pace', (pace) => {
  expect(findRingsPerSlot(pace)).toEqual({ ok: false, error: { type: 'BadPace', ...pace } });
});

test('a hexagon v + 1 rings away is always farther than the evader moves', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 1000 }), (evaderMh, spacingLeastM) => {
      const rings = findRingsPerSlot({ evaderMh, slotMin: 60, spacingLeastM });
      fc.pre(rings.ok);
      // Nearest points of hexagons n rings apart are at least (n * sqrt(3)/2 - 2/sqrt(3)) s apart.
      const leastM = ((rings.value + 1) * (Math.sqrt(3) / 2) - 2 / Math.sqrt(3)) * spacingLeastM;
      expect(leastM).toBeGreaterThan(evaderMh - 1e-6);
    }),
  );
});
