/** Entry of the command line: runs the program on the process's own arguments and streams. */
import { CommanderError } from 'commander';
import { isDiskFull } from '../node/store/disk-fault.ts';
import { EXIT, PROCESS_OUTPUT } from './output.ts';
import { createProgram } from './program.ts';

try {
  await createProgram(PROCESS_OUTPUT).parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  else if (isDiskFull(error)) {
    process.stderr.write('DiskFull: the disk is full: nothing was written\n');
    process.exitCode = EXIT.io;
  } else throw error;
}
