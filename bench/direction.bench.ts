/**
 * A year of a busy centre: 20,000 records, 600 directives, 3,000 tasks on one node. Timed is the fold of all directives,
 * against the obvious one that looks through all records for each task; as facts the whole situation report of the year
 * as a PDF (wanted under 10 s) and the figures board (wanted under 300 ms).
 */
import { performance } from 'node:perf_hooks';
import { DAY_MS, unixMs } from '../src/base/time.ts';
import type { DirectionRecord } from '../src/direction/direction-record.ts';
import { foldDirectives } from '../src/direction/directive-board.ts';
import { createLocale } from '../src/format/locale/language.ts';
import { documentToFile } from '../src/node/document/document-file.ts';
import { createTypstCompiler } from '../src/node/document/typst-compiler.ts';
import { describeBoard } from '../src/node/service/board-desk.ts';
import { readDirectionRecords } from '../src/node/service/direction-view.ts';
import { writeSituationReport } from '../src/node/service/report-desk.ts';
import type { RunningNode } from '../src/node/wire.ts';
import { BUSY_YEAR, fillBusyYear, YEAR_START } from '../test/harness/busy-centre.ts';
import { closeTestNode, openTestNode } from '../test/harness/exercise-node.ts';
import type { Bench, OpenedCase } from './bench.ts';

const END = unixMs(YEAR_START + 365 * DAY_MS);

export const directionBench: Bench = {
  topic: 'direction',
  cases: [
    {
      name: `a year of ${BUSY_YEAR.records} records, ${BUSY_YEAR.directives} directives, ${BUSY_YEAR.tasks} tasks`,
      open: ({ isSmoke }) => openYear(isSmoke ? { records: 400, directives: 12, tasks: 60 } : BUSY_YEAR),
    },
  ],
};

async function openYear(size: typeof BUSY_YEAR): Promise<OpenedCase> {
  const node = await openTestNode('FED');
  await fillBusyYear(node, size);
  const records = await readDirectionRecords(node);
  const figures = await measureDocuments(node);
  return {
    work: size.directives,
    unit: 'directives',
    check: () => {
      const told = foldDirectives(records, END).filter(({ state }) => state === 'done').length;
      const plain = countDonePlainly(records);
      return told === plain && told > 0 ? null : `${told} done, ${plain} by looking through all`;
    },
    product: { name: 'one fold over indexed records', run: () => foldDirectives(records, END) },
    peer: { name: 'looking through all records for each task', run: () => countDonePlainly(records) },
    facts: () => figures,
    close: () => closeTestNode(node),
  };
}

/** Milliseconds of the report from the log to the PDF, and of the board; each the better of two runs. */
async function measureDocuments(node: RunningNode): Promise<Readonly<Record<string, number>>> {
  const locale = createLocale('ar');
  const period = { from: YEAR_START, to: END };
  const typst = createTypstCompiler();
  const reportMs = await bestOfTwo(async () => {
    await documentToFile(await writeSituationReport(node, 'KRK', period, locale), 'pdf', typst);
  });
  const boardMs = await bestOfTwo(async () => {
    await describeBoard(node, period, { centre: 'KRK', utcOffsetMin: locale.utcOffsetMin });
  });
  return { reportMs, boardMs };
}

async function bestOfTwo(run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 2; i++) {
    const from = performance.now();
    await run();
    times.push(performance.now() - from);
  }
  return Math.round(Math.min(...times));
}

/** The obvious fold: a directive is done when each of its tasks has a last update `done` and evidence. */
function countDonePlainly(records: ReadonlyArray<DirectionRecord>): number {
  const of = (kind: string, member: string, id: string) =>
    records.filter((r) => r.kind === kind && r.body[member] === id);
  return records.filter((directive) => {
    if (directive.kind !== 'directive') return false;
    const tasks = of('task', 'directive', directive.id);
    return (
      tasks.length > 0 &&
      tasks.every((task) => {
        const last = of('task-update', 'task', task.id)
          .sort((a, b) => (String(a.body['at']) < String(b.body['at']) ? -1 : 1))
          .at(-1);
        return last?.body['state'] === 'done' && of('evidence', 'about', task.id).length > 0;
      })
    );
  }).length;
}
