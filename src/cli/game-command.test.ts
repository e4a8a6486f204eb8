/** `seamline game` and `seamline search-effort` as a user meets them. */
import { describe, expect, it } from 'vitest';
import type { CommandOutput, ExitCode } from './output.ts';
import { runProgram } from './program.ts';

async function run(args: ReadonlyArray<string>): Promise<{ json: Record<string, unknown>; code: ExitCode }> {
  const lines: string[] = [];
  let code: ExitCode = 0;
  const output: CommandOutput = {
    out: (text) => lines.push(text),
    progress: () => undefined,
    exit: (value) => {
      code = value;
    },
  };
  await runProgram(output, [...args, '--json']);
  return { json: JSON.parse(lines.join('\n')), code };
}

describe('game and search-effort', () => {
  it('prints value and coverage', async () => {
    const { json, code } = await run(['game', '--rewards', '10,8,6,4,2', '--resources', '1']);
    expect(code).toBe(0);
    expect(Object.keys(json)).toEqual(['value', 'coverage']);
    expect(json['value']).toBeCloseTo(5.106383, 6);
  });

  it('prints effort and detection', async () => {
    const { json } = await run(['search-effort', '--prior', '.5,.3,.2', '--total', '1']);
    expect(Object.keys(json)).toEqual(['effort', 'detection']);
    expect(json['detection']).toBeCloseTo(0.3301833712, 9);
  });

  it('names bad input', async () => {
    const game = await run(['game', '--rewards', '10,-8', '--resources', '1']);
    expect(game).toMatchObject({ code: 2, json: { error: { type: 'BadGame' } } });
    const search = await run(['search-effort', '--prior', '.9,.9', '--total', '1']);
    expect(search).toMatchObject({ code: 2, json: { error: { type: 'BadSearch' } } });
  });
});
