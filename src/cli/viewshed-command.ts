/**
 * `seamline viewshed`: what is in line of sight from one or several places on a terrain file the caller
 * brings. Touches no node. `visible` counts seen cells, `cells` all cells within range of an observer.
 */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { isLatLng } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { computeRayViewshed, refractionToDropPerM, type SightOptions } from '../ground/ray-viewshed.ts';
import { type GridPlace, latLngToTerrainCell, type Terrain } from '../ground/terrain.ts';
import { markViewshed, readMarks } from '../ground/viewshed-raster.ts';
import { loadViewshedMaker } from '../node/kernels/viewshed-maker.ts';
import { encodeByteRaster } from '../node/terrain/geotiff-file.ts';
import { describeTerrainFileError, readTerrainFiles } from '../node/terrain/terrain-file.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type ViewshedFlags = {
  readonly terrain: ReadonlyArray<string>;
  readonly row?: string;
  readonly col?: string;
  readonly lat?: string;
  readonly lng?: string;
  readonly at: ReadonlyArray<string>;
  readonly height: string;
  readonly targetHeight: string;
  readonly range: string;
  readonly curvature: string;
  readonly algorithm: string;
  readonly out?: string;
  readonly json?: true;
};
type Heights = Pick<SightOptions, 'observerHeightM' | 'targetHeightM' | 'rangeM' | 'dropPerM'>;

const REFRACTION = 0.13;
const ALGORITHMS = ['ray', 'sweep', 'combined'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

export function addViewshedCommands(program: Command, output: CommandOutput): void {
  program
    .command('viewshed')
    .requiredOption('--terrain <file...>', 'GeoTIFF, SRTM .hgt or DTED; several tiles are joined')
    .option('--row <n>', 'observer row, 0 in the north')
    .option('--col <n>', 'observer column, 0 in the west')
    .option('--lat <deg>', 'observer latitude, WGS 84')
    .option('--lng <deg>', 'observer longitude, WGS 84')
    .option('--at <row,col>', 'observer; repeat for a union', (text, before: string[]) => [...before, text], [])
    .option('--height <m>', 'eye above ground', '10')
    .option('--target-height <m>', 'target above ground', '1.7')
    .option('--range <m>', 'farthest distance seen', '10000')
    .option('--curvature <on|off>', 'curvature of the Earth with refraction 0.13', 'on')
    .option('--algorithm <name>', ALGORITHMS.join(', '), 'ray')
    .option('--out <file>', 'write a GeoTIFF: 1 seen, 0 not, 255 unknown ground')
    .option('--json', 'one JSON line')
    .action((flags: ViewshedFlags) => runViewshed(flags, output));
}

async function runViewshed(flags: ViewshedFlags, output: CommandOutput): Promise<void> {
  const json = flags.json === true;
  const heights = parseHeights(flags);
  if (!heights.ok) return printError(output, json, heights.error, heights.error.reason, EXIT.badInput);
  const terrain = await readTerrainFiles(flags.terrain);
  if (!terrain.ok) {
    return printError(output, json, terrain.error, describeTerrainFileError(terrain.error), EXIT.badInput);
  }
  const observers = parseObservers(flags, terrain.value);
  if (!observers.ok) return printError(output, json, observers.error, observers.error.reason, EXIT.badInput);
  const raster = new Uint8Array(terrain.value.rows * terrain.value.cols);
  const algorithm = flags.algorithm as Algorithm;
  const compute = algorithm === 'ray' ? computeRayViewshed : (await loadViewshedMaker())[algorithm];
  const from = performance.now();
  for (const observer of observers.value) {
    const options = { ...heights.value, observer };
    const viewshed = compute(terrain.value, options);
    if (!viewshed.ok) {
      const reason = `no known ground at row ${observer.row}, column ${observer.col}`;
      return printError(output, json, viewshed.error, reason, EXIT.badInput);
    }
    markViewshed(terrain.value, options, viewshed.value, raster);
  }
  const ms = Math.round((performance.now() - from) * 10) / 10;
  const { visible, cells, values } = readMarks(terrain.value, raster);
  if (flags.out !== undefined) {
    const written = await writeRaster(flags.out, terrain.value, values);
    if (!written.ok) return printError(output, json, written.error, written.error.reason, EXIT.io);
  }
  const result = { visible, cells, algorithm, ms };
  printResult(output, json, result, [
    `${visible} of ${cells} cells in range are in line of sight (${algorithm}, ${ms} ms)`,
  ]);
}

async function writeRaster(path: string, terrain: Terrain, values: Uint8Array): Promise<Result<true, NotWritten>> {
  try {
    await writeFile(path, await encodeByteRaster(terrain, values));
    return ok(true);
  } catch (error) {
    return err({ type: 'NotWritten', reason: error instanceof Error ? error.message : path });
  }
}

type NotWritten = { readonly type: 'NotWritten'; readonly reason: string };

function parseHeights(flags: ViewshedFlags): Result<Heights, BadFlag> {
  const observerHeightM = Number(flags.height);
  const targetHeightM = Number(flags.targetHeight);
  const rangeM = Number(flags.range);
  const bad = (reason: string) => err({ type: 'BadFlag', reason } as const);
  if (!(observerHeightM >= 0 && observerHeightM <= 10_000)) return bad('--height must be 0 to 10000');
  if (!(targetHeightM >= 0 && targetHeightM <= 10_000)) return bad('--target-height must be 0 to 10000');
  if (!(rangeM > 0 && rangeM <= 500_000)) return bad('--range must be above 0, at most 500000');
  if (flags.curvature !== 'on' && flags.curvature !== 'off') return bad('--curvature must be on or off');
  if (!(ALGORITHMS as ReadonlyArray<string>).includes(flags.algorithm))
    return bad(`--algorithm must be ${ALGORITHMS.join(', ')}`);
  const dropPerM = flags.curvature === 'on' ? refractionToDropPerM(REFRACTION) : 0;
  return ok({ observerHeightM, targetHeightM, rangeM, dropPerM });
}

type BadFlag = { readonly type: 'BadFlag'; readonly reason: string };

function parseObservers(flags: ViewshedFlags, terrain: Terrain): Result<ReadonlyArray<GridPlace>, BadFlag> {
  const places: GridPlace[] = [];
  const bad = (reason: string) => err({ type: 'BadFlag', reason } as const);
  const pairs =
    flags.row !== undefined || flags.col !== undefined ? [`${flags.row},${flags.col}`, ...flags.at] : flags.at;
  for (const pair of pairs) {
    if (!/^\d{1,9},\d{1,9}$/.test(pair)) return bad(`an observer is ROW,COLUMN, not ${pair}`);
    const [row, col] = pair.split(',').map(Number);
    places.push({ row: row!, col: col! });
  }
  if (flags.lat !== undefined || flags.lng !== undefined) {
    const place = { lat: Number(flags.lat), lng: Number(flags.lng) };
    if (!isLatLng(place)) return bad('--lat and --lng must be degrees');
    const cell = latLngToTerrainCell(terrain, place);
    if (!cell.ok) return bad(`${place.lat}, ${place.lng} lies outside the terrain`);
    places.push(cell.value);
  }
  return places.length > 0 ? ok(places) : bad('an observer is needed: --row and --col, --lat and --lng, or --at');
}
