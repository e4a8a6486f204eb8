/**
 * `seamline forecast`: rolling weekly forecasts with their score card, on plain CSV files. `score` tells how every
 * model fared on weeks it had not seen; `predict` gives the coming week by the model that did best, never without
 * that card. Nothing is written.
 */
import type { Command } from 'commander';
import { gridCellToLatLng, isCell } from '../base/grid.ts';
import { err, ok, type Result } from '../base/result.ts';
import { DAY_MS, unixMs, unixMsToIso } from '../base/time.ts';
import { parseCsvRows } from '../format/event-csv.ts';
import { type ModelName, type ScoreCard, scoreForecasts } from '../pattern/forecast.ts';
import { type CoverageByCell, type HotCell, type IssuedForecast, issueForecast } from '../pattern/forecast-card.ts';
import { topCellCount } from '../pattern/score.ts';
import { FORECAST_MODELS } from '../record/kind/forecast.ts';
import { readTextFile } from './event-file.ts';
import { oneOfFlag, wholeFlag } from './flag.ts';
import { addFitCommands } from './forecast-fit-command.ts';
import {
  addForecastOptions,
  dayToText,
  type ForecastFlags,
  type ForecastInput,
  printSuppressed,
  readForecastInput,
} from './forecast-input.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type ScoreFlags = ForecastFlags & {
  readonly scoreType?: string;
  readonly weeks: number;
  readonly model: 'all' | ModelName;
  readonly seed: number;
};

type PredictFlags = ScoreFlags & { readonly top: number; readonly coverage?: string };

export function addForecastCommands(program: Command, output: CommandOutput): void {
  const group = program.command('forecast');
  addScoreOptions(group.command('score'))
    .description('rolling weekly forecasts scored on weeks they had not seen')
    .action((flags: ScoreFlags) => runScore(flags, output));
  addScoreOptions(group.command('predict'))
    .description('the week from --from, with the score card of the weeks before it')
    .option('--top <percent>', 'share of the cells to print', Number, 1)
    .option('--coverage <csv>', 'columns cell,share: how much of the time somebody could have seen an incident')
    .action((flags: PredictFlags) => runPredict(flags, output));
  addFitCommands(group, output);
}

function addScoreOptions(command: Command): Command {
  return addForecastOptions(command)
    .option('--score-type <type>', 'score incidents of this type only')
    .option('--weeks <n>', 'weeks to score', wholeFlag(1, 520), 13)
    .option(
      '--model <name>',
      `all or one of ${FORECAST_MODELS.join(', ')}`,
      oneOfFlag(['all', ...FORECAST_MODELS]),
      'all',
    )
    .option('--seed <n>', 'seed of the bootstrap', wholeFlag(0, Number.MAX_SAFE_INTEGER), 1);
}

async function runScore(flags: ScoreFlags, output: CommandOutput): Promise<void> {
  const json = flags.json === true;
  const input = await readScoreInput(flags);
  if (!input.ok) return printError(output, json, input.error, JSON.stringify(input.error), EXIT.badInput);
  const card = scoreFrom(input.value, flags, flags.from / DAY_MS);
  if (!card.ok) return printSuppressed(output, json, card.error);
  printResult(output, json, cardToJson(card.value), cardToLines(card.value));
}

async function readScoreInput(flags: ScoreFlags): Promise<Result<ForecastInput, { readonly type: string }>> {
  const input = await readForecastInput(flags);
  if (!input.ok || flags.scoreType === undefined) return input;
  const { types } = input.value.history;
  return types.includes(flags.scoreType) ? input : err({ type: 'NoSuchType', known: types });
}

function scoreFrom({ grid, history }: ForecastInput, flags: ScoreFlags, fromDay: number) {
  const { weeks, seed, scoreType } = flags;
  const models = modelsOf(flags.model);
  return scoreForecasts(grid, history, {
    fromDay,
    weeks,
    seed,
    models,
    ...(scoreType === undefined ? {} : { scoreType }),
  });
}

/** Plain forecasts always stand beside the self-exciting one. */
function modelsOf(model: 'all' | ModelName): ReadonlyArray<ModelName> {
  return model === 'all' || model === 'self-exciting' ? FORECAST_MODELS : [model];
}

async function runPredict(flags: PredictFlags, output: CommandOutput): Promise<void> {
  const json = flags.json === true;
  const fail = (error: { readonly type: string }) =>
    printError(output, json, error, JSON.stringify(error), EXIT.badInput);
  if (!(flags.top > 0 && flags.top <= 100)) return fail({ type: 'BadPercent' });
  const input = await readScoreInput(flags);
  if (!input.ok) return fail(input.error);
  const coverage = flags.coverage === undefined ? ok(undefined) : await readCoverage(flags.coverage);
  if (!coverage.ok) return fail(coverage.error);
  const weekDay = flags.from / DAY_MS;
  const card = scoreFrom(input.value, flags, weekDay - 7 * flags.weeks);
  if (!card.ok) return printSuppressed(output, json, card.error);
  const request = { weekDay, card: card.value, coverage: coverage.value };
  const forecast = issueForecast(input.value.grid, input.value.history, request);
  if (!forecast.ok) {
    return forecast.error.type === 'TooFewData' ? printSuppressed(output, json, forecast.error) : fail(forecast.error);
  }
  const cells = forecast.value.read(flags.from);
  if (!cells.ok) return fail(cells.error);
  const top = cells.value.slice(0, topCellCount(cells.value.length, flags.top));
  printResult(output, json, forecastToJson(forecast.value, top), forecastToLines(forecast.value, top));
}

async function readCoverage(path: string): Promise<Result<CoverageByCell, { readonly type: string }>> {
  const text = await readTextFile(path);
  if (!text.ok) return text;
  const rows = parseCsvRows(text.value);
  if (!rows.ok) return rows;
  const [header, ...body] = rows.value;
  const [cellAt, shareAt] = [header?.indexOf('cell') ?? -1, header?.indexOf('share') ?? -1];
  const coverage = new Map();
  for (const row of body) {
    const [cell, share] = [row[cellAt] ?? '', Number(row[shareAt])];
    if (!isCell(cell) || !(share >= 0 && share <= 1)) return err({ type: 'BadCoverage', cell });
    coverage.set(cell, share);
  }
  return ok(coverage);
}

function forecastToJson(forecast: IssuedForecast, cells: ReadonlyArray<HotCell>): unknown {
  return {
    from: dayToText(forecast.fromDay),
    expires: unixMsToIso(unixMs(forecast.expiresAtMs)),
    model: forecast.model,
    card: cardToJson(forecast.card),
    cells: cells.map((hot) => ({ ...hot, ...gridCellToLatLng(hot.cell) })),
  };
}

function forecastToLines(forecast: IssuedForecast, cells: ReadonlyArray<HotCell>): ReadonlyArray<string> {
  return [
    `week from ${dayToText(forecast.fromDay)} by ${forecast.model}, expires ${unixMsToIso(unixMs(forecast.expiresAtMs))}`,
    ...cells.map(
      (hot) =>
        `${hot.cell} ${(hot.probability * 100).toFixed(2)} % expected ${hot.expected.toFixed(2)} ${coverageText(hot)}`,
    ),
    'no reports may mean no observer; the card of the weeks before:',
    ...cardToLines(forecast.card),
  ];
}

function coverageText({ coverage, found }: HotCell): string {
  const watch = coverage.watch === 'unknown' ? 'coverage unknown' : `covered ${(coverage.share * 100).toFixed(0)} %`;
  return found.byPatrol === 0 ? watch : `${watch}, ${found.byPatrol} of ${found.recent} found by own patrols`;
}

function cardToJson(card: ScoreCard): Record<string, unknown> {
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

function cardToLines(card: ScoreCard): ReadonlyArray<string> {
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
