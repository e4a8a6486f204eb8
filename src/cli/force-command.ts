/**
 * `seamline force`: posts, patrols, reaction units and protected sites of the own organisation. The planner enters them
 * from a file; they never leave the node. All of a file is entered, or nothing.
 */
import type { Command } from 'commander';
import { parseForceFile } from '../format/force-file.ts';
import { enterForce, listForce, mayReadForce } from '../node/service/own-force.ts';
import { readTextFile } from './event-file.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { addSeatOptions, type SeatOptions, withSeat } from './seat-flag.ts';

export function addForceCommands(program: Command, output: CommandOutput): void {
  const force = program.command('force');
  addSeatOptions(force.command('import').argument('<file>', 'JSON: posts, patrols, units, protectedSites'), 'planner')
    .description('enter or replace what the file names')
    .action((file: string, options: SeatOptions) => runImport(output, file, options));
  addSeatOptions(force.command('list'), 'planner')
    .description('what stands now')
    .action((options: SeatOptions) => runList(output, options));
}

async function runImport(output: CommandOutput, file: string, options: SeatOptions): Promise<void> {
  const json = options.json === true;
  const text = await readTextFile(file);
  if (!text.ok) {
    printError(output, json, text.error, 'the file cannot be read', EXIT.io);
    return;
  }
  const entries = parseForceFile(text.value);
  if (!entries.ok) {
    printError(output, json, entries.error, `${entries.error.path}: ${entries.error.reason}`, EXIT.badInput);
    return;
  }
  await withSeat(output, options, async (node, seat) => {
    const entered = await enterForce(node, seat, entries.value);
    if (!entered.ok) {
      const code = entered.error.type === 'NotYourSeat' ? EXIT.refused : EXIT.badInput;
      printError(output, json, entered.error, JSON.stringify(entered.error), code);
      return;
    }
    printResult(output, json, { entered: entered.value.length }, [`${entered.value.length} entered; they stay here`]);
  });
}

async function runList(output: CommandOutput, options: SeatOptions): Promise<void> {
  await withSeat(output, options, async (node, seat) => {
    if (!mayReadForce(seat.role)) {
      printError(output, options.json === true, { type: 'NotYourSeat' }, 'planner or commander', EXIT.refused);
      return;
    }
    const records = await listForce(node);
    printResult(
      output,
      options.json === true,
      { records },
      records.map(({ kind, body }) => `${kind.padEnd(15)} ${body.code.padEnd(12)} ${body.state}  since ${body.at}`),
    );
  });
}
