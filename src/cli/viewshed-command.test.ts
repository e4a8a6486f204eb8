/** The viewshed command from flags to JSON, raster and exit code, on a real elevation model. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeGeotiff } from '../node/terrain/geotiff-file.ts';
import type { CommandOutput } from './output.ts';
import { runProgram } from './program.ts';

const TERRAIN = new URL('../../test/vectors/viewshed/jacksboro_3arcsec_as_90m_local.tif', import.meta.url).pathname;

async function run(...args: string[]) {
  const out: string[] = [];
  const progress: string[] = [];
  let code = 0;
  const output: CommandOutput = {
    out: (text) => void out.push(text),
    progress: (text) => void progress.push(text),
    exit: (value) => {
      code = value;
    },
  };
  await runProgram(output, ['viewshed', '--terrain', TERRAIN, ...args]);
  return { out, progress, code };
}

describe('seamline viewshed', () => {
  it('prints count, cells, algorithm and time as one JSON line', async () => {
    const { out, code } = await run('--row', '172', '--col', '201', '--height', '10', '--curvature', 'off', '--json');
    const result = JSON.parse(out[0]!);
    expect(code).toBe(0);
    expect(Object.keys(result)).toEqual(['visible', 'cells', 'algorithm', 'ms']);
    expect(result.algorithm).toBe('ray');
    expect(Math.abs(result.visible - 5653)).toBeLessThan(170);
  });

  it('unites several observers, takes a latitude and writes the raster', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'viewshed-'));
    const file = join(folder, 'out.tif');
    const one = JSON.parse((await run('--at', '172,201', '--json')).out[0]!);
    const two = JSON.parse((await run('--at', '172,201', '--at', '250,120', '--out', file, '--json')).out[0]!);
    expect(two.visible).toBeGreaterThan(one.visible);
    const raster = await decodeGeotiff(await readFile(file), 'out.tif');
    await rm(folder, { recursive: true });
    if (!raster.ok) throw new Error(raster.error.type);
    expect(raster.value.heights.reduce((sum, value) => sum + value, 0)).toBe(two.visible);
    expect((await run('--lat', '0.14', '--lng', '40.6')).out[0]).toMatch(/cells in range/);
  });

  it('combined shows no cell that ray or sweep does not', async () => {
    const count = async (algorithm: string) =>
      JSON.parse((await run('--at', '172,201', '--algorithm', algorithm, '--json')).out[0]!).visible as number;
    const [ray, sweep, combined] = [await count('ray'), await count('sweep'), await count('combined')];
    expect(combined).toBeLessThanOrEqual(Math.min(ray, sweep));
    expect(combined).toBeGreaterThan(0.9 * ray);
  });

  it('ends with code 4 where the raster cannot be written', async () => {
    const { out, code } = await run('--at', '172,201', '--out', '/nowhere/out.tif', '--json');
    expect(code).toBe(4);
    expect(JSON.parse(out[0]!).error.type).toBe('NotWritten');
  });

  it('ends with code 2 and a named error on bad input', async () => {
    for (const args of [
      [],
      ['--row', '5'],
      ['--at', '1,2,3'],
      ['--at', '9999,2'],
      ['--at', '1,2', '--height', 'tall'],
      ['--at', '1,2', '--range', '-5'],
      ['--at', '1,2', '--curvature', 'maybe'],
      ['--at', '1,2', '--algorithm', 'guess'],
      ['--at', '1,2', '--target-height', '-1'],
      ['--lat', '91', '--lng', '0'],
      ['--lat', '50', '--lng', '8'],
      ['--at', '1,2', '--terrain', '/nowhere/a.tif'],
    ]) {
      const { out, progress, code } = await run(...args, '--json');
      expect(code).toBe(2);
      expect(JSON.parse(out[0]!).error.type).toBeTruthy();
      expect(progress.length).toBe(1);
    }
  });
});
