/** Range curves and the search formula against worked values. */
import { describe, expect, it } from 'vitest';
import { rangeDetection, SENSOR_CURVES, searchDetection, sensorRangeM } from './detection.ts';

describe('detection', () => {
  it('is best near, falls in a line, and ends', () => {
    const { eye, thermal } = SENSOR_CURVES;
    expect(rangeDetection(0, eye, 'day')).toBe(0.9);
    expect(rangeDetection(1_000, eye, 'day')).toBe(0.9);
    expect(rangeDetection(2_000, eye, 'day')).toBeCloseTo(0.45, 12);
    expect(rangeDetection(3_000, eye, 'day')).toBe(0);
    expect(rangeDetection(200, eye, 'night')).toBeCloseTo(0.35, 12);
    expect(rangeDetection(5_500, thermal, 'night')).toBeCloseTo(0.45, 12);
    expect(sensorRangeM(eye)).toBe(3_000);
  });

  it('one straight pass over a strip of twice the sweep width finds 0.39, two find 0.63', () => {
    expect(searchDetection(1_000, 250, 1_000 * 500)).toBeCloseTo(0.3935, 4);
    expect(searchDetection(2_000, 250, 1_000 * 500)).toBeCloseTo(0.6321, 4);
    expect(searchDetection(0, 250, 500)).toBe(0);
    expect(searchDetection(100, 250, 0)).toBe(0);
  });

  it('equals the worked random search of 5 km/h, 0.5 km, 6 h over 25 km2', () => {
    expect(searchDetection(5_000 * 6, 500, 25e6)).toBeCloseTo(0.4511883639, 9);
  });
});
