/**
 * Detection: how likely a post or a patrol notices a person in a place. Range curve of a sensor by distance and
 * light; random search for patrols, 1 - exp(-path x width / area) (Koopman 1946). Values are defaults of the
 * survey until hidden-marker tests replace them.
 */
import type { Light } from './slot-plan.ts';

export type SensorKind = 'eye' | 'thermal' | 'radar';
/** `atBest` out to `nearM`, then falling in a line to 0 at `farM`. */
export type RangeCurve = { readonly atBest: number; readonly nearM: number; readonly farM: number };
export type SensorCurve = Readonly<Record<Light, RangeCurve>>;

const FAR_SENSOR: RangeCurve = { atBest: 0.9, nearM: 3_000, farM: 8_000 };

export const SENSOR_CURVES: Readonly<Record<SensorKind, SensorCurve>> = {
  eye: {
    day: { atBest: 0.9, nearM: 1_000, farM: 3_000 },
    night: { atBest: 0.7, nearM: 100, farM: 300 },
  },
  thermal: { day: FAR_SENSOR, night: FAR_SENSOR },
  radar: { day: FAR_SENSOR, night: FAR_SENSOR },
};

export type PatrolMode = 'foot' | 'vehicle';
/** Sweep widths in metres. */
export const SWEEP_WIDTHS_M: Readonly<Record<PatrolMode, Readonly<Record<Light, number>>>> = {
  foot: { day: 250, night: 100 },
  vehicle: { day: 400, night: 150 },
};

export function rangeDetection(distanceM: number, sensor: SensorCurve, light: Light): number {
  const { atBest, nearM, farM } = sensor[light];
  if (distanceM <= nearM) return atBest;
  if (distanceM >= farM) return 0;
  return (atBest * (farM - distanceM)) / (farM - nearM);
}

/** Chance that a search of `pathM` metres with sweep width `widthM` finds what stands still in `areaM2`. */
export function searchDetection(pathM: number, widthM: number, areaM2: number): number {
  if (!(pathM > 0 && areaM2 > 0)) return 0;
  return 1 - Math.exp((-pathM * widthM) / areaM2);
}

export function sensorRangeM(sensor: SensorCurve): number {
  return Math.max(sensor.day.farM, sensor.night.farM);
}
