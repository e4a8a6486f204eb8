/**
 * `seamline terrain`: the elevation model a node keeps for coverage. Several files become one raster; what cannot be
 * placed on Earth for certain is refused, and then the model that was there stays.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { createOpenCover } from '../ground/ground-cover.ts';
import { mayReadForce } from '../node/service/own-force.ts';
import { describeTerrainFileError, readTerrainFiles } from '../node/terrain/terrain-file.ts';
import { keepTerrain, readTerrainReport, type TerrainReport } from '../node/terrain/terrain-store.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { addSeatOptions, type SeatOptions, withSeat } from './seat-flag.ts';

export function addTerrainCommands(program: Command, output: CommandOutput): void {
  const terrain = program.command('terrain');
  addSeatOptions(terrain.command('import').argument('<file...>', 'GeoTIFF, .hgt, .dt0, .dt1, .dt2'), 'planner')
    .description('join the files, keep the model, and report what it holds')
    .action((files: ReadonlyArray<string>, options: SeatOptions) => runImport(output, files, options));
  addSeatOptions(terrain.command('info'), 'planner')
    .description('the model this node keeps')
    .action((options: SeatOptions) => runInfo(output, options));
}

async function runImport(output: CommandOutput, files: ReadonlyArray<string>, options: SeatOptions): Promise<void> {
  const json = options.json === true;
  const terrain = await readTerrainFiles(files);
  if (!terrain.ok) {
    printError(output, json, terrain.error, describeTerrainFileError(terrain.error), EXIT.badInput);
    return;
  }
  await withSeat(output, options, async (node, seat) => {
    if (!mayReadForce(seat.role)) {
      printError(output, json, { type: 'NotYourSeat' }, 'planner or commander', EXIT.refused);
      return;
    }
    const ground = { terrain: terrain.value, cover: createOpenCover(terrain.value) };
    const report = keepTerrain(
      node.dir,
      ground,
      files.map((file) => basename(file)),
    );
    printResult(output, json, report, describeReport(report));
  });
}

async function runInfo(output: CommandOutput, options: SeatOptions): Promise<void> {
  await withSeat(output, options, async (node, seat) => {
    const report = readTerrainReport(node.dir);
    const refusal = mayReadForce(seat.role) ? (report === null ? 'NoTerrain' : null) : 'NotYourSeat';
    if (refusal !== null || report === null) {
      const words = refusal === 'NoTerrain' ? 'run `seamline terrain import FILE...` first' : 'planner or commander';
      printError(output, options.json === true, { type: refusal ?? '' }, words, EXIT.refused);
      return;
    }
    printResult(output, options.json === true, report, describeReport(report));
  });
}

function describeReport(report: TerrainReport): ReadonlyArray<string> {
  const { northWest, southEast, lowestM, highestM } = report;
  const at = ({ lat, lng }: { readonly lat: number; readonly lng: number }) => `${lat.toFixed(4)}, ${lng.toFixed(4)}`;
  return [
    `${report.label}: ${report.rows} x ${report.cols} cells of ${report.cellXM.toFixed(1)} x ${report.cellYM.toFixed(1)} m`,
    `from ${at(northWest)} to ${at(southEast)}; heights ${lowestM ?? '-'} to ${highestM ?? '-'} m`,
    `${report.known} known, ${report.unknown} unknown (never seen, never crossed)`,
    `hash ${report.hash}`,
  ];
}
