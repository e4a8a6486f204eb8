/** What the seam screen reads out of the agreement: hours on the clock of the agreement, absent figures as absent. */
import { describe, expect, it } from 'vitest';
import type { SeamView } from '../../node/http/contract.ts';
import { createSeamFrame, framePoint } from './seam-frame.ts';
import { readGround, slotHourOfWeek } from './seam-terms.ts';

const agreement = (terms: Record<string, unknown>): SeamView['agreement'] => ({ id: 'a', state: 'in-force', terms });
const SQUARE = [
  [350_000_000, 440_000_000],
  [350_000_000, 441_000_000],
  [351_000_000, 441_000_000],
  [351_000_000, 440_000_000],
];

describe('the seam screen', () => {
  it('counts the hours of the week on the clock of the agreement', () => {
    const ground = readGround(agreement({ periodStart: '2021-05-02T21:00:00.000Z', utcOffsetMin: 180 }));
    expect(slotHourOfWeek(ground, 0, 60)).toBe(0);
    expect(slotHourOfWeek(ground, 167, 60)).toBe(167);
    expect(slotHourOfWeek(ground, 3, 30)).toBe(1);
  });

  it('has no ground to draw without an agreement', () => {
    const ground = readGround(null);
    expect(ground.piPermille).toBe(null);
    expect(createSeamFrame(ground.outline)).toBe(null);
  });

  it('draws the whole outline inside the picture, north up and east to the right', () => {
    const { outline } = readGround(agreement({ seam: SQUARE }));
    const frame = createSeamFrame(outline)!;
    for (const { x, y } of outline.map((place) => framePoint(frame, place))) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(frame.width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(frame.height);
    }
    const [southWest, , northEast] = outline.map((place) => framePoint(frame, place));
    expect(northEast!.x).toBeGreaterThan(southWest!.x);
    expect(northEast!.y).toBeLessThan(southWest!.y);
  });
});
