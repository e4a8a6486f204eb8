/** Entry of the command line: runs the program on the process's own arguments and streams. */
import { CommanderError } from 'commander';
import { isDiskFull } from '../node/store/disk-fault.ts';
import { EXIT, PROCESS_OUTPUT } from './output.ts';
import { runProgram } from './program.ts';

/** A reader that has seen enough (`| head`) ends neither the work nor the exit code. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await runProgram(PROCESS_OUTPUT, process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  else if (isDiskFull(error)) {
    process.stderr.write('DiskFull: the disk is full: nothing was written\n');
    process.exitCode = EXIT.io;
  } else throw error;
}
