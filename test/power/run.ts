/**
 * Simulated power cuts against the real node: `npm run power-cut -- 40`. Needs root, loop devices and the tool that lies
 * beside the repository; says so and ends with 2 where one is missing. A cut that falls before the first acknowledgement
 * shows nothing: it is made again, so that as many count as were asked for.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const TOOL = join(process.env['SEAMLINE_SHARED'] ?? '../shared', 'tools/power-cut');
const ROUNDS_MAX = 10;
const missing = [
  ...(process.getuid?.() === 0 ? [] : ['root']),
  ...(existsSync('/dev/loop-control') ? [] : ['loop devices']),
  ...(existsSync(TOOL) ? [] : [TOOL]),
];
if (missing.length > 0) {
  process.stderr.write(`no power cuts here: ${missing.join(', ')} missing\n`);
  process.exit(2);
}

const wanted = Number(process.argv[2] ?? '40');
const totals = { cuts: 0, beforeFirst: 0, acknowledged: 0, lost: 0, unopened: 0 };
const countTrial = (line: string): void => {
  const found = /^trial \d+: acknowledged (\d+), found (-?\d+), lost (\d+)$/.exec(line);
  if (found === null) return;
  process.stdout.write(`${line.replace(/^trial \d+/, `cut ${totals.cuts + 1}`)}\n`);
  const [acknowledged, there, lost] = found.slice(1).map(Number) as [number, number, number];
  if (acknowledged > 0) totals.cuts++;
  else totals.beforeFirst++;
  totals.acknowledged += acknowledged;
  totals.lost += lost;
  if (there < 0) totals.unopened++;
};

const script = (name: string) => [process.execPath, join(HERE, name)];
for (let round = 0; totals.cuts < wanted && round < ROUNDS_MAX; round++) {
  const commands = ['--', ...script('write-until-cut.ts'), '--', ...script('check-after-cut.ts')];
  const tool = spawn(TOOL, [String(wanted - totals.cuts), ...commands], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(tool, 'close');
  for await (const line of createInterface({ input: tool.stdout })) countTrial(line);
  await ended;
}
process.stdout.write(`${JSON.stringify(totals)}\n`);
process.exitCode = totals.cuts < wanted || totals.lost > 0 || totals.unopened > 0 ? 1 : 0;
