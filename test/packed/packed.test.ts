/**
 * The packed file works elsewhere: unpacked as an installed package in an empty folder, with only the runtime
 * dependencies of the lock file beside it, it runs compiled JavaScript and offers the pure rooms as subpaths.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExercise } from '../harness/exercise.ts';

const ROOT = process.cwd();
type LockEntry = { readonly dev?: boolean; readonly devOptional?: boolean };
type PackResult = { readonly filename: string; readonly files: ReadonlyArray<{ readonly path: string }> };

/** Links every package an installation without development packages would have; nested ones come along. */
function linkRuntimePackages(to: string): void {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.dev || entry.devOptional || path.split('node_modules/').length > 2) continue;
    if (!existsSync(join(ROOT, path))) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(to, path));
  }
}

describe('the packed file', () => {
  let home: string;
  let packed: PackResult;
  const run = (...args: ReadonlyArray<string>) =>
    spawnSync(process.execPath, args, { cwd: home, encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } });
  const seamline = (...args: ReadonlyArray<string>) => run('node_modules/seamline/bin/seamline.js', ...args);

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'seamline-packed-'));
    const output = execFileSync('npm', ['pack', '--json', '--pack-destination', home], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const answer = JSON.parse(output.slice(output.search(/^[[{]/m))) as
      | ReadonlyArray<PackResult>
      | Record<string, PackResult>;
    packed = Object.values(answer)[0]!;
    linkRuntimePackages(home);
    const target = join(home, 'node_modules', 'seamline');
    mkdirSync(target);
    execFileSync('tar', ['-xzf', join(home, packed.filename), '-C', target, '--strip-components=1']);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('holds compiled code, screens, licence and documents, and neither sources nor tests', () => {
    const paths = packed.files.map((file) => file.path);
    for (const path of ['bin/seamline.js', 'compiled/cli/main.js', 'dist/web/index.html', 'package.json']) {
      expect(paths).toContain(path);
    }
    expect(
      paths.filter((path) => /^(src|test|scripts)\/|\.test\.|[^d]\.ts$/.test(path) && !path.endsWith('.d.ts')),
    ).toEqual([]);
  });

  it('prints its help', () => {
    const result = seamline('--help');
    expect(result.stderr).toBe('');
    expect(result.stdout).toContain('Usage: seamline');
    expect(result.status).toBe(0);
  });

  it('answers a model file', () => {
    const model = { grid: { disk: 1 }, speed: 1, covered: [[], []], cyclic: false };
    writeFileSync(join(home, 'model.json'), JSON.stringify(model));
    const result = seamline('sanctuary', '--model', 'model.json', '--json');
    expect(JSON.parse(result.stdout)).toMatchObject({ longestStaySlots: 2 });
  });

  it('runs the exercise with its screens', async () => {
    const entry = [join(home, 'node_modules/seamline/bin/seamline.js'), 'exercise'];
    const { nodes, stop } = await startExercise(entry, join(home, 'exercise'), home);
    try {
      const page = await (await fetch(nodes[0]!.url)).text();
      const script = /src="([^"]+\.js)"/.exec(page)?.[1];
      expect((await fetch(new URL(script!, nodes[0]!.url))).status).toBe(200);
    } finally {
      expect([0, 143]).toContain(await stop());
    }
  });

  it('refuses bad input by name with exit code 2', () => {
    const result = seamline('no-such-command');
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('unknown command');
  });

  it('offers the pure rooms as subpaths, with types', () => {
    const script =
      "import { bytesToBase32 } from 'seamline/base/bytes'; import { LIMITS } from 'seamline/base/limits';" +
      'console.log(bytesToBase32(new Uint8Array([255])), LIMITS.depthMax);';
    expect(run('--input-type=module', '-e', script).stdout).toBe('74 32\n');
    expect(existsSync(join(home, 'node_modules/seamline/compiled/base/bytes.d.ts'))).toBe(true);
    const closed = run('--input-type=module', '-e', "import 'seamline/node/crypto'");
    expect(closed.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
