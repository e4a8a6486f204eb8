/**
 * `seamline solve`: a location question on files the caller brings; touches no node. Status and bound are honest:
 * `optimal` is proven, `feasible` carries the bound reached within the time limit.
 */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import { unixMs } from '../base/time.ts';
import { type BadLocationFile, parseDistanceFiles, parseOrlib, parsePoints } from '../format/location-file.ts';
import { createHighsSolver } from '../node/solver/highs-solver.ts';
import { LOCATION_MODELS, type LocationAnswer, type LocationModel, solveLocation } from '../vacuum/location-answer.ts';
import type { LocationInstance } from '../vacuum/location-instance.ts';
import { type FileError, readTextFile } from './event-file.ts';
import { oneOfFlag, parseNotNegativeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type SolveFlags = {
  readonly model: LocationModel;
  readonly distances?: string;
  readonly weights?: string;
  readonly siteColumn?: string;
  readonly demandColumn?: string;
  readonly distanceColumn?: string;
  readonly weightColumn?: string;
  readonly idColumn?: string;
  readonly orlib?: string;
  readonly points?: string;
  readonly demand?: string;
  readonly radius?: number;
  readonly sites?: number;
  readonly timeLimit: number;
  readonly json?: true;
};

export function addSolveCommands(program: Command, output: CommandOutput): void {
  program
    .command('solve')
    .requiredOption('--model <name>', LOCATION_MODELS.join(', '), oneOfFlag(LOCATION_MODELS))
    .option('--distances <file>', 'CSV in long form: origin (site), destination (demand point), distance')
    .option('--weights <file>', 'CSV with one weight for each demand point')
    .option('--site-column <name>', 'column of the site in the distances')
    .option('--demand-column <name>', 'column of the demand point in the distances')
    .option('--distance-column <name>', 'column of the distance')
    .option('--weight-column <name>', 'column of the weight')
    .option('--id-column <name>', 'column of the demand point in the weights')
    .option('--orlib <file>', 'OR-Library p-median graph')
    .option('--points <file>', 'n, then n lines x y; every point is a site and a demand point')
    .option('--demand <file>', 'one weight for each point')
    .option('--radius <distance>', 'S: greatest distance at which a site covers', parseNotNegativeFlag)
    .option('--sites <count>', 'p: how many sites to choose', parseNotNegativeFlag)
    .option('--time-limit <seconds>', 'when to stop with the best found and its bound', parseNotNegativeFlag, 30)
    .option('--json', 'one JSON value')
    .action((flags: SolveFlags) => runSolve(flags, output));
}

async function runSolve(flags: SolveFlags, output: CommandOutput): Promise<void> {
  const startMs = performance.now();
  const json = flags.json === true;
  const loaded = await loadInstance(flags);
  if (!loaded.ok) {
    return printError(output, json, loaded.error, describeFileFault(loaded.error), EXIT.badInput);
  }
  const { instance, choose } = loaded.value;
  const question = { model: flags.model, radius: flags.radius ?? null, choose: flags.sites ?? choose };
  const highs = createHighsSolver();
  const time = { now: () => unixMs(Date.now()) };
  const deps = { solve: highs.solve, time, timeLimitMs: flags.timeLimit * 1000 };
  const answer = await solveLocation(instance, question, deps);
  await highs.close();
  if (!answer.ok) return printError(output, json, answer.error, answer.error.reason, EXIT.badInput);
  const shown = locationAnswerToJson(answer.value, instance, Math.round(performance.now() - startMs));
  const lines = Object.entries(shown).map(
    ([key, value]) => `${key}: ${Array.isArray(value) ? value.join(' ') : value}`,
  );
  printResult(output, json, shown, lines);
}

export function locationAnswerToJson(answer: LocationAnswer, { sites }: LocationInstance, ms: number) {
  if (answer.status === 'infeasible') {
    const none = { objective: null, bound: null, sites: [], covered: 0 };
    return { status: answer.status, ...none, ms, error: answer.error };
  }
  const { status, objective, bound, covered, chosen } = answer;
  return { status, objective, bound, sites: chosen.map((j) => sites[j]!), covered, ms };
}

type Loaded = { readonly instance: LocationInstance; readonly choose: number | null };

async function loadInstance(flags: SolveFlags): Promise<Result<Loaded, SolveFileError>> {
  const given = [flags.distances, flags.orlib, flags.points].filter((file) => file !== undefined);
  if (given.length !== 1) return err({ type: 'OneSourceNeeded', options: '--distances, --orlib or --points' });
  const main = await readTextFile(given[0]!);
  if (!main.ok) return main;
  if (flags.orlib !== undefined) return parseOrlib(main.value);
  const weightFile = flags.points === undefined ? flags.weights : flags.demand;
  const weights = weightFile === undefined ? ok(null) : await readTextFile(weightFile);
  if (!weights.ok) return weights;
  const instance =
    flags.points === undefined
      ? parseDistanceFiles(main.value, weights.value, {
          site: flags.siteColumn,
          demand: flags.demandColumn,
          distance: flags.distanceColumn,
          weight: flags.weightColumn,
          weightId: flags.idColumn,
        })
      : parsePoints(main.value, weights.value);
  return instance.ok ? ok({ instance: instance.value, choose: null }) : instance;
}

function describeFileFault(error: SolveFileError): string {
  return Object.entries(error)
    .filter(([key]) => key !== 'type')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

export type SolveFileError =
  | BadLocationFile
  | FileError
  | { readonly type: 'OneSourceNeeded'; readonly options: string };
