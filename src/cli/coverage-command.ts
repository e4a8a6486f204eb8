/**
 * `seamline coverage` and `seamline exposure`: own figures over the agreed seam, computed when asked for and kept
 * nowhere. Totals and hash are free to planner and commander; cells need two persons.
 */
import type { Command } from 'commander';
import type { PairExplanation } from '../ground/uncovered.ts';
import type { OwnStay } from '../node/service/own-stay.ts';
import type { CoverageTotals, ExposureTotals } from '../node/service/survey-figures.ts';
import { wholeFlag } from './flag.ts';
import { type CommandOutput, printResult } from './output.ts';
import { printRefusal, type SeatClient, withSeatClient } from './seat-client.ts';
import { addCellsOptions, type CellsOptions, printCells } from './survey-command.ts';

type CoverageOptions = CellsOptions & { readonly why?: string; readonly slot: number };
type ExposureOptions = CellsOptions & { readonly place?: string; readonly stay?: true };

export function addCoverageCommands(program: Command, output: CommandOutput): void {
  addCellsOptions(program.command('coverage'), 'planner')
    .option('--why <cell>', 'explain one cell instead')
    .option('--slot <n>', 'slot to explain', wholeFlag(0, 10_079), 0)
    .action((options: CoverageOptions) => runCoverage(output, options));
  addCellsOptions(program.command('exposure'), 'planner')
    .option('--place <id>', 'one place that both named for protection')
    .option('--stay', 'instead: the longest stay of somebody who also uses our ground beyond the seam')
    .action((options: ExposureOptions) => runExposure(output, options));
}

async function runCoverage(output: CommandOutput, options: CoverageOptions): Promise<void> {
  const json = options.json === true;
  const asked = options.agreement === undefined ? '' : `agreement=${encodeURIComponent(options.agreement)}`;
  await withSeatClient(output, options, async (client) => {
    if (options.cells === true || options.approval !== undefined)
      return printCells(output, options, client, 'coverage');
    if (options.why !== undefined) {
      const cell = encodeURIComponent(options.why);
      const why = await client.get<PairExplanation>(`/api/coverage/cell?cell=${cell}&slot=${options.slot}&${asked}`);
      if (!why.ok) return printRefusal(output, json, why.error);
      const { seenPermille, arrivalMin, fails, posts } = why.value;
      printResult(output, json, why.value, [
        `seen ${seenPermille / 10} %, arrival ${arrivalMin ?? 'never'} min: ${fails.length === 0 ? 'covered' : `not ${fails.join(', not ')}`}`,
        ...posts.map(
          ({ id, alonePermille, counts }) => `  ${id}  ${alonePermille / 10} % alone${counts ? '' : ', not manned'}`,
        ),
      ]);
      return;
    }
    const totals = await client.get<CoverageTotals>(`/api/coverage?${asked}`);
    if (!totals.ok) return printRefusal(output, json, totals.error);
    const { pairs, cells, slots, coveredPermille, hash } = totals.value;
    printResult(output, json, totals.value, [
      `${cells} cells x ${slots} slots: ${coveredPermille / 10} % covered, ${pairs.notSeen} not seen, ${pairs.notReached} not reached`,
      `hash ${hash}`,
    ]);
  });
}

async function runExposure(output: CommandOutput, options: ExposureOptions): Promise<void> {
  const json = options.json === true;
  const asked = options.place === undefined ? '' : `?place=${encodeURIComponent(options.place)}`;
  await withSeatClient(output, options, async (client) => {
    if (options.cells === true || options.approval !== undefined)
      return printCells(output, options, client, 'exposure');
    if (options.stay === true) return printStay(output, json, client);
    const totals = await client.get<ExposureTotals>(`/api/exposure${asked}`);
    if (!totals.ok) return printRefusal(output, json, totals.error);
    const lines = totals.value.places.map(
      ({ place, slotsReachable, slotsUnseen, leastSeenPermille }) =>
        `${place}: reachable in ${slotsReachable} slots, unseen by us in ${slotsUnseen}; least seen walk ${(leastSeenPermille ?? 0) / 10} % (lower bound, inside the seam)`,
    );
    printResult(output, json, totals.value, [...lines, `hash ${totals.value.hash}`]);
  });
}

async function printStay(output: CommandOutput, json: boolean, client: SeatClient): Promise<void> {
  const found = await client.get<OwnStay>('/api/exposure/stay');
  if (!found.ok) return printRefusal(output, json, found.error);
  const { own, joint, ownCells, leftOutCells } = found.value;
  printResult(output, json, found.value, [
    `worst case inside the seam and on our side: longest stay ${own.longestSlots ?? 'endless'} slots, ${own.sanctuaryPairs} sanctuary pairs`,
    `inside the seam alone: ${joint.longestSlots ?? 'endless'} slots, ${joint.sanctuaryPairs} sanctuary pairs`,
    `${ownCells - leftOutCells} cells of our side walked on, ${leftOutCells} outside the terrain; this figure stays here`,
  ]);
}
