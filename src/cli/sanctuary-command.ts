/**
 * `seamline sanctuary --model F`: how long somebody could stay unseen in a model file the caller brings. It touches
 * no node and says worst-case reachability only.
 */
import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { LIMITS } from '../base/limits.ts';
import { loadEvaderMaker } from '../node/kernels/evader-maker.ts';
import {
  type BadSanctuaryModel,
  parseSanctuaryModel,
  type SanctuaryModelAnswer,
  solveSanctuaryModel,
} from '../vacuum/sanctuary-model.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

export function addSanctuaryCommands(program: Command, output: CommandOutput): void {
  program
    .command('sanctuary')
    .requiredOption('--model <file>', 'JSON: grid, speed, covered cells of each slot, cyclic')
    .option('--json', 'print one JSON value', false)
    .action(async (options: { readonly model: string; readonly json: boolean }) => {
      await runSanctuary(options.model, options.json, output);
    });
}

async function runSanctuary(path: string, json: boolean, output: CommandOutput): Promise<void> {
  const text = await readModel(path);
  if (typeof text !== 'string') return printError(output, json, text.error, text.message, text.code);
  const model = parseSanctuaryModel(text);
  if (!model.ok) return printError(output, json, model.error, describeBadModel(model.error), EXIT.badInput);
  const answer = solveSanctuaryModel(model.value, await loadEvaderMaker());
  printResult(output, json, answer, describeAnswer(answer));
}

async function readModel(path: string) {
  try {
    const { size } = await stat(path);
    if (size > LIMITS.modelBytesMax) {
      const error = { type: 'ModelTooLarge', what: 'bytes', size, sizeMax: LIMITS.modelBytesMax } as const;
      return { error, message: describeBadModel(error), code: EXIT.badInput };
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return { error: { type: 'ModelUnreadable', code }, message: `${path}: ${code}`, code: EXIT.io };
  }
}

function describeBadModel(error: BadSanctuaryModel): string {
  switch (error.type) {
    case 'ModelNotJson':
      return 'the model file is not JSON';
    case 'ModelMalformed':
      return `${error.where} ${error.reason}`;
    case 'BadSpeed':
      return `speed ${JSON.stringify(error.speed)} is not a whole number of rings from 0`;
    case 'NoCells':
      return 'the grid has no cells';
    case 'NoSlots':
      return 'covered has no slots';
    case 'CellDuplicated':
      return `cell [${error.cell}] is in the grid twice`;
    case 'CellOutsideGrid':
      return `covered cell [${error.cell}] of slot ${error.slot} is not in the grid`;
    case 'ModelTooLarge':
      return `${error.what}: ${error.size} is more than ${error.sizeMax}`;
  }
}

function describeAnswer(answer: SanctuaryModelAnswer): ReadonlyArray<string> {
  const stay = answer.longestStaySlots === null ? 'endless' : `${answer.longestStaySlots} slots, both ends counted`;
  return [
    `longest unobserved stay: ${stay} (worst case, inside the cells of the model)`,
    `permanent: ${answer.permanent ? 'yes' : 'no'}`,
    `sizes by slot: ${answer.sizes.join(' ')}`,
    `witness from slot ${answer.witnessStart}: ${answer.witness.map((cell) => `[${cell}]`).join(' ')}`,
  ];
}
