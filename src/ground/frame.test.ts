/** UTM against proj4, an independent implementation. */
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../base/random.ts';
import { areFramesEqual, type Frame, frameToLatLng, latLngToFrame } from './frame.ts';

describe('frame', () => {
  it('UTM agrees with proj4 to a millimetre within four degrees of the central meridian, both ways', () => {
    const prng = createPrng(11);
    for (let n = 0; n < 300; n++) {
      const zone = 1 + prng.nextBelow(60);
      const lat = -80 + 164 * prng.nextUnit();
      const lng = zone * 6 - 183 + (prng.nextUnit() - 0.5) * 8;
      const frame: Frame = { kind: 'utm', zone, hemisphere: lat < 0 ? 'south' : 'north' };
      const definition = `+proj=utm +zone=${zone} ${lat < 0 ? '+south' : ''} +datum=WGS84 +units=m +no_defs`;
      const [x, y] = proj4(definition).forward([lng, lat]);
      const point = latLngToFrame({ lat, lng }, frame);
      expect(Math.hypot(point.x - x!, point.y - y!)).toBeLessThan(0.001);
      const back = frameToLatLng(point, frame);
      expect(Math.abs(back.lat - lat)).toBeLessThan(1e-8);
      expect(Math.abs(back.lng - lng)).toBeLessThan(1e-8 / Math.cos((lat * Math.PI) / 180));
    }
  });

  it('frames are equal only with zone and hemisphere', () => {
    const utm: Frame = { kind: 'utm', zone: 38, hemisphere: 'north' };
    expect(areFramesEqual(utm, { ...utm })).toBe(true);
    expect(areFramesEqual(utm, { ...utm, zone: 39 })).toBe(false);
    expect(areFramesEqual(utm, { ...utm, hemisphere: 'south' })).toBe(false);
    expect(areFramesEqual(utm, { kind: 'geographic' })).toBe(false);
  });
});
