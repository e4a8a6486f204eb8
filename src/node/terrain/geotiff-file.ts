/**
 * GeoTIFF (OGC 19-008r4) in and out. Accepted: one band of heights in metres, north up, in WGS 84 or a frame
 * within two metres of it (ETRS89, NAD83), geographic or UTM. Rotated rasters, other datums and a missing
 * reference system are refused by name: a terrain in the wrong place would show gaps that are not there.
 */
import type { Bytes } from '../../base/bytes.ts';
import { LIMITS } from '../../base/limits.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Frame } from '../../ground/frame.ts';
import { createTerrain, type Terrain, type TerrainMalformed, valueToHeightM } from '../../ground/terrain.ts';
import { loadGeotiff } from './geotiff-library.ts';

/** EPSG codes of the geographic frames taken as WGS 84, with the base of their UTM zones. */
const GEOGRAPHIC_CODES: ReadonlyArray<number> = [4326, 4258, 4269];
const UTM_BASES = [
  { base: 32600, hemisphere: 'north', zones: 60 },
  { base: 32700, hemisphere: 'south', zones: 60 },
  { base: 25800, hemisphere: 'north', zones: 38 },
  { base: 26900, hemisphere: 'north', zones: 23 },
] as const;
const PIXEL_IS_POINT = 2;
const METRE_CODE = 9001;

type GeoKeys = { readonly [key: string]: unknown };
type TiffImage = {
  readonly getWidth: () => number;
  readonly getHeight: () => number;
  readonly getGeoKeys: () => GeoKeys | null;
  readonly getOrigin: () => ReadonlyArray<number>;
  readonly getResolution: () => ReadonlyArray<number>;
  readonly getGDALNoData: () => number | null;
  readonly fileDirectory: { readonly getValue: (tag: 'ModelTransformation') => unknown };
};

export async function decodeGeotiff(bytes: Bytes, label: string): Promise<Result<Terrain, GeotiffError>> {
  let image: TiffImage & { readRasters: (options: { samples: number[] }) => Promise<unknown> };
  try {
    const { fromArrayBuffer } = await loadGeotiff();
    const file = await fromArrayBuffer(new Uint8Array(bytes).buffer);
    image = (await file.getImage()) as unknown as typeof image;
  } catch (error) {
    return err({ type: 'NotGeotiff', reason: error instanceof Error ? error.message : 'unreadable' });
  }
  const placed = placeImage(image);
  if (!placed.ok) return placed;
  const rows = image.getHeight();
  const cols = image.getWidth();
  if (rows * cols > LIMITS.terrainCellsMax) return err({ type: 'TerrainMalformed', reason: 'too many cells' });
  const heights = new Float32Array(rows * cols);
  try {
    const bands = (await image.readRasters({ samples: [0] })) as ReadonlyArray<ArrayLike<number>>;
    const values = bands[0]!;
    const noData = image.getGDALNoData();
    for (let i = 0; i < heights.length; i++) {
      heights[i] = values[i] === noData ? Number.NaN : valueToHeightM(values[i]!);
    }
  } catch (error) {
    return err({ type: 'NotGeotiff', reason: error instanceof Error ? error.message : 'unreadable' });
  }
  return createTerrain({ ...placed.value, rows, cols, heights, label });
}

export type GeotiffError =
  | { readonly type: 'NotGeotiff'; readonly reason: string }
  | { readonly type: 'DatumUnknown'; readonly found: string }
  | { readonly type: 'TerrainRotated' }
  | TerrainMalformed;

type Placement = Pick<Terrain, 'frame' | 'west' | 'north' | 'stepX' | 'stepY'>;

function placeImage(image: TiffImage): Result<Placement, GeotiffError> {
  const keys = image.getGeoKeys();
  if (keys === null) return err({ type: 'DatumUnknown', found: 'none' });
  const frame = geoKeysToFrame(keys);
  if (!frame.ok) return frame;
  let origin: ReadonlyArray<number>;
  let steps: ReadonlyArray<number>;
  try {
    const matrix = image.fileDirectory.getValue('ModelTransformation') as ReadonlyArray<number> | undefined;
    if (matrix !== undefined && (matrix[1] !== 0 || matrix[4] !== 0)) return err({ type: 'TerrainRotated' });
    origin = image.getOrigin();
    steps = image.getResolution();
  } catch {
    return err({ type: 'TerrainMalformed', reason: 'no corner or no cell size' });
  }
  const stepX = steps[0]!;
  const stepY = -steps[1]!;
  if (!(stepX > 0 && stepY > 0)) return err({ type: 'TerrainRotated' });
  const half = keys['GTRasterTypeGeoKey'] === PIXEL_IS_POINT ? 0.5 : 0;
  return ok({ frame: frame.value, west: origin[0]! - half * stepX, north: origin[1]! + half * stepY, stepX, stepY });
}

function geoKeysToFrame(keys: GeoKeys): Result<Frame, GeotiffError> {
  const vertical = keys['VerticalUnitsGeoKey'];
  if (vertical !== undefined && vertical !== METRE_CODE) {
    return err({ type: 'DatumUnknown', found: `vertical unit ${String(vertical)}` });
  }
  const projected = keys['ProjectedCSTypeGeoKey'];
  if (typeof projected === 'number') {
    for (const { base, hemisphere, zones } of UTM_BASES) {
      const zone = projected - base;
      if (zone >= 1 && zone <= zones) return ok({ kind: 'utm', zone, hemisphere });
    }
    return err({ type: 'DatumUnknown', found: `EPSG:${projected}` });
  }
  const geographic = keys['GeographicTypeGeoKey'];
  if (typeof geographic === 'number' && GEOGRAPHIC_CODES.includes(geographic)) return ok({ kind: 'geographic' });
  return err({ type: 'DatumUnknown', found: geographic === undefined ? 'none' : `EPSG:${String(geographic)}` });
}

/** One byte per cell on the terrain's own raster and frame, uncompressed. */
export async function encodeByteRaster(terrain: Terrain, values: Uint8Array): Promise<Bytes> {
  const { frame } = terrain;
  const keys =
    frame.kind === 'geographic'
      ? { GTModelTypeGeoKey: 2, GeographicTypeGeoKey: 4326 }
      : {
          GTModelTypeGeoKey: 1,
          ProjectedCSTypeGeoKey: (frame.hemisphere === 'north' ? 32600 : 32700) + frame.zone,
          ProjLinearUnitsGeoKey: METRE_CODE,
        };
  const { writeArrayBuffer } = await loadGeotiff();
  const buffer = writeArrayBuffer(values, {
    width: terrain.cols,
    height: terrain.rows,
    ModelPixelScale: [terrain.stepX, terrain.stepY, 0],
    ModelTiepoint: [0, 0, 0, terrain.west, terrain.north, 0],
    GTRasterTypeGeoKey: 1,
    ...keys,
  });
  return new Uint8Array(buffer as ArrayBuffer);
}
