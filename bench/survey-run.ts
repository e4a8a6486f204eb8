/**
 * `node bench/survey-run.ts [--slots N]`: one whole survey at the size of the agreement, 5,342 cells x 168 hours under the
 * default cap, both roles on this machine: own sets to tokens, private intersection with proofs, sanctuary, corridors
 * and joint record on both sides. A single run of minutes, with progress, so it stands beside `npm run bench`. With 28
 * slots (blocks of six hours) no sanctuary is asked for.
 */
import { performance } from 'node:perf_hooks';
import { gridCellDisk, latLngToGridCell } from '../src/base/grid.ts';
import { createPrng } from '../src/base/random.ts';
import { unixMs } from '../src/base/time.ts';
import { hkdfSha256, sha256 } from '../src/node/crypto.ts';
import { createGroupPool } from '../src/node/group/group-pool.ts';
import { intersectSets } from '../src/node/group/intersect-sets.ts';
import { createNodeGroup } from '../src/node/group/kernel-group.ts';
import { nodeSha512 } from '../src/node/group/sodium-group.ts';
import { loadEvaderMaker } from '../src/node/kernels/evader-maker.ts';
import { describeFinishedRun, universeOf } from '../src/node/service/survey-result.ts';
import { layCellGround } from '../src/vacuum/vacuum-findings.ts';
import { someSurveyTerms } from '../test/harness/survey-terms.ts';

const argument = process.argv.indexOf('--slots');
const slots = argument < 0 ? 168 : Number(process.argv[argument + 1]);
const started = performance.now();
const spent: Record<string, number> = {};
const time = async <T>(name: string, work: () => Promise<T> | T): Promise<T> => {
  const from = performance.now();
  const value = await work();
  spent[name] = Math.round(performance.now() - from) / 1_000;
  return value;
};
const must = <T>(result: { readonly ok: boolean; readonly value?: T; readonly error?: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value as T;
};

/** 100 x 40 km: about 5,342 cells of resolution 8. */
const e7 = (lat: number, lng: number): [number, number] => [Math.round(lat * 1e7), Math.round(lng * 1e7)];
const terms = someSurveyTerms({
  seam: [e7(35.6, 43.6), e7(35.6, 44.706), e7(35.9597, 44.706), e7(35.9597, 43.6)],
  slotMin: (168 / slots) * 60,
  periodSlots: slots,
  criteria: slots === 168 ? ['seen', 'covered'] : ['covered'],
  rhoM: 40_000,
  places: [{ id: 'town', cells: [...gridCellDisk(latLngToGridCell({ lat: 35.75, lng: 44.1 }, 8), 1)].sort() }],
});
const group = await createNodeGroup();
const makeEvader = await loadEvaderMaker();
const ground = must(layCellGround(slots === 168 ? terms : { ...terms, evaderMh: 500 }, makeEvader));
const { universe } = must(universeOf(terms, ground));
const pool = createGroupPool(group);

/** Each side leaves open whole cells, and others by night, up to the agreed cap; what is not seen is not covered. */
function openTokens(seed: number): ReadonlyArray<string> {
  const prng = createPrng(seed);
  const open: string[] = [];
  for (let cell = 0; cell < universe.ids.length; cell++) {
    const isOpenAlways = prng.nextBelow(6) === 0;
    for (let slot = 0; slot < slots && open.length < universe.bucket; slot++) {
      const isNight = ((slot * 168) / slots) % 24 < 5;
      if (isOpenAlways || (isNight && (cell + seed) % 3 > 0)) open.push(`${universe.ids[cell]}|${slot}`);
    }
  }
  return universe.criteria.flatMap((criterion) =>
    open.filter((_, i) => criterion === 'covered' || i % 10 > 0).map((pair) => `${criterion}|${pair}`),
  );
}

const sets = await time('tokensS', () => [openTokens(1), openTokens(2)] as const);
/** Filled to n with tokens of no cell, as dummies fill a list. */
const filled = sets.map((tokens, side) => [
  ...tokens,
  ...Array.from({ length: universe.size - tokens.length }, (_, i) => `reached|fill-${side}|${i}`),
]) as [string[], string[]];
let shown = 0;
const figures = must(
  await time('intersectionS', () =>
    intersectSets(filled, { group, pool, sha512: nodeSha512, sha256, hkdf: hkdfSha256 }, (work, done, total) => {
      if (performance.now() - shown < 5_000) return;
      shown = performance.now();
      process.stderr.write(`${work} ${done} of ${total}\n`);
    }),
  ),
);
await pool.close();
const id = { agreement: 'bench', run: 1 };
const describe = () => must(describeFinishedRun(id, terms, { ground, universe }, figures.tokens, unixMs(0)));
const found = await time('meaningS', () => (slots === 168 ? describe() : null));
process.stdout.write(
  `${JSON.stringify({
    cells: universe.ids.length,
    slots,
    criteria: universe.criteria,
    n: universe.size,
    ownTokens: sets.map((tokens) => tokens.length),
    common: figures.tokens.length,
    bytes: figures.bytes,
    msPlain: figures.ms,
    msProofs: figures.msProofs,
    ...spent,
    totalS: Math.round(performance.now() - started) / 1_000,
    hash: found?.hash ?? null,
    totals: found?.body['totals'] ?? null,
  })}\n`,
);
