/**
 * Simulated power cuts against the real node: `npm run power-cut -- 40`. Needs root, loop devices and the tool that lies
 * beside the repository; says so and ends with 2 where one is missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const TOOL = join(process.env['SEAMLINE_SHARED'] ?? '../shared', 'tools/power-cut');
const missing = [
  ...(process.getuid?.() === 0 ? [] : ['root']),
  ...(existsSync('/dev/loop-control') ? [] : ['loop devices']),
  ...(existsSync(TOOL) ? [] : [TOOL]),
];
if (missing.length > 0) {
  process.stderr.write(`no power cuts here: ${missing.join(', ')} missing\n`);
  process.exit(2);
}
const node = (script: string) => [process.execPath, join(HERE, script)];
const trials = process.argv[2] ?? '40';
const args = [trials, '--', ...node('write-until-cut.ts'), '--', ...node('check-after-cut.ts')];
process.exitCode = spawnSync(TOOL, args, { stdio: 'inherit' }).status ?? 1;
