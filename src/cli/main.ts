/** Entry of the command line: runs the program on the process's own arguments and streams. */
import { CommanderError } from 'commander';
import { EXIT, PROCESS_OUTPUT } from './output.ts';
import { createProgram } from './program.ts';

try {
  await createProgram(PROCESS_OUTPUT).parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
}
