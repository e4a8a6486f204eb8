/** Starts the exercise, or one served node, as a process of its own, waits until its consoles stand, and stops it by a signal. */
import { spawn } from 'node:child_process';

/** What a command printed as its first line once it ran, and how to end it. */
export type StartedCommand<T> = {
  readonly said: T;
  /** Sends SIGTERM and answers the exit code. */
  readonly stop: () => Promise<number | null>;
};

export function startCommand<T>(args: ReadonlyArray<string>, cwd?: string): Promise<StartedCommand<T>> {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd ? { cwd } : {}) });
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
      if (out.includes('\n')) resolve({ said: JSON.parse(out.slice(0, out.indexOf('\n'))) as T, stop });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    void ended.then((code) => reject(new Error(`the command ended with ${code}: ${said}`)));
  });
}

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
export async function startExercise(
  entry: ReadonlyArray<string>,
  data: string,
  cwd?: string,
): Promise<StartedExercise> {
  const args = [...entry, '--port', '0', '--json', '--data', data];
  const { said, stop } = await startCommand<Pick<StartedExercise, 'nodes'>>(args, cwd);
  return { nodes: said.nodes, stop };
}
