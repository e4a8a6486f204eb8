/** `seamline forecast` as a user meets it: keys, refusals, and the published baselines of autumn 2007. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CommandOutput, ExitCode } from './output.ts';
import { createProgram } from './program.ts';

const SHARED = join(process.env['SEAMLINE_SHARED'] ?? '../shared', 'data');
const FOLDER = mkdtempSync(join(tmpdir(), 'forecast-'));
const CSV = join(FOLDER, 'events.csv');
const AREA = join(FOLDER, 'area.geojson');
writeFileSync(CSV, 'date,longitude,latitude,type\n2007-01-01,44.1,35.1,IED\n');
const ring = [
  [44, 35],
  [44.4, 35],
  [44.4, 35.3],
  [44, 35.3],
  [44, 35],
];
writeFileSync(
  AREA,
  JSON.stringify({ type: 'Feature', properties: { N: 'A' }, geometry: { type: 'Polygon', coordinates: [ring] } }),
);

afterAll(() => rmSync(FOLDER, { recursive: true }));

async function forecast(args: ReadonlyArray<string>): Promise<{ json: Record<string, unknown>; code: ExitCode }> {
  const lines: string[] = [];
  let code: ExitCode = 0;
  const output: CommandOutput = {
    out: (text) => void lines.push(text),
    progress: () => {},
    exit: (given) => {
      code = given;
    },
  };
  await createProgram(output).parseAsync(['node', 'seamline', 'forecast', ...args, '--json']);
  return { json: JSON.parse(lines[0]!) as Record<string, unknown>, code };
}

describe('seamline forecast score', () => {
  it('of too few incidents is suppressed with the reason', async () => {
    const { json, code } = await forecast(['score', '--events', CSV, '--area', AREA, '--from', '2007-10-01']);
    expect([json, code]).toEqual([{ error: { type: 'TooFewData', reason: 'few-incidents', has: 1, needs: 50 } }, 3]);
  });

  it.each([
    [['--events', CSV, '--area', AREA, '--where', 'N=Z'], 'BadArea'],
    [['--events', `${CSV},${AREA}x`, '--area', AREA], 'FileUnreadable'],
    [['--events', CSV, '--area', AREA, '--score-type', 'SAF'], 'NoSuchType'],
  ])('%j is refused as %s', async (args, type) => {
    const { json, code } = await forecast(['score', '--from', '2007-10-01', ...args]);
    expect([json['error'], code]).toEqual([expect.objectContaining({ type }), 2]);
  });
});

type Known = Record<string, Record<string, number>>;
type Model = { hr: Known['x']; pei: Known['x']; gain: number; gainInterval: [number, number] };
type Card = {
  cells: number;
  areaKm2: number;
  events: number;
  models: Record<string, Model>;
  chosen: string;
  choice: { interval: [number, number] };
};

describe('the published baselines of autumn 2007', () => {
  const answers = join(SHARED, 'known-answers', 'forecast_baselines_dev.json');
  const years = ['2006', '2007'].map((year) => join(SHARED, `events/iraq_sigacts_${year}.csv.gz`)).join(',');
  const args = ['score', '--events', years, '--area', join(SHARED, 'boundaries/irq_adm2.geojson')].concat(
    ['--where', 'ADM1_EN=Kirkuk,Diyala,Salah Al-Din', '--where', 'ADM2_EN=Makhmour'],
    ['--resolution', '7', '--from', '2007-10-01', '--weeks', '13', '--model', 'all'],
  );

  it.runIf(existsSync(answers))('are met to the third digit, and beaten by an interval above zero', async () => {
    const known = JSON.parse(readFileSync(answers, 'utf8')) as { baselines_all: Known; baselines_ied: Known };
    for (const [extra, baselines, events] of [
      [[], known.baselines_all, 3132],
      [['--score-type', 'IED'], known.baselines_ied, 831],
    ] as const) {
      const card = (await forecast([...args, ...extra])).json as unknown as Card;
      expect([card.cells, Math.round(card.areaKm2), card.events]).toEqual([10_783, 56_593, events]);
      for (const [title, figures] of Object.entries(baselines)) {
        const name = title.startsWith('exp')
          ? 'exp-decay-30d'
          : title.startsWith('count-all')
            ? 'count-all'
            : 'count-90d';
        const model = card.models[name]!;
        for (const [figure, value] of Object.entries(figures)) {
          const own = figure.startsWith('HR')
            ? model.hr![figure.slice(2, -1)]
            : figure.startsWith('PEI')
              ? model.pei![figure.slice(3, -1)]
              : model.gain;
          expect(Math.abs(own! - value), `${title} ${figure}`).toBeLessThan(0.0005);
        }
      }
      expect(card.chosen).toBe('self-exciting');
      expect(card.choice.interval[0]).toBeGreaterThan(0);
    }
  });
});
