/** `seamline exercise`: three nodes on this machine, with the story of 30 April - 3 May 2021 already in their logs. */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createSignInLinks, openExercise } from '../node/exercise/run.ts';
import { SYSTEM_TIME } from '../node/wire.ts';
import { wholeFlag } from './flag.ts';
import type { CommandOutput } from './output.ts';
import { addTwoOwnersCommand } from './two-owners-command.ts';
import { findWebDir } from './web-directory.ts';

const DEFAULT_PORT = '7411';

export function addExerciseCommands(program: Command, output: CommandOutput): void {
  const exercise = program
    .command('exercise')
    .option('--data <dir>', 'where the three data directories lie', '.seamline/exercise')
    .option('--port <n>', 'first of three console ports, 0 for free ones', DEFAULT_PORT)
    .option('--heard-within <s>', 'seconds agreed for an alarm to be heard', wholeFlag(10, 3_600), 180)
    .option('--fresh', 'remove the data of an earlier run first')
    .option('--json', 'one JSON line with addresses and links')
    .action(async (options: { data: string; port: string; heardWithin: number; fresh?: true; json?: true }) => {
      const dir = resolve(options.data);
      if (options.fresh) rmSync(dir, { recursive: true, force: true });
      const webDir = findWebDir();
      const exercise = await openExercise({
        dir,
        port: Number(options.port),
        webDir,
        time: SYSTEM_TIME,
        progress: output.progress,
        heardWithinS: options.heardWithin,
      });
      const nodes = exercise.nodes.map((n) => ({
        organisation: n.code,
        url: `http://localhost:${n.port}`,
        links: createSignInLinks(n),
      }));
      if (options.json) output.out(JSON.stringify({ nodes }));
      else {
        output.out('EXERCISE - all posts, patrols and positions are synthetic');
        for (const { organisation, url, links } of nodes) {
          output.out(`\n${organisation}  ${url}`);
          for (const { role, url: link } of links) output.out(`  ${role.padEnd(16)} ${link}`);
        }
        output.out('\nEach link opens one session. Stop with Ctrl-C; start again for new links.');
      }
      const stop = () => void exercise.close().then(() => process.exit(0));
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
  addTwoOwnersCommand(exercise, output);
}
