/** Starts the exercise as a process of its own, waits until its consoles stand, and stops it by a signal. */
import { spawn } from 'node:child_process';

export type StartedExercise = {
  readonly nodes: ReadonlyArray<{
    readonly organisation: string;
    readonly url: string;
    readonly links: ReadonlyArray<{ readonly role: string; readonly url: string }>;
  }>;
  /** Sends SIGTERM and answers the exit code. */
  readonly stop: () => Promise<number | null>;
};

/** `entry` is what Node runs: `scripts/start.js`, or the bin of an installed package with the word `exercise`. */
export function startExercise(entry: ReadonlyArray<string>, data: string, cwd?: string): Promise<StartedExercise> {
  const child = spawn(process.execPath, [...entry, '--port', '0', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd ? { cwd } : {}),
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return new Promise((resolve, reject) => {
    let out = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes('\n')) resolve({ ...(JSON.parse(out) as Pick<StartedExercise, 'nodes'>), stop });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    void ended.then((code) => reject(new Error(`the exercise ended with ${code}: ${said}`)));
  });
}
