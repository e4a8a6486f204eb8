/**
 * `seamline exercise two-owners`: two real nodes on this machine close a public list of places together, each given only
 * its own sites. Prints the table "each alone / both jointly" and how many bytes crossed each way.
 */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import { unixMs } from '../base/time.ts';
import { parseDistanceFiles } from '../format/location-file.ts';
import { runTwoOwners } from '../node/exercise/two-owners.ts';
import { createGroupPool } from '../node/group/group-pool.ts';
import { createNodeGroup } from '../node/group/kernel-group.ts';
import { createHighsSolver } from '../node/solver/highs-solver.ts';
import type { LocationInstance } from '../vacuum/location-instance.ts';
import { type OwnerTerms, restrictToSites } from '../vacuum/location-two-owners.ts';
import { OFFER_MODES } from '../vacuum/offer.ts';
import { readTextFile } from './event-file.ts';
import { oneOfFlag, parseIdsFlag, parseNotNegativeFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type TwoOwnersFlags = OwnerTerms & {
  readonly distances: string;
  readonly weights: string;
  readonly siteColumn?: string;
  readonly demandColumn?: string;
  readonly distanceColumn?: string;
  readonly weightColumn?: string;
  readonly idColumn?: string;
  readonly ownerA: ReadonlyArray<string>;
  readonly ownerB: ReadonlyArray<string>;
  readonly timeLimit: number;
  readonly json?: true;
};

const POSTS_MAX = 10_000;

export function addTwoOwnersCommand(exercise: Command, output: CommandOutput): void {
  exercise
    .command('two-owners')
    .description('two nodes on this machine close a public list of places together')
    .requiredOption('--distances <file>', 'CSV in long form: origin (site), destination (demand point), distance')
    .requiredOption('--weights <file>', 'CSV with one weight for each demand point')
    .option('--site-column <name>', 'column of the site in the distances')
    .option('--demand-column <name>', 'column of the demand point in the distances')
    .option('--distance-column <name>', 'column of the distance')
    .option('--weight-column <name>', 'column of the weight')
    .option('--id-column <name>', 'column of the demand point in the weights')
    .requiredOption('--owner-a <ids>', 'sites of the first owner, separated by commas', parseIdsFlag)
    .requiredOption('--owner-b <ids>', 'sites of the second owner', parseIdsFlag)
    .requiredOption('--radius <distance>', 'S: greatest distance at which a site covers', parseNotNegativeFlag)
    .requiredOption('--posts <count>', 'p: posts each owner has', wholeFlag(1, POSTS_MAX))
    .option('--mode <name>', OFFER_MODES.join(' or '), oneOfFlag(OFFER_MODES), 'add')
    .option('--time-limit <seconds>', 'for each question to the solver', parseNotNegativeFlag, 30)
    .option('--json', 'one JSON value')
    .action((_flags, command: Command) => runTwoOwnersCommand(command.optsWithGlobals<TwoOwnersFlags>(), output));
}

async function runTwoOwnersCommand(flags: TwoOwnersFlags, output: CommandOutput): Promise<void> {
  const json = flags.json === true;
  const owners = await loadOwners(flags);
  if (!owners.ok) return printError(output, json, owners.error, describeFacts(owners.error), EXIT.badInput);
  const time = { now: () => unixMs(Date.now()) };
  const group = await createNodeGroup();
  const pool = createGroupPool(group);
  const highs = createHighsSolver();
  try {
    const { radius, posts, mode } = flags;
    const deps = { solve: highs.solve, time, timeLimitMs: flags.timeLimit * 1_000, group, pool };
    const answer = await runTwoOwners(owners.value, { radius, posts, mode }, deps);
    if (!answer.ok) {
      const code = answer.error.type === 'TooFewSites' ? EXIT.badInput : EXIT.fault;
      return printError(output, json, answer.error, describeFacts(answer.error), code);
    }
    const lines = Object.entries(answer.value).map(([key, value]) => `${key}: ${describeValue(value)}`);
    printResult(output, json, answer.value, ['EXERCISE', ...lines]);
  } finally {
    await highs.close();
    await pool.close();
  }
}

async function loadOwners(
  flags: TwoOwnersFlags,
): Promise<Result<readonly [LocationInstance, LocationInstance], { readonly type: string }>> {
  const distances = await readTextFile(flags.distances);
  if (!distances.ok) return distances;
  const weights = await readTextFile(flags.weights);
  if (!weights.ok) return weights;
  const instance = parseDistanceFiles(distances.value, weights.value, {
    site: flags.siteColumn,
    demand: flags.demandColumn,
    distance: flags.distanceColumn,
    weight: flags.weightColumn,
    weightId: flags.idColumn,
  });
  if (!instance.ok) return instance;
  const both = flags.ownerA.find((site) => flags.ownerB.includes(site));
  if (both !== undefined) return err({ type: 'SiteOfBoth', site: both });
  const a = restrictToSites(instance.value, flags.ownerA);
  if (!a.ok) return a;
  const b = restrictToSites(instance.value, flags.ownerB);
  return b.ok ? ok([a.value, b.value]) : b;
}

function describeValue(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function describeFacts(error: { readonly type: string }): string {
  return Object.entries(error)
    .filter(([key]) => key !== 'type')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}
