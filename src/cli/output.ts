/**
 * What a command says and how it ends. Results go to standard output (one JSON value with `--json`),
 * progress and messages to standard error. Exit codes: 0 done, 1 a check found a fault, 2 bad input or
 * usage, 3 refused by a rule, 4 input or output failed.
 */

export const EXIT = { done: 0, fault: 1, badInput: 2, refused: 3, io: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Where a command writes; tests pass their own. */
export type CommandOutput = {
  readonly out: (text: string) => void;
  readonly progress: (text: string) => void;
  readonly exit: (code: ExitCode) => void;
};

export const PROCESS_OUTPUT: CommandOutput = {
  out: (text) => void process.stdout.write(`${text}\n`),
  progress: (text) => void process.stderr.write(`${text}\n`),
  exit: (code) => {
    process.exitCode = code;
  },
};

/** Prints a result as one JSON line or as the given lines for people. */
export function printResult(output: CommandOutput, json: boolean, value: unknown, lines: ReadonlyArray<string>): void {
  if (json) output.out(JSON.stringify(value));
  else for (const line of lines) output.out(line);
}

/** Prints a named error, machine-readable with `--json`, and sets the exit code. */
export function printError(
  output: CommandOutput,
  json: boolean,
  error: { readonly type: string },
  message: string,
  code: ExitCode,
): void {
  if (json) output.out(JSON.stringify({ error }));
  output.progress(`${error.type}: ${message}`);
  output.exit(code);
}
