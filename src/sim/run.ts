/**
 * Runs simulated worlds: `--seed N` one, otherwise those of `regressions.ts` and then as many from `--first N` on as fit
 * `--seconds S`, at least `--seeds-min M` and at most `--seeds-max X`, each of `--steps K`; then `--pairs P` pairs of
 * worlds that differ in what is withheld. Prints what happened, so that an idle simulation shows, and the seed of a world
 * that broke a promise.
 */
import { parseArgs } from 'node:util';
import { compareWorldPairs } from './non-interference.ts';
import { REGRESSIONS } from './regressions.ts';
import { runWorld, type WorldCounts, zeroCounts } from './world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    'seeds-min': { type: 'string', default: '10' },
    'seeds-max': { type: 'string', default: '1000000' },
    first: { type: 'string', default: '1' },
    pairs: { type: 'string', default: '1000' },
    steps: { type: 'string', default: '2000' },
  },
});

const steps = Number(values.steps);
const FAILED_MAX = 5;
const first = Number(values.seed ?? values.first);
const until = performance.now() + Number(values.seconds) * 1_000;
const seedsMin = values.seed === undefined ? Number(values['seeds-min']) : 1;
const seedsMax = values.seed === undefined ? Number(values['seeds-max']) : 1;
const total = zeroCounts();
const pairs = values.seed === undefined ? compareWorldPairs(Number(values.pairs), first) : null;
let failed = 0;
let seeds = 0;
const runSeed = (seed: number) => {
  const outcome = runWorld(seed, steps);
  seeds++;
  for (const key of Object.keys(total) as Array<keyof WorldCounts>) total[key] += outcome.counts[key];
  if (outcome.ok) return;
  failed++;
  process.stdout.write(
    `seed ${seed} broke a promise: ${outcome.fault}\n  again: node src/sim/run.ts --seed ${seed} --steps ${steps}\n`,
  );
};
if (values.seed === undefined) for (const { seed } of REGRESSIONS) runSeed(seed);
for (let seed = first; failed < FAILED_MAX && seeds < seedsMax; seed++) {
  if (seeds >= seedsMin && performance.now() >= until) break;
  if (values.seed !== undefined || !REGRESSIONS.some((r) => r.seed === seed)) runSeed(seed);
}
const idle = (Object.keys(total) as Array<keyof WorldCounts>).filter((key) => total[key] === 0 && seeds >= 10);
const counts = Object.entries(total)
  .map(([key, n]) => `${key} ${n}`)
  .join(', ');
const told =
  pairs === null
    ? ''
    : `; ${pairs.pairs} world pairs, ${pairs.withheld} operations withheld, ${pairs.bytes} bytes compared, ${pairs.differing} differing`;
process.stdout.write(
  `${seeds} seeds of ${steps} steps, ${failed} failed; ${counts}${told}${idle.length > 0 ? `; never happened: ${idle.join(', ')}` : ''}\n`,
);
process.exitCode = failed > 0 || idle.length > 0 || (pairs?.differing ?? 0) > 0 ? 1 : 0;
