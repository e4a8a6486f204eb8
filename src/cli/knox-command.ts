/**
 * `seamline knox`: the near-repeat table of a CSV of incidents, or the classic single count with
 * `--delta` and `--tau`. Every printed ratio stands beside the two counts it comes from.
 */
import type { Command } from 'commander';
import type { Result } from '../base/result.ts';
import { DAY_MS } from '../base/time.ts';
import { isInArea } from '../format/area.ts';
import { loadKnoxCounter } from '../node/kernels/knox-counter.ts';
import type { PatternEvent } from '../pattern/event.ts';
import { computeKnoxTable, type KnoxError, type KnoxTable } from '../pattern/knox.ts';
import { type BandClosed, createBands } from '../pattern/knox-band.ts';

import { computeKnoxSingle, type KnoxSingle, knoxVerdict } from '../pattern/knox-single.ts';
import type { DistanceRule } from '../pattern/knox-sweep.ts';
import { computeRepetition } from '../pattern/repetition.ts';
import { readArea, readEventFiles } from './event-file.ts';
import { addEventOptions, type EventFlags, toEventSource } from './event-flag.ts';
import { collectFlag, oneOfFlag, parseDayFlag, parseEndsFlag, parseNotNegativeFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type KnoxFlags = EventFlags & {
  readonly events: string;
  readonly space: ReadonlyArray<number>;
  readonly days: ReadonlyArray<number>;
  readonly distance: DistanceRule;
  readonly closed: BandClosed;
  readonly permutations: number;
  readonly seed: number;
  readonly type?: string;
  readonly from?: number;
  readonly to?: number;
  readonly within?: string;
  readonly where: ReadonlyArray<string>;
  readonly afterType?: string;
  readonly afterEvents?: string;
  readonly scales?: true;
  readonly delta?: number;
  readonly tau?: number;
  readonly json?: true;
};

export function addKnoxCommands(program: Command, output: CommandOutput): void {
  addEventOptions(program.command('knox'))
    .requiredOption('--events <file>', 'CSV, plain or gzip')
    .option('--space <ends>', 'ends of the distance bands, metres', parseEndsFlag, [1, 1000, 2000, 3000, 5000, 10_000])
    .option('--days <ends>', 'ends of the time bands, days', parseEndsFlag, [0, 2, 7, 14, 28])
    .option('--distance <rule>', 'great-circle, planar or manhattan', oneOfFlag(DISTANCES), 'great-circle')
    .option('--closed <side>', 'right: upper ends inclusive; left: lower ends inclusive', oneOfFlag(SIDES), 'right')
    .option('--permutations <n>', 'random deals of the times', wholeFlag(1, 99_999), 999)
    .option('--seed <n>', 'seed of the random deals', wholeFlag(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--type <type>', 'only incidents of this type')
    .option('--from <date>', 'first day, inclusive', parseDayFlag)
    .option('--to <date>', 'last day, inclusive', parseDayFlag)
    .option('--within <geojson>', 'only incidents inside these polygons')
    .option('--where <key=values>', 'features of --within with one of these values', collectFlag, [])
    .option('--after-type <type>', 'count only incidents after one of this other type')
    .option('--after-events <file>', 'count only incidents after one in this other CSV, such as own patrols')
    .option('--scales', 'single counts at 1 km and 7 d, 5 km and 14 d, 10 km and 28 d')
    .option('--delta <metres>', 'single count: distance', parseNotNegativeFlag)
    .option('--tau <days>', 'single count: days', parseNotNegativeFlag)
    .option('--json', 'one JSON value')
    .action((flags: KnoxFlags) => runKnox(flags, output));
}

const DISTANCES = ['great-circle', 'planar', 'manhattan'];
const SIDES = ['right', 'left'];

async function runKnox(flags: KnoxFlags, output: CommandOutput): Promise<void> {
  const json = flags.json === true;
  const fail = (error: { readonly type: string }) =>
    printError(output, json, error, JSON.stringify(error), EXIT.badInput);
  const sets = await readSets(flags);
  if (!sets.ok) return fail(sets.error);
  const { events, before } = sets.value;
  const count = await loadKnoxCounter();
  const { distance, permutations, seed, closed } = flags;
  if (flags.scales === true) {
    const rows = computeRepetition(events, before, { permutations, seed }, count);
    if (!rows.ok) return fail(rows.error);
    const scales = rows.value.scales.map(({ scale, single }) => singleToJson(single, scale.distanceM, scale.days));
    const lines = rows.value.scales.flatMap(({ scale, single }) => singleToLines(single, scale.distanceM, scale.days));
    return printResult(output, json, { n: events.length, scales }, lines);
  }
  if (flags.delta !== undefined || flags.tau !== undefined) {
    const { delta, tau } = flags;
    if (delta === undefined || tau === undefined) return fail({ type: 'DeltaNeedsTau' });
    const options = { delta, tau, closed, distance, permutations, seed };
    const single = computeKnoxSingle(events, before, options, count);
    if (!single.ok) return fail(single.error);
    return printResult(output, json, singleToJson(single.value, delta, tau), singleToLines(single.value, delta, tau));
  }
  const space = createBands(flags.space, closed);
  if (!space.ok) return fail(space.error);
  const days = createBands(flags.days, closed);
  if (!days.ok) return fail(days.error);
  const options = { space: space.value, days: days.value, distance, permutations, seed };
  const table: Result<KnoxTable, KnoxError> = computeKnoxTable(events, before, options, count);
  if (!table.ok) return fail(table.error);
  printResult(output, json, knoxTableToJson(table.value), knoxTableToLines(table.value));
}

type KnoxSets = {
  readonly events: ReadonlyArray<PatternEvent>;
  readonly before: ReadonlyArray<PatternEvent> | undefined;
};

async function readSets(flags: KnoxFlags): Promise<Result<KnoxSets, { readonly type: string }>> {
  const source = toEventSource(flags);
  const file = await readEventFiles([flags.events], source);
  if (!file.ok) return file;
  if ((flags.type ?? flags.afterType) !== undefined && !file.value.hasType) {
    return { ok: false, error: { type: 'NoTypeColumn' } };
  }
  const area = flags.within === undefined ? undefined : await readArea(flags.within, flags.where);
  if (area !== undefined && !area.ok) return area;
  const isKept = (event: PatternEvent) =>
    (flags.from === undefined || event.atMs >= flags.from) &&
    (flags.to === undefined || event.atMs < flags.to + DAY_MS) &&
    (area === undefined || isInArea({ lat: event.y, lng: event.x }, area.value));
  const kept = file.value.events.filter(isKept);
  const events = kept.filter((event) => flags.type === undefined || event.kind === flags.type);
  if (flags.afterEvents !== undefined) {
    const other = await readEventFiles([flags.afterEvents], source);
    return other.ok ? { ok: true, value: { events, before: other.value.events.filter(isKept) } } : other;
  }
  if (flags.afterType === undefined) return { ok: true, value: { events, before: undefined } };
  if (flags.afterType === flags.type) return { ok: false, error: { type: 'SameType' } };
  const before = kept.filter((event) => event.kind === flags.afterType);
  return { ok: true, value: { events: events.filter((event) => event.kind !== flags.afterType), before } };
}

function knoxTableToJson(table: KnoxTable): unknown {
  const matrix = <T>(pick: (cell: KnoxTable['cells'][number][number]) => T) =>
    table.cells.map((row) => row.map((cell) => pick(cell)));
  return {
    n: table.n,
    ...(table.nBefore === undefined ? {} : { nBefore: table.nBefore }),
    pairs: table.pairs,
    observed: matrix((cell) => cell.count.observed),
    expected: matrix((cell) => cell.count.expected),
    ratio: matrix((cell) => cell.count.ratio ?? null),
    p: matrix((cell) => cell.p),
    intervals: { space: table.spaceLabels, time: table.timeLabels },
    permutations: table.permutations,
    seed: table.seed,
    overall: { p: table.overallP, verdict: knoxVerdict(table.overallP) },
  };
}

function knoxTableToLines(table: KnoxTable): ReadonlyArray<string> {
  const lines = [
    `${table.n} incidents, ${table.pairs} pairs near in space, ${table.permutations} random deals, seed ${table.seed}`,
  ];
  table.cells.forEach((row, b) => {
    row.forEach((cell, t) => {
      const { observed, expected, ratio } = cell.count;
      const ratioText = ratio === undefined ? 'no ratio' : `ratio ${ratio.toFixed(2)}`;
      const place = `${table.spaceLabels[b]} m, ${table.timeLabels[t]} d`;
      lines.push(
        `${place}: observed ${observed}, expected ${expected.toFixed(1)}, ${ratioText}, p ${cell.p.toFixed(3)}`,
      );
    });
  });
  const verdict = knoxVerdict(table.overallP);
  lines.push(
    `all bands together: ${verdict === 'repetition' ? 'repetition' : 'not significant'}, p ${table.overallP.toFixed(3)}`,
  );
  return lines;
}

function singleToJson(single: KnoxSingle, delta: number, tau: number): unknown {
  return {
    n: single.n,
    pairs: single.pairs,
    delta,
    tau,
    observed: single.count.observed,
    expected: single.count.expected,
    ratio: single.count.ratio ?? null,
    p: single.pMonteCarlo,
    pMonteCarlo: single.pMonteCarlo,
    pPoisson: single.pPoisson,
    pPoissonAbove: single.pPoissonAbove,
    verdict: single.verdict,
  };
}

function singleToLines(single: KnoxSingle, delta: number, tau: number): ReadonlyArray<string> {
  const { observed, expected } = single.count;
  return [
    `${single.n} incidents; within ${delta} m and ${tau} d: observed ${observed} pairs, expected ${expected.toFixed(2)}`,
    `p ${single.pMonteCarlo.toFixed(3)} by random deals, ${single.pPoisson.toFixed(3)} by Poisson`,
    single.verdict === 'repetition' ? 'repetition' : 'not significant',
  ];
}
