/** `seamline doctor` says what is wrong with a node and what to do about it; exit code 1 where anything is. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { examineNode } from '../node/doctor/doctor.ts';
import { SYSTEM_TIME } from '../node/wire.ts';
import { EXERCISE_LINE, type NodeOptions, OPEN_WORDS, readPassphrase } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

const MARKS = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' } as const;

export function addDoctorCommands(program: Command, output: CommandOutput): void {
  program
    .command('doctor')
    .requiredOption('--data <dir>', 'data directory')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action(async (options: NodeOptions) => {
      const json = options.json === true;
      const examined = await examineNode(resolve(options.data), {
        passphrase: readPassphrase(options),
        time: SYSTEM_TIME,
      });
      if (!examined.ok) {
        printError(output, json, examined.error, OPEN_WORDS[examined.error.type], EXIT.refused);
        return;
      }
      const { ok, organisation, exercise, checks } = examined.value;
      if (exercise) output.progress(EXERCISE_LINE);
      const lines = checks.flatMap(({ name, state, says, doThis }) => [
        `${MARKS[state]}  ${name.padEnd(13)} ${says}`,
        ...(state === 'ok' ? [] : [`         ${' '.repeat(13)} -> ${doThis}`]),
      ]);
      const verdict = ok ? 'nothing is wrong' : 'something is wrong';
      printResult(output, json, examined.value, [...lines, `${organisation}: ${verdict}`]);
      if (!ok) output.exit(EXIT.fault);
    });
}
