/** `seamline knox` as a user meets it: keys, refusals, and the published counts of Kirkuk. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CommandOutput, ExitCode } from './output.ts';
import { runProgram } from './program.ts';

const SHARED = join(process.env['SEAMLINE_SHARED'] ?? '../shared', 'data');
const FOLDER = mkdtempSync(join(tmpdir(), 'knox-'));
const CSV = join(FOLDER, 'events.csv');
writeFileSync(CSV, 'x,y,t,type\n0,0,0,IED\n60,80,2,IED\n0,100,7,SAF\n0,200,9,IED\n');
const PLAIN = ['--events', CSV, '--x', 'x', '--y', 'y', '--time', 't', '--distance', 'planar', '--json'];

afterAll(() => rmSync(FOLDER, { recursive: true }));

async function knox(args: ReadonlyArray<string>): Promise<{ json: Record<string, unknown>; code: ExitCode }> {
  const lines: string[] = [];
  let code: ExitCode = 0;
  const output: CommandOutput = {
    out: (text) => void lines.push(text),
    progress: () => {},
    exit: (given) => {
      code = given;
    },
  };
  await runProgram(output, ['knox', ...args]);
  return { json: JSON.parse(lines[0]!) as Record<string, unknown>, code };
}

describe('seamline knox', () => {
  it('prints counts, expectations, ratios, p-values and intervals as matrices of one shape', async () => {
    const { json } = await knox([...PLAIN, '--space', '100,200', '--days', '2,7', '--permutations', '9']);
    expect(json).toMatchObject({
      n: 4,
      pairs: 6,
      observed: [
        [2, 2],
        [0, 1],
      ],
      intervals: { space: ['[0,100]', '(100,200]'], time: ['[0,2]', '(2,7]'] },
      permutations: 9,
    });
    for (const key of ['expected', 'ratio', 'p']) {
      expect((json[key] as number[][]).map((row) => row.length)).toEqual([2, 2]);
    }
  });

  it('gives the single count with its expectation and both p-values', async () => {
    const { json } = await knox([...PLAIN, '--delta', '100', '--tau', '2']);
    expect(json).toMatchObject({ n: 4, pairs: 4, observed: 2, expected: (4 * 2) / 6, verdict: 'not-significant' });
    expect(json['pMonteCarlo']).toBeGreaterThan(0);
    expect(json['pPoisson']).toBeGreaterThan(0);
  });

  it('says of the twelve published incidents that nothing is significant at any of three scales', async () => {
    const { json, code } = await knox([
      '--events',
      'test/vectors/pattern/public-incidents-2021.csv',
      '--scales',
      '--json',
    ]);
    expect([json['n'], code]).toEqual([12, 0]);
    const scales = json['scales'] as {
      delta: number;
      tau: number;
      verdict: string;
      observed: number;
      expected: number;
    }[];
    expect(scales.map(({ delta, tau, verdict }) => [delta, tau, verdict])).toEqual([
      [1000, 7, 'not-significant'],
      [5000, 14, 'not-significant'],
      [10_000, 28, 'not-significant'],
    ]);
  });

  it('filters by type, by inclusive dates, and counts after another type', async () => {
    const dates = ['--from', '1970-01-03', '--to', '1970-01-10'];
    const bands = ['--space', '500', '--days', '30', '--permutations', '9'];
    expect((await knox([...PLAIN, ...bands, '--type', 'IED'])).json['n']).toBe(3);
    expect((await knox([...PLAIN, ...bands, ...dates])).json['n']).toBe(3);
    const after = (await knox([...PLAIN, ...bands, '--type', 'IED', '--after-type', 'SAF'])).json;
    expect([after['n'], after['nBefore'], after['observed']]).toEqual([3, 1, [[1]]]);
  });

  it.each([
    [['--space', '2,1'], 'BadBands'],
    [['--delta', '5'], 'DeltaNeedsTau'],
    [['--type', 'none'], 'TooFewEvents'],
    [['--within', join(FOLDER, 'none.geojson')], 'FileUnreadable'],
    [['--within', CSV], 'BadArea'],
    [['--type', 'IED', '--after-type', 'IED'], 'SameType'],
    [['--time', 'when'], 'BadEventCsv'],
  ])('%j is refused as %s with the exit code for bad input', async (args, type) => {
    const { json, code } = await knox([...PLAIN, ...args]);
    expect([json['error'], code]).toEqual([expect.objectContaining({ type }), 2]);
  });

  it('refuses flags it cannot read', async () => {
    for (const args of [
      ['--distance', 'crow'],
      ['--permutations', '0'],
      ['--days', 'a'],
      ['--from', 'May'],
    ]) {
      await expect(knox([...PLAIN, ...args])).rejects.toThrow();
    }
  });
});

type KirkukCase = {
  readonly source: string;
  readonly n: number;
  readonly pairs_within_10km: number;
  readonly observed: number[][];
  readonly mc_mean_expected: number[][];
  readonly mc_p: number[][];
};

describe('the published counts of Kirkuk', () => {
  const answers = join(SHARED, 'known-answers', 'knox_kirkuk.json');
  it.runIf(existsSync(answers))('are reproduced exactly, expectation and p within Monte-Carlo error', async () => {
    const { cases } = JSON.parse(readFileSync(answers, 'utf8')) as { cases: KirkukCase[] };
    for (const known of cases) {
      const period = known.source.includes('2007') ? ['--from', '2007-03-01', '--to', '2007-12-31'] : [];
      const area = ['--within', join(SHARED, 'boundaries/irq_adm1.geojson'), '--where', 'ADM1_EN=Kirkuk'];
      const { json } = await knox(
        ['--events', join(SHARED, known.source), '--type', 'IED', ...area, ...period, '--seed', '5', '--json'].concat(
          '--permutations',
          '999',
        ),
      );
      expect([json['n'], json['pairs'], json['observed']]).toEqual([known.n, known.pairs_within_10km, known.observed]);
      known.mc_mean_expected.forEach((row, s) => {
        row.forEach((mean, t) => {
          // Pairs share incidents, so the count varies more than Poisson: five standard errors of that.
          const within = (5 * Math.sqrt(mean * 1.5)) / Math.sqrt(999);
          expect(Math.abs((json['expected'] as number[][])[s]![t]! - mean)).toBeLessThan(within);
          expect(Math.abs((json['p'] as number[][])[s]![t]! - known.mc_p[s]![t]!)).toBeLessThan(0.08);
        });
      });
    }
  });
});
