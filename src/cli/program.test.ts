/** The list of commands is what their groups add, and a reader that has seen enough is no fault. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CommandOutput } from './output.ts';
import { createProgram } from './program.ts';

const SILENT: CommandOutput = { out: () => undefined, progress: () => undefined, exit: () => undefined };
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

describe('the command line', () => {
  it('lists each command with what it does, and the group of each adds no command that is not listed', async () => {
    const listed = (await createProgram(SILENT, ['--help'])).commands.map((command) => command.name());
    expect(listed).toContain('log');
    for (const name of listed) {
      const { commands } = await createProgram(SILENT, [name]);
      expect(commands.map((command) => command.name()).sort()).toEqual([...listed].sort());
      const found = commands.find((command) => command.name() === name)!;
      expect(found.description().length, name).toBeGreaterThan(5);
      expect(found.options.length + found.commands.length, name).toBeGreaterThan(0);
    }
  });

  it('ends quietly where its output is cut off', async () => {
    const child = spawn(process.execPath, [MAIN, 'openapi'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = await once(child, 'close');
    expect({ code, said }).toEqual({ code: 0, said: '' });
  });
});
