/** Runs one command of the program in this process: its JSON line and its exit code. */
import type { CommandOutput } from '../../src/cli/output.ts';
import { runProgram } from '../../src/cli/program.ts';

export type RanCommand<T> = { readonly said: T; readonly exit: number };

export async function runCommand<T>(...args: ReadonlyArray<string>): Promise<RanCommand<T>> {
  const lines: string[] = [];
  let exit = 0;
  const output: CommandOutput = {
    out: (text) => void lines.push(text),
    progress: () => undefined,
    exit: (code) => {
      exit = code;
    },
  };
  await runProgram(output, [...args, '--json']);
  return { said: JSON.parse(lines.at(-1) ?? 'null') as T, exit };
}
