/**
 * `seamline game` and `seamline search-effort`: the closed forms behind schedules nobody can learn and behind the
 * division of search effort, on numbers the caller gives.
 */
import type { Command } from 'commander';
import type { Result } from '../base/result.ts';
import { divideEffort } from '../vacuum/search-effort.ts';
import { solveGame } from '../vacuum/security-game.ts';
import { parseNotNegativeFlag, parseNumbersFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type GameFlags = { readonly rewards: ReadonlyArray<number>; readonly resources: number; readonly json?: true };
type SearchFlags = { readonly prior: ReadonlyArray<number>; readonly total: number; readonly json?: true };

export function addGameCommands(program: Command, output: CommandOutput): void {
  program
    .command('game')
    .requiredOption('--rewards <numbers>', 'what the watcher gains at each target', parseNumbersFlag)
    .requiredOption('--resources <count>', 'how many targets can be covered at once', parseNotNegativeFlag)
    .option('--json', 'one JSON value')
    .action(({ rewards, resources, json }: GameFlags) => {
      const answer = solveGame({ rewards, resources });
      printAnswer(output, json === true, answer, (game) => [
        `the watcher can expect ${game.value}`,
        ...game.coverage.map((c, i) => `target ${i + 1}, worth ${rewards[i]}: covered ${c}`),
      ]);
    });
  program
    .command('search-effort')
    .requiredOption('--prior <numbers>', 'probability that it is in each cell', parseNumbersFlag)
    .requiredOption('--total <effort>', 'effort over all cells, in sweeps of a cell', parseNotNegativeFlag)
    .option('--json', 'one JSON value')
    .action(({ prior, total, json }: SearchFlags) => {
      printAnswer(output, json === true, divideEffort({ prior, total }), (search) => [
        `found with probability ${search.detection}`,
        ...search.effort.map((e, i) => `cell ${i + 1}: effort ${e}`),
      ]);
    });
}

function printAnswer<T>(
  output: CommandOutput,
  json: boolean,
  answer: Result<T, { readonly type: string; readonly reason: string }>,
  toLines: (value: T) => ReadonlyArray<string>,
): void {
  if (answer.ok) printResult(output, json, answer.value, toLines(answer.value));
  else printError(output, json, answer.error, answer.error.reason, EXIT.badInput);
}
