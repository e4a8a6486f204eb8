/**
 * Clustered planar instances for tests and bench, from a seed: centres uniform in the square with a spread each,
 * points normal around them and kept where they fall inside, weights log-normal and whole. Every point is a site.
 */
import { createPrng } from '../../src/base/random.ts';
import { type LocationInstance, pointsToInstance } from '../../src/vacuum/location-instance.ts';

export type ClusteredRecipe = { readonly points: number; readonly sideM: number; readonly seed: number };

export function aClusteredInstance({ points, sideM, seed }: ClusteredRecipe): LocationInstance {
  const prng = createPrng(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - prng.nextUnit())) * Math.cos(2 * Math.PI * prng.nextUnit());
  const centres = Array.from({ length: Math.max(8, Math.floor(points / 30)) }, () => ({
    x: sideM * (0.06 + 0.88 * prng.nextUnit()),
    y: sideM * (0.06 + 0.88 * prng.nextUnit()),
    spread: sideM * (0.025 + 0.09 * prng.nextUnit()),
  }));
  const places: { x: number; y: number }[] = [];
  const weights: number[] = [];
  while (places.length < points) {
    const centre = centres[prng.nextBelow(centres.length)]!;
    const x = Math.round(10 * (centre.x + centre.spread * normal())) / 10;
    const y = Math.round(10 * (centre.y + centre.spread * normal())) / 10;
    if (x < 0 || y < 0 || x > sideM || y > sideM) continue;
    places.push({ x, y });
    weights.push(Math.max(1, Math.round(Math.exp(3 + normal()))));
  }
  const instance = pointsToInstance(places, weights);
  if (!instance.ok) throw new Error(instance.error.type);
  return instance.value;
}
