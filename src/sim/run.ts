/**
 * Runs simulated worlds: `--seed N` one, otherwise as many as fit `--seconds S`, at least `--seeds-min M`, each of
 * `--steps K`. Prints what happened, so that an idle simulation shows, and the seed of a world that broke a promise.
 */
import { parseArgs } from 'node:util';
import { runWorld, type WorldCounts } from './world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    'seeds-min': { type: 'string', default: '10' },
    steps: { type: 'string', default: '2000' },
  },
});

const steps = Number(values.steps);
const first = values.seed === undefined ? 1 : Number(values.seed);
const until = performance.now() + Number(values.seconds) * 1_000;
const seedsMin = values.seed === undefined ? Number(values['seeds-min']) : 1;
const total: WorldCounts = {
  releases: 0,
  withdrawals: 0,
  pages: 0,
  entries: 0,
  dropped: 0,
  torn: 0,
  replayed: 0,
  crashes: 0,
  partitions: 0,
  refusals: 0,
  forks: 0,
};
let failed = 0;
let seeds = 0;
for (let seed = first; seeds < seedsMin || (values.seed === undefined && performance.now() < until); seed++) {
  const outcome = runWorld(seed, steps);
  seeds++;
  for (const key of Object.keys(total) as Array<keyof WorldCounts>) total[key] += outcome.counts[key];
  if (!outcome.ok) {
    failed++;
    process.stdout.write(
      `seed ${seed} broke a promise: ${outcome.fault}\n  again: node src/sim/run.ts --seed ${seed} --steps ${steps}\n`,
    );
    if (failed >= 5) break;
  }
}
const idle = (Object.keys(total) as Array<keyof WorldCounts>).filter((key) => total[key] === 0 && seeds >= 10);
const counts = Object.entries(total)
  .map(([key, n]) => `${key} ${n}`)
  .join(', ');
process.stdout.write(
  `${seeds} seeds of ${steps} steps, ${failed} failed; ${counts}${idle.length > 0 ? `; never happened: ${idle.join(', ')}` : ''}\n`,
);
process.exitCode = failed > 0 || idle.length > 0 ? 1 : 0;
