/** The known answers of `test/vectors/viewshed`, ready to compare. */
import { readFile } from 'node:fs/promises';
import type { SightOptions } from '../../src/ground/ray-viewshed.ts';
import type { Terrain } from '../../src/ground/terrain.ts';
import { loadGeotiff } from '../../src/node/terrain/geotiff-library.ts';
import { readTerrainFile } from '../../src/node/terrain/terrain-file.ts';

const FOLDER = new URL('../vectors/viewshed/', import.meta.url);

export type ViewshedCase = {
  readonly options: Omit<SightOptions, 'dropPerM'>;
  readonly visible: number;
  readonly compare: (values: Uint8Array) => { readonly jaccard: number; readonly different: number };
};

export async function readViewshedCases(): Promise<{ terrain: Terrain; cases: ReadonlyArray<ViewshedCase> }> {
  const known = JSON.parse(await readFile(new URL('cases.json', FOLDER), 'utf8')) as {
    dem: string;
    cases: ReadonlyArray<{ [key: string]: number } & { raster: string }>;
  };
  const terrain = await readTerrainFile(new URL(known.dem, FOLDER).pathname);
  if (!terrain.ok) throw new Error(terrain.error.type);
  const cases: ViewshedCase[] = [];
  for (const one of known.cases) {
    const expected = await readRaster(one.raster);
    cases.push({
      options: {
        observer: { row: one['row']!, col: one['col']! },
        observerHeightM: one['observer_height']!,
        targetHeightM: one['target_height']!,
        rangeM: one['max_distance']!,
      },
      visible: one['visible']!,
      compare: (values) => compareSets(values, expected),
    });
  }
  return { terrain: terrain.value, cases };
}

async function readRaster(name: string): Promise<ArrayLike<number>> {
  const bytes = await readFile(new URL(name, FOLDER));
  const { fromArrayBuffer } = await loadGeotiff();
  const image = await (await fromArrayBuffer(new Uint8Array(bytes).buffer)).getImage();
  return ((await image.readRasters()) as unknown as ReadonlyArray<ArrayLike<number>>)[0]!;
}

function compareSets(a: ArrayLike<number>, b: ArrayLike<number>) {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    both += a[i] === 1 && b[i] === 1 ? 1 : 0;
    either += a[i] === 1 || b[i] === 1 ? 1 : 0;
  }
  return { jaccard: both / either, different: either - both };
}
