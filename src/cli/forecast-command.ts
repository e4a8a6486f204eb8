/**
 * `seamline forecast`: rolling weekly forecasts with their score card, on plain CSV files. `score` tells how
 * every model fared on weeks it had not seen; nothing is written.
 */
import type { Command } from 'commander';
import { polygonToGridCells } from '../base/grid.ts';
import { ok, type Result } from '../base/result.ts';
import { DAY_MS, unixMs, unixMsToIso } from '../base/time.ts';
import {
  MODEL_NAMES,
  type ModelName,
  type ScoreCard,
  type ScoreOptions,
  scoreForecasts,
  type TooFewData,
} from '../pattern/forecast.ts';
import { createForecastGrid, type ForecastGrid } from '../pattern/forecast-grid.ts';
import { createHistory, type History } from '../pattern/history.ts';
import { readArea, readEventFiles } from './event-file.ts';
import { collectFlag, oneOfFlag, parseDayFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type ForecastFlags = {
  readonly events: string;
  readonly area: string;
  readonly where: ReadonlyArray<string>;
  readonly x: string;
  readonly y: string;
  readonly time: string;
  readonly typeColumn: string;
  readonly resolution: number;
  readonly from: number;
  readonly json?: true;
};

type ScoreFlags = ForecastFlags & {
  readonly scoreType?: string;
  readonly weeks: number;
  readonly model: 'all' | ModelName;
  readonly seed: number;
};

export function addForecastCommands(program: Command, output: CommandOutput): void {
  const group = program.command('forecast').description('where the next weeks risk lies, with an honest score');
  addForecastOptions(group.command('score'))
    .description('rolling weekly forecasts scored on weeks they had not seen')
    .option('--score-type <type>', 'score incidents of this type only')
    .option('--weeks <n>', 'weeks to score', wholeFlag(1, 520), 13)
    .option('--model <name>', `all or one of ${MODEL_NAMES.join(', ')}`, oneOfFlag(['all', ...MODEL_NAMES]), 'all')
    .option('--seed <n>', 'seed of the bootstrap', wholeFlag(0, Number.MAX_SAFE_INTEGER), 1)
    .action((flags: ScoreFlags) => runScore(flags, output));
}

function addForecastOptions(command: Command): Command {
  return command
    .requiredOption('--events <files>', 'CSV files, plain or gzip, separated by commas')
    .requiredOption('--area <geojson>', 'polygons of the area')
    .option('--where <key=values>', 'only features with one of these values; repeated: any match', collectFlag, [])
    .option('--x <column>', 'column of longitude', 'longitude')
    .option('--y <column>', 'column of latitude', 'latitude')
    .option('--time <column>', 'column of dates or date-times', 'date')
    .option('--type-column <column>', 'column of types', 'type')
    .option('--resolution <n>', 'H3 resolution of the cells', wholeFlag(3, 10), 7)
    .requiredOption('--from <date>', 'first day of the first week', parseDayFlag)
    .option('--json', 'one JSON value');
}

/** Cells of a whole country at resolution 8 and no more: every cell carries 127 neighbours. */
const CELLS_MAX = 600_000;

type ForecastInput = { readonly grid: ForecastGrid; readonly history: History; readonly dropped: number };

async function readInput(flags: ForecastFlags): Promise<Result<ForecastInput, { readonly type: string }>> {
  const columns = { x: flags.x, y: flags.y, time: flags.time, type: flags.typeColumn, found: 'found' };
  const file = await readEventFiles(flags.events.split(','), columns);
  if (!file.ok) return file;
  const area = await readArea(flags.area, flags.where);
  if (!area.ok) return area;
  const cells = new Set(area.value.flatMap((part) => polygonToGridCells(part.polygon, flags.resolution)));
  if (cells.size === 0) return { ok: false, error: { type: 'NoCells' } };
  if (cells.size > CELLS_MAX) return { ok: false, error: { type: 'TooManyCells' } };
  const grid = createForecastGrid([...cells], flags.resolution);
  return ok({ grid, history: createHistory(file.value.events, grid), dropped: file.value.dropped });
}

async function runScore(flags: ScoreFlags, output: CommandOutput): Promise<void> {
  const json = flags.json === true;
  const input = await readInput(flags);
  if (!input.ok) return printError(output, json, input.error, JSON.stringify(input.error), EXIT.badInput);
  const { grid, history } = input.value;
  if (flags.scoreType !== undefined && !history.types.includes(flags.scoreType)) {
    const error = { type: 'NoSuchType', known: history.types };
    return printError(output, json, error, `known types: ${history.types.join(', ')}`, EXIT.badInput);
  }
  const options: ScoreOptions = {
    fromDay: flags.from / DAY_MS,
    weeks: flags.weeks,
    models: modelsOf(flags.model),
    seed: flags.seed,
    ...(flags.scoreType === undefined ? {} : { scoreType: flags.scoreType }),
  };
  const card = scoreForecasts(grid, history, options);
  if (!card.ok) return printSuppressed(output, json, card.error);
  printResult(output, json, cardToJson(card.value), cardToLines(card.value));
}

/** Plain forecasts always stand beside the self-exciting one. */
function modelsOf(model: 'all' | ModelName): ReadonlyArray<ModelName> {
  return model === 'all' || model === 'self-exciting' ? MODEL_NAMES : [model];
}

function printSuppressed(output: CommandOutput, json: boolean, error: TooFewData): void {
  const message = `no forecast is shown: ${error.reason}, ${error.has} where ${error.needs} are needed`;
  printError(output, json, error, message, EXIT.refused);
}

export function cardToJson(card: ScoreCard): Record<string, unknown> {
  return {
    cells: card.cells,
    areaKm2: card.areaKm2,
    events: card.events,
    from: dayToText(card.fromDay),
    weeks: card.weeks,
    ...(card.scoreType === undefined ? {} : { scoreType: card.scoreType }),
    models: card.models,
    chosen: card.chosen,
    choice: card.choice,
    ...(card.overBackground === undefined ? {} : { overBackground: card.overBackground }),
  };
}

export function cardToLines(card: ScoreCard): ReadonlyArray<string> {
  const lines = [
    `${card.events} incidents in ${card.weeks} weeks from ${dayToText(card.fromDay)}, ${card.cells} cells, ${card.areaKm2.toFixed(0)} km2`,
    'model           HR0.5%   HR1%   HR2%   HR5%   PAI1%   PEI1%   gain (95 % interval), nats per incident',
  ];
  for (const [name, score] of Object.entries(card.models)) {
    const rates = ['0.5', '1', '2', '5'].map((percent) => score.hr[percent]!.toFixed(4)).join(' ');
    const [low, high] = score.gainInterval;
    lines.push(
      `${name.padEnd(15)} ${rates} ${score.pai['1']!.toFixed(2).padStart(7)} ${score.pei['1']!.toFixed(4)}  ${score.gain.toFixed(4)} (${low.toFixed(3)} to ${high.toFixed(3)})`,
    );
  }
  lines.push(`in use: ${card.chosen}${choiceText(card)}`);
  return lines;
}

function choiceText(card: ScoreCard): string {
  const { choice } = card;
  if (choice.reason === 'only-model' || choice.reason === 'best-plain') return '';
  const [low, high] = choice.interval;
  const figures = `${choice.difference.toFixed(3)} nats (${low.toFixed(3)} to ${high.toFixed(3)}) over ${choice.against}`;
  return choice.reason === 'excitation-wins'
    ? `: better by ${figures}`
    : `: the self-exciting model is not shown to be better, ${figures}`;
}

export function dayToText(day: number): string {
  return unixMsToIso(unixMs(day * DAY_MS)).slice(0, 10);
}
