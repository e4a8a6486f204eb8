/** `seamline solve` as a user meets it: the public instance exact, three file forms, every fault named. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CommandOutput, ExitCode } from './output.ts';
import { runProgram } from './program.ts';

const SHARED = join(process.env['SEAMLINE_SHARED'] ?? '../shared', 'data');
const SF = join(SHARED, 'location');
const KNOWN = join(SHARED, 'known-answers', 'location_sf.json');
const FOLDER = mkdtempSync(join(tmpdir(), 'solve-'));

afterAll(() => rmSync(FOLDER, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

async function solve(args: ReadonlyArray<string>): Promise<{ json: Record<string, unknown>; code: ExitCode }> {
  const lines: string[] = [];
  let code: ExitCode = 0;
  const output: CommandOutput = {
    out: (text) => lines.push(text),
    progress: () => undefined,
    exit: (value) => {
      code = value;
    },
  };
  await runProgram(output, ['solve', ...args, '--json']);
  return { json: JSON.parse(lines.join('\n')), code };
}

const LONG = file('long.csv', 'origin,destination,distance\na,x,1\na,y,5\nb,x,4\nb,y,2\n');
const POINTS = file('points.txt', '4\n0 0\n480 640\n481 640\n2000 2000\n');

describe('seamline solve', () => {
  it.runIf(existsSync(KNOWN))('answers the public instance exactly', async () => {
    const known = JSON.parse(readFileSync(KNOWN, 'utf8'));
    const given = [
      ...['--distances', join(SF, 'SF_network_distance_candidateStore_16_censusTract_205_new.csv')],
      ...['--weights', join(SF, 'SF_demand_205_centroid_uniform_weight.csv'), '--weight-column', 'POP2000'],
    ];
    for (const [p, [objective, sites]] of Object.entries(known.mclp_S5000) as [string, [number, string[]]][]) {
      const { json } = await solve(['--model', 'mclp', ...given, '--radius', '5000', '--sites', p]);
      expect(json).toMatchObject({ status: 'optimal', objective, bound: objective, covered: objective, sites });
    }
    const median = await solve(['--model', 'p-median', ...given, '--sites', '4']);
    expect(median.json).toMatchObject({ status: 'optimal', sites: known.pmedian_p4.sites });
    expect(Number(median.json['objective']) / known.pmedian_p4.objective).toBeCloseTo(1, 12);
    for (const [radius, sites] of Object.entries(known.lscp)) {
      const { json } = await solve(['--model', 'lscp', ...given, '--radius', radius]);
      expect(json).toMatchObject({ status: 'optimal', objective: sites, bound: sites });
    }
  });

  it('reads long form, guesses columns, and takes unit weights where none are given', async () => {
    const { json } = await solve(['--model', 'p-median', '--distances', LONG, '--sites', '1']);
    expect(json).toMatchObject({ status: 'optimal', objective: 6, sites: ['a'], covered: 2 });
    const center = await solve(['--model', 'p-center', '--distances', LONG, '--sites', '1']);
    expect(center.json).toMatchObject({ status: 'optimal', objective: 4, sites: ['b'] });
  });

  it('takes a distance of exactly S as covered', async () => {
    const { json } = await solve(['--model', 'mclp', '--points', POINTS, '--radius', '800', '--sites', '1']);
    expect(json).toMatchObject({ status: 'optimal', objective: 3, sites: ['2'] });
  });

  it('reads an OR-Library graph with its own p, the last of equal edges counting', async () => {
    const path = file('graph.txt', '4 4 1\n1 2 9\n1 2 1\n2 3 1\n3 4 5\n');
    const { json } = await solve(['--model', 'p-median', '--orlib', path]);
    expect(json).toMatchObject({ status: 'optimal', objective: 8, sites: ['2'] });
    const two = await solve(['--model', 'p-median', '--orlib', path, '--sites', '2']);
    expect(two.json).toMatchObject({ status: 'optimal', objective: 2, sites: ['2', '4'] });
  });

  it('covers most demand points twice among the least sets', async () => {
    const path = file('b.csv', 'site,to,distance\na,x,1\na,y,1\nb,y,1\nb,z,1\nc,z,1\nc,y,9\n');
    const { json } = await solve(['--model', 'lscp-b', '--distances', path, '--radius', '1']);
    expect(json).toMatchObject({ status: 'optimal', objective: 2, sites: ['a', 'b'], covered: 1 });
  });

  it('names what is infeasible and leaves the exit code at done', async () => {
    const many = await solve(['--model', 'mclp', '--distances', LONG, '--radius', '3', '--sites', '3']);
    expect(many).toMatchObject({ code: 0, json: { status: 'infeasible', objective: null, sites: [] } });
    const bare = await solve(['--model', 'lscp', '--distances', LONG, '--radius', '1']);
    expect(bare.json).toMatchObject({ status: 'infeasible', error: { type: 'Infeasible', uncovered: ['y'] } });
    const split = file('split.txt', '3 1 1\n1 2 4\n');
    const apart = await solve(['--model', 'p-center', '--orlib', split]);
    expect(apart.json).toMatchObject({ status: 'infeasible' });
  });

  const FAULTS: ReadonlyArray<readonly [string, ReadonlyArray<string>, string]> = [
    ['no source', ['--model', 'mclp'], 'OneSourceNeeded'],
    ['two sources', ['--model', 'mclp', '--distances', LONG, '--points', POINTS], 'OneSourceNeeded'],
    ['a file that is not there', ['--model', 'mclp', '--points', join(FOLDER, 'none')], 'FileUnreadable'],
    ['no radius', ['--model', 'lscp', '--distances', LONG], 'BadQuestion'],
    ['no number of sites', ['--model', 'p-median', '--distances', LONG], 'BadQuestion'],
    ['half a site', ['--model', 'p-median', '--distances', LONG, '--sites', '1.5'], 'BadQuestion'],
    ['no site', ['--model', 'p-median', '--distances', LONG, '--sites', '0'], 'BadQuestion'],
    ['a column of no such name', ['--model', 'p-median', '--distances', LONG, '--site-column', 'q'], 'ColumnMissing'],
    ['a word for a distance', ['--model', 'lscp', '--distances', file('w.csv', 'site,to,d\na,x,far\n')], 'BadLine'],
    ['a negative distance', ['--model', 'lscp', '--distances', file('n.csv', 'site,to,d\na,x,-1\n')], 'BadDistance'],
    ['a pair twice', ['--model', 'lscp', '--distances', file('t.csv', 'site,to,d\na,x,1\na,x,2\n')], 'PairGivenTwice'],
    ['a table without rows', ['--model', 'lscp', '--distances', file('e.csv', 'site,to,d\n')], 'BadTable'],
    ['no points', ['--model', 'p-center', '--points', file('z.txt', '0\n')], 'EmptyInstance'],
    ['a point short', ['--model', 'p-center', '--points', file('s.txt', '2\n0 0\n')], 'CountDiffers'],
    ['an edge to nowhere', ['--model', 'p-center', '--orlib', file('g.txt', '2 1 1\n1 3 4\n')], 'BadEdge'],
    [
      'a demand point without weight',
      ['--model', 'lscp', '--distances', LONG, '--weights', file('v.csv', 'id,weight\nx,3\n')],
      'WeightMissing',
    ],
  ];
  for (const [title, args, type] of FAULTS) {
    it(`refuses ${title}`, async () => {
      const { json, code } = await solve(args);
      expect(json).toMatchObject({ error: { type } });
      expect(code).toBe(2);
    });
  }
});
