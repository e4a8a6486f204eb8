/** `seamline terrain` on a node: what it keeps, and that a file which cannot be placed for certain changes nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../test/harness/command.ts';
import { loadGeotiff } from '../node/terrain/geotiff-library.ts';

const MODEL = 'test/vectors/viewshed/jacksboro_3arcsec_as_90m_local.tif';
const dir = mkdtempSync(join(tmpdir(), 'seamline-terrain-'));
const data = join(dir, 'node');

beforeAll(async () => void (await runCommand('init', '--data', data, '--organisation', 'FED', '--exercise')));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function writeModel(name: string, keys: object): Promise<string> {
  const { writeArrayBuffer } = await loadGeotiff();
  const heights = new Uint8Array(16).fill(7);
  const corner = { ModelPixelScale: [90, 90, 0], ModelTiepoint: [0, 0, 0, 500_000, 4_000_000, 0] };
  const bytes = writeArrayBuffer(heights, { width: 4, height: 4, ...corner, ...keys });
  writeFileSync(join(dir, name), new Uint8Array(bytes as ArrayBuffer));
  return join(dir, name);
}

it('keeps a model with its hash, and keeps it where a later file has another datum or is none', async () => {
  expect(await runCommand('terrain', 'info', '--data', data)).toMatchObject({ exit: 3 });
  const kept = await runCommand<object>('terrain', 'import', MODEL, '--data', data);
  expect(kept).toMatchObject({ exit: 0, said: { rows: 344, cols: 403, known: 138_632, unknown: 0 } });
  const mercator = await writeModel('mercator.tif', { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 3857 });
  const nowhere = join(dir, 'text.tif');
  writeFileSync(nowhere, 'not a picture');
  const faults = [
    [mercator, 'DatumUnknown'],
    [nowhere, 'NotGeotiff'],
    [join(dir, 'absent.tif'), 'TerrainUnreadable'],
    [join(dir, 'model.png'), 'TerrainUnreadable'],
  ] as const;
  for (const [file, type] of faults) {
    const refused = await runCommand('terrain', 'import', file, '--data', data);
    expect(refused, file).toMatchObject({ exit: 2, said: { error: { type } } });
  }
  const watch = await runCommand('terrain', 'import', MODEL, '--data', data, '--seat', 'watch');
  expect(watch).toMatchObject({ exit: 3, said: { error: { type: 'NotYourSeat' } } });
  expect((await runCommand('terrain', 'info', '--data', data)).said).toEqual(kept.said);
});
