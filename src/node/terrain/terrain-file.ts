/**
 * Terrain from files on disk: the kind is told by the name, the content decides. Several files become one
 * raster (`joinTerrain`). A file that cannot be read is `TerrainUnreadable`; nothing is guessed.
 */
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { err, type Result } from '../../base/result.ts';
import { joinTerrain, type Terrain, type TilesDiffer } from '../../ground/terrain.ts';
import { type DtedError, decodeDted } from './dted-file.ts';
import { decodeGeotiff, type GeotiffError } from './geotiff-file.ts';
import { decodeHgt, type HgtError } from './hgt-file.ts';

export async function readTerrainFile(path: string): Promise<Result<Terrain, TerrainFileError>> {
  const name = basename(path);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return err({ type: 'TerrainUnreadable', reason: error instanceof Error ? error.message : name });
  }
  switch (extname(name).toLowerCase()) {
    case '.tif':
    case '.tiff':
      return decodeGeotiff(bytes, name);
    case '.hgt':
      return decodeHgt(bytes, name);
    case '.dt0':
    case '.dt1':
    case '.dt2':
      return decodeDted(bytes, name);
    default:
      return err({ type: 'TerrainUnreadable', reason: `${name} is neither .tif, .hgt nor .dt0, .dt1, .dt2` });
  }
}

export async function readTerrainFiles(paths: ReadonlyArray<string>): Promise<Result<Terrain, TerrainFileError>> {
  const tiles: Terrain[] = [];
  for (const path of paths) {
    const tile = await readTerrainFile(path);
    if (!tile.ok) return tile;
    tiles.push(tile.value);
  }
  return joinTerrain(tiles);
}

export type TerrainFileError =
  | { readonly type: 'TerrainUnreadable'; readonly reason: string }
  | GeotiffError
  | HgtError
  | DtedError
  | TilesDiffer;

/** What is wrong, for a person at a terminal. */
export function describeTerrainFileError(error: TerrainFileError): string {
  switch (error.type) {
    case 'DatumUnknown':
      return `the horizontal datum is ${error.found}; only WGS 84 (and ETRS89, NAD83) in degrees or UTM is read`;
    case 'TerrainRotated':
      return 'the raster is not north up';
    default:
      return error.reason;
  }
}
