/**
 * Frames a terrain raster may lie in: geographic degrees, or UTM metres, both on WGS 84. UTM by the Krueger
 * series to the third order in n (Karney 2011, eq. 7-17), good to a millimetre within 4 degrees of the
 * central meridian. Whatever else a file claims is refused where it is read: a datum is never guessed.
 */
import type { LatLng } from '../base/place.ts';

/** `x` grows to the east, `y` to the north, in degrees or metres. */
export type Frame =
  | { readonly kind: 'geographic' }
  | { readonly kind: 'utm'; readonly zone: number; readonly hemisphere: 'north' | 'south' };

export type FramePoint = { readonly x: number; readonly y: number };

const RAD = Math.PI / 180;
const A = 6_378_137;
const F = 1 / 298.257223563;
const E = Math.sqrt(F * (2 - F));
const N = F / (2 - F);
const SCALE = 0.9996;
const RECTIFYING_M = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const FALSE_EAST_M = 500_000;
const FALSE_NORTH_M = 10_000_000;
const ALPHA = [
  N / 2 - (2 * N ** 2) / 3 + (5 * N ** 3) / 16,
  (13 * N ** 2) / 48 - (3 * N ** 3) / 5,
  (61 * N ** 3) / 240,
] as const;
const BETA = [N / 2 - (2 * N ** 2) / 3 + (37 * N ** 3) / 96, N ** 2 / 48 + N ** 3 / 15, (17 * N ** 3) / 480] as const;

export function latLngToFrame(place: LatLng, frame: Frame): FramePoint {
  if (frame.kind === 'geographic') return { x: place.lng, y: place.lat };
  const lambda = (place.lng - centralMeridianDeg(frame.zone)) * RAD;
  const tau = Math.tan(place.lat * RAD);
  const tauPrime = conformalTangent(tau);
  const xi0 = Math.atan2(tauPrime, Math.cos(lambda));
  const eta0 = Math.asinh(Math.sin(lambda) / Math.hypot(tauPrime, Math.cos(lambda)));
  let xi = xi0;
  let eta = eta0;
  for (let j = 1; j <= 3; j++) {
    xi += ALPHA[j - 1]! * Math.sin(2 * j * xi0) * Math.cosh(2 * j * eta0);
    eta += ALPHA[j - 1]! * Math.cos(2 * j * xi0) * Math.sinh(2 * j * eta0);
  }
  return {
    x: FALSE_EAST_M + SCALE * RECTIFYING_M * eta,
    y: falseNorthM(frame.hemisphere) + SCALE * RECTIFYING_M * xi,
  };
}

export function frameToLatLng(point: FramePoint, frame: Frame): LatLng {
  if (frame.kind === 'geographic') return { lat: point.y, lng: point.x };
  const xi = (point.y - falseNorthM(frame.hemisphere)) / (SCALE * RECTIFYING_M);
  const eta = (point.x - FALSE_EAST_M) / (SCALE * RECTIFYING_M);
  let xi0 = xi;
  let eta0 = eta;
  for (let j = 1; j <= 3; j++) {
    xi0 -= BETA[j - 1]! * Math.sin(2 * j * xi) * Math.cosh(2 * j * eta);
    eta0 -= BETA[j - 1]! * Math.cos(2 * j * xi) * Math.sinh(2 * j * eta);
  }
  const tauPrime = Math.sin(xi0) / Math.hypot(Math.sinh(eta0), Math.cos(xi0));
  const lambda = Math.atan2(Math.sinh(eta0), Math.cos(xi0));
  return { lat: Math.atan(geodeticTangent(tauPrime)) / RAD, lng: centralMeridianDeg(frame.zone) + lambda / RAD };
}

export function areFramesEqual(a: Frame, b: Frame): boolean {
  if (a.kind === 'geographic' || b.kind === 'geographic') return a.kind === b.kind;
  return a.zone === b.zone && a.hemisphere === b.hemisphere;
}

function centralMeridianDeg(zone: number): number {
  return zone * 6 - 183;
}

function falseNorthM(hemisphere: 'north' | 'south'): number {
  return hemisphere === 'south' ? FALSE_NORTH_M : 0;
}

/** Tangent of the conformal latitude (Karney 2011, eq. 7-9). */
function conformalTangent(tau: number): number {
  const sigma = Math.sinh(E * Math.atanh((E * tau) / Math.hypot(1, tau)));
  return tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
}

/** Inverse of `conformalTangent` by Newton's method (Karney 2011, eq. 19-21); three steps reach full precision. */
function geodeticTangent(tauPrime: number): number {
  let tau = tauPrime;
  for (let step = 0; step < 4; step++) {
    const found = conformalTangent(tau);
    const slope = ((tauPrime - found) / Math.hypot(1, found)) * (1 + (1 - E * E) * tau * tau);
    tau += slope / ((1 - E * E) * Math.hypot(1, tau));
  }
  return tau;
}
