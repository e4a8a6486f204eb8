/**
 * `seamline forecast fit`: what repeats and for how long, with intervals; `seamline forecast evaluate`: whether incidents
 * fell where a measure was taken. Both say so when the data do not show it.
 */
import type { Command } from 'commander';
import { polygonToGridCells } from '../base/grid.ts';
import { createPrng } from '../base/random.ts';
import { DAY_MS } from '../base/time.ts';
import { type Effect, type Evaluation, evaluateMeasure } from '../pattern/evaluation.ts';
import { checkHistory } from '../pattern/forecast.ts';
import { fitHawkes, type HawkesFit } from '../pattern/hawkes.ts';
import { bootstrapHawkes, type HawkesBootstrap } from '../pattern/hawkes-bootstrap.ts';
import { toHawkesInput } from '../pattern/hawkes-input.ts';
import { createSelfExciting, DECAY_DAYS, type SelfExcitingFit } from '../pattern/self-exciting.ts';
import { readArea } from './event-file.ts';
import { collectFlag, wholeFlag } from './flag.ts';
import { addForecastOptions, type ForecastFlags, printSuppressed, readForecastInput } from './forecast-input.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type FitFlags = ForecastFlags & { readonly type?: string; readonly bootstrap: number; readonly seed: number };

type EvaluateFlags = ForecastFlags & {
  readonly treated: string;
  readonly treatedWhere: ReadonlyArray<string>;
  readonly beforeDays: number;
  readonly afterDays: number;
  readonly rings: number;
  readonly placebos: number;
  readonly seed: number;
};

export function addFitCommands(group: Command, output: CommandOutput): void {
  addForecastOptions(group.command('fit'))
    .description('branching ratio, decay and reach of repetition before --from, with intervals')
    .option('--type <type>', 'incidents of this type only')
    .option('--bootstrap <n>', 'simulated worlds for bias and interval; 0 leaves them out', wholeFlag(0, 1000), 0)
    .option('--seed <n>', 'seed of the simulated worlds', wholeFlag(0, Number.MAX_SAFE_INTEGER), 1)
    .action((flags: FitFlags) => runFit(flags, output));
  addForecastOptions(group.command('evaluate'))
    .description('whether incidents fell in the treated cells after --from, against comparable ones')
    .requiredOption('--treated <geojson>', 'polygons where the measure was taken')
    .option('--treated-where <key=values>', 'only features of --treated with one of these values', collectFlag, [])
    .option('--before-days <n>', 'days before', wholeFlag(7, 3650), 56)
    .option('--after-days <n>', 'days after', wholeFlag(7, 3650), 56)
    .option('--rings <n>', 'rings of cells around the treated ones, for displacement', wholeFlag(0, 6), 1)
    .option('--placebos <n>', 'stand-ins for the interval', wholeFlag(99, 9999), 999)
    .option('--seed <n>', 'seed of the stand-ins', wholeFlag(0, Number.MAX_SAFE_INTEGER), 1)
    .action((flags: EvaluateFlags) => runEvaluate(flags, output));
}

async function runFit(flags: FitFlags, output: CommandOutput): Promise<void> {
  const json = flags.json === true;
  const input = await readForecastInput(flags);
  if (!input.ok) return printError(output, json, input.error, JSON.stringify(input.error), EXIT.badInput);
  const { grid, history, events, hasHours } = input.value;
  const toDay = flags.from / DAY_MS;
  if (flags.type !== undefined && !history.types.includes(flags.type)) {
    const error = { type: 'NoSuchType', known: history.types };
    return printError(output, json, error, `known types: ${history.types.join(', ')}`, EXIT.badInput);
  }
  const enough = checkHistory(history, toDay);
  if (!enough.ok) return printSuppressed(output, json, enough.error);
  const type = flags.type === undefined ? {} : { type: flags.type };
  const process = toHawkesInput(events, grid, { hasHours, toDay, ...type });
  const fit = fitHawkes(grid, process);
  const worlds =
    flags.bootstrap > 0 ? bootstrapHawkes(grid, process, createPrng(flags.seed), flags.bootstrap) : undefined;
  const forecast = createSelfExciting(grid, history, type).describe(toDay);
  const result = { ...fit, ...(worlds === undefined ? {} : { bootstrap: worlds }), forecast: forecastToJson(forecast) };
  printResult(output, json, result, fitToLines(fit, worlds));
}

function forecastToJson(forecast: SelfExcitingFit): unknown {
  return { decayDays: DECAY_DAYS.map((days) => (Number.isFinite(days) ? days : null)), ...forecast };
}

function fitToLines(fit: HawkesFit, worlds: HawkesBootstrap | undefined): ReadonlyArray<string> {
  const range = ([low, high]: readonly [number, number], digits: number) =>
    `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
  const lines = [
    `${fit.n} incidents; each brings about ${fit.branchingRatio.toFixed(2)} more (${range(fit.branchingInterval, 2)}, background held)`,
    `after ${fit.decayDays.toFixed(1)} days on average (${range(fit.decayInterval, 1)})`,
    `of those ${fit.ringShares.map((share) => `${(share * 100).toFixed(0)} %`).join(', ')} in the same cell, the next ring, the ring after`,
  ];
  if (worlds !== undefined) {
    lines.push(
      `corrected by ${worlds.replicates} simulated worlds: ${worlds.branchingRatio.toFixed(2)} (${range(worlds.branchingInterval, 2)}), ${worlds.decayDays.toFixed(1)} days (${range(worlds.decayInterval, 1)})`,
    );
  }
  lines.push(repetitionText(fit, worlds));
  return lines;
}

/** Share of worlds without repetition that may look as excited. */
const EXCITED_BY_CHANCE_MAX = 0.05;

/** Akaike's criterion alone is generous where the background is uneven; worlds without repetition are the test. */
function repetitionText(fit: HawkesFit, worlds: HawkesBootstrap | undefined): string {
  if (fit.aicGain <= 0) {
    return 'repetition is not shown: a background that varies in place and month explains the incidents as well';
  }
  if (worlds === undefined) {
    return `better than a background that varies in place and month by ${fit.aicGain.toFixed(0)} of Akaike's criterion; whether chance does as much, --bootstrap 99 tells`;
  }
  const share = `as much in ${(worlds.pNoExcitation * 100).toFixed(0)} % of worlds without repetition`;
  return worlds.pNoExcitation <= EXCITED_BY_CHANCE_MAX ? `repetition: ${share}` : `repetition is not shown: ${share}`;
}

async function runEvaluate(flags: EvaluateFlags, output: CommandOutput): Promise<void> {
  const json = flags.json === true;
  const fail = (error: { readonly type: string }) =>
    printError(output, json, error, JSON.stringify(error), EXIT.badInput);
  const input = await readForecastInput(flags);
  if (!input.ok) return fail(input.error);
  const treated = await readArea(flags.treated, flags.treatedWhere);
  if (!treated.ok) return fail(treated.error);
  const startDay = flags.from / DAY_MS;
  const enough = checkHistory(input.value.history, startDay);
  if (!enough.ok) return printSuppressed(output, json, enough.error);
  const evaluation = evaluateMeasure(input.value.grid, input.value.history, {
    treated: treated.value.flatMap((part) => polygonToGridCells(part.polygon, flags.resolution)),
    startDay,
    beforeDays: flags.beforeDays,
    afterDays: flags.afterDays,
    displacementRings: flags.rings,
    placebos: flags.placebos,
    seed: flags.seed,
  });
  if (!evaluation.ok) {
    const { error } = evaluation;
    return printError(
      output,
      json,
      error,
      JSON.stringify(error),
      error.type === 'NoTreatedCells' ? EXIT.badInput : EXIT.refused,
    );
  }
  printResult(output, json, evaluation.value, evaluationToLines(evaluation.value));
}

function evaluationToLines({ treated, ring, together }: Evaluation): ReadonlyArray<string> {
  const line = (name: string, effect: Effect) => {
    const [low, high] = effect.interval;
    const figures = `${effect.cells} cells, before ${effect.before}, after ${effect.after}; comparable ${effect.comparableBefore.toFixed(1)} and ${effect.comparableAfter.toFixed(1)}`;
    const verdict = effect.verdict === 'not-shown' ? 'not shown' : effect.verdict;
    return `${name}: ${verdict}. ${figures}; ratio ${effect.ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  };
  return [
    line('treated', treated),
    ...(ring === undefined ? [] : [line('ring around', ring)]),
    line('together', together),
  ];
}
