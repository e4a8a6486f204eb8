/**
 * SRTM .hgt: a square of big-endian 16-bit heights over one degree, row 0 in the north, edges shared with
 * the neighbouring tiles, -32768 for voids (USGS, SRTM topo documentation). The corner is in the file name;
 * horizontal datum WGS 84. Both sizes of the mission are read, 3 arc seconds (1201) and 1 (3601).
 */
import type { Bytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { createTerrain, type Terrain, type TerrainMalformed, valueToHeightM } from '../../ground/terrain.ts';

const SIDES: ReadonlyArray<number> = [1201, 3601];
const NAME = /^([NS])(\d{2})([EW])(\d{3})/i;

export function decodeHgt(bytes: Bytes, fileName: string): Result<Terrain, HgtError> {
  const corner = hgtNameToCorner(fileName);
  if (!corner.ok) return corner;
  const side = SIDES.find((n) => n * n * 2 === bytes.length);
  if (side === undefined) return err({ type: 'NotHgt', reason: `${bytes.length} bytes fit no tile size` });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const heights = new Float32Array(side * side);
  for (let i = 0; i < heights.length; i++) heights[i] = valueToHeightM(view.getInt16(2 * i, false));
  const step = 1 / (side - 1);
  return createTerrain({
    frame: { kind: 'geographic' },
    west: corner.value.lng - step / 2,
    north: corner.value.lat + 1 + step / 2,
    stepX: step,
    stepY: step,
    rows: side,
    cols: side,
    heights,
    label: fileName,
  });
}

export type HgtError = { readonly type: 'NotHgt'; readonly reason: string } | TerrainMalformed;

/** South-west corner from a name such as N35E044.hgt. */
function hgtNameToCorner(fileName: string): Result<{ readonly lat: number; readonly lng: number }, HgtError> {
  const match = NAME.exec(fileName);
  if (match === null) return err({ type: 'NotHgt', reason: 'the name does not begin like N35E044' });
  const lat = Number(match[2]) * (match[1]!.toUpperCase() === 'S' ? -1 : 1);
  const lng = Number(match[4]) * (match[3]!.toUpperCase() === 'W' ? -1 : 1);
  if (lat < -90 || lat > 89 || lng < -180 || lng > 179) return err({ type: 'NotHgt', reason: 'corner off the Earth' });
  return ok({ lat, lng });
}
