/** What all forecast commands read: incident files, the polygons of the area, the grid and the past. */
import type { Command } from 'commander';
import { polygonToGridCells } from '../base/grid.ts';
import { ok, type Result } from '../base/result.ts';
import { DAY_MS, unixMs, unixMsToIso } from '../base/time.ts';
import type { PatternEvent } from '../pattern/event.ts';
import type { TooFewData } from '../pattern/forecast.ts';
import { createForecastGrid, type ForecastGrid } from '../pattern/forecast-grid.ts';
import { createHistory, type History } from '../pattern/history.ts';
import { readArea, readEventFiles } from './event-file.ts';
import { addEventOptions, type EventFlags, toEventSource } from './event-flag.ts';
import { collectFlag, parseDayFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError } from './output.ts';

export type ForecastFlags = EventFlags & {
  readonly events: string;
  readonly area: string;
  readonly where: ReadonlyArray<string>;
  readonly resolution: number;
  readonly from: number;
  readonly json?: true;
};

export function addForecastOptions(command: Command): Command {
  return addEventOptions(command)
    .requiredOption('--events <files>', 'CSV files, plain or gzip, separated by commas')
    .requiredOption('--area <geojson>', 'polygons of the area')
    .option('--where <key=values>', 'only features with one of these values; repeated: any match', collectFlag, [])
    .option('--resolution <n>', 'H3 resolution of the cells', wholeFlag(3, 10), 7)
    .requiredOption(
      '--from <date>',
      'first day of the first week; only what lies before it is learned from',
      parseDayFlag,
    )
    .option('--json', 'one JSON value');
}

/** A country at resolution 8: every cell carries 127 neighbours. */
const CELLS_MAX = 600_000;

export type ForecastInput = {
  readonly grid: ForecastGrid;
  readonly history: History;
  readonly events: ReadonlyArray<PatternEvent>;
  readonly hasHours: boolean;
  readonly dropped: number;
};

export async function readForecastInput(
  flags: ForecastFlags,
): Promise<Result<ForecastInput, { readonly type: string }>> {
  const file = await readEventFiles(flags.events.split(','), toEventSource(flags));
  if (!file.ok) return file;
  const area = await readArea(flags.area, flags.where);
  if (!area.ok) return area;
  const cells = new Set(area.value.flatMap((part) => polygonToGridCells(part.polygon, flags.resolution)));
  if (cells.size === 0) return { ok: false, error: { type: 'NoCells' } };
  if (cells.size > CELLS_MAX) return { ok: false, error: { type: 'TooManyCells' } };
  const grid = createForecastGrid([...cells], flags.resolution);
  const { events, hasHours, dropped } = file.value;
  return ok({ grid, history: createHistory(events, grid), events, hasHours, dropped });
}

/** Exit code for a refusal by rule: the data are fine, they are too few. */
export function printSuppressed(output: CommandOutput, json: boolean, error: TooFewData): void {
  const message = `nothing is shown: ${error.reason}, ${error.has} where ${error.needs} are needed`;
  printError(output, json, error, message, EXIT.refused);
}

export function dayToText(day: number): string {
  return unixMsToIso(unixMs(day * DAY_MS)).slice(0, 10);
}
