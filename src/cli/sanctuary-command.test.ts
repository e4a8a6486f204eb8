/** The sanctuary command end to end on files of a temporary folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandOutput } from './output.ts';
import { runProgram } from './program.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sanctuary-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: ReadonlyArray<string>) {
  const said = { out: [] as string[], progress: [] as string[], code: 0 };
  const output: CommandOutput = {
    out: (text) => void said.out.push(text),
    progress: (text) => void said.progress.push(text),
    exit: (code) => {
      said.code = code;
    },
  };
  await runProgram(output, ['sanctuary', ...args]);
  return said;
}

test('a model is answered as one JSON value', async () => {
  const file = join(folder, 'model.json');
  writeFileSync(file, JSON.stringify({ grid: { disk: 1 }, speed: 1, covered: [[], []], cyclic: false }));
  const said = await run('--model', file, '--json');
  expect(said.code).toBe(0);
  expect(said.out.map((line) => JSON.parse(line))).toEqual([
    {
      sizes: [7, 7],
      longestStaySlots: 2,
      permanent: false,
      witnessStart: 0,
      witness: [
        [-1, 0],
        [-1, 0],
      ],
    },
  ]);
});

test('people are told that it is the worst case', async () => {
  const file = join(folder, 'words.json');
  writeFileSync(file, JSON.stringify({ grid: { disk: 1 }, speed: 1, covered: [[]], cyclic: true }));
  const said = await run('--model', file);
  expect(said.out[0]).toBe('longest unobserved stay: endless (worst case, inside the cells of the model)');
});

test('a bad model ends with exit code 2 and its name', async () => {
  const file = join(folder, 'bad.json');
  writeFileSync(file, JSON.stringify({ grid: { disk: 1 }, speed: -1, covered: [[]] }));
  const said = await run('--model', file, '--json');
  expect(said.code).toBe(2);
  expect(JSON.parse(said.out[0]!)).toEqual({ error: { type: 'BadSpeed', speed: -1 } });
  expect(said.progress[0]).toContain('BadSpeed');
});

test('a file that is not there ends with exit code 4', async () => {
  const said = await run('--model', join(folder, 'none.json'), '--json');
  expect(said.code).toBe(4);
  expect(JSON.parse(said.out[0]!)).toEqual({ error: { type: 'ModelUnreadable', code: 'ENOENT' } });
});
