/** `seamline log import` as a user meets it: counts, a second time, and files that are damaged, which change nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../test/harness/command.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'import-'));
const DATA = join(FOLDER, 'node');
const HEADER = 'date,longitude,latitude,type';
const GOOD = Array.from(
  { length: 1_100 },
  (_, i) => `2007-01-${String((i % 28) + 1).padStart(2, '0')},44.5,33.${i},IED`,
);

async function run(...args: ReadonlyArray<string>): Promise<{ json: Record<string, unknown>; code: number }> {
  const { said, exit } = await runCommand<Record<string, unknown>>(...args, '--data', DATA);
  return { json: said, code: exit };
}

function writeFile(name: string, bytes: string | Uint8Array): string {
  const path = join(FOLDER, name);
  writeFileSync(path, bytes);
  return path;
}

beforeAll(async () => {
  await run('init', '--organisation', 'FED', '--exercise');
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

describe('seamline log import', () => {
  const count = async () => (await run('log', 'list', '--count')).json['count'];

  it('refuses a file that is damaged at its end, and has imported nothing of it', async () => {
    const text = [HEADER, ...GOOD].join('\n');
    const cases = [
      [writeFile('quote.csv', `${text}\n"2007-01-01,44`), 'NotCsv', 2],
      [
        writeFile('latin.csv', Buffer.concat([Buffer.from(`${text}\n`), Buffer.from([0xe9, 0x2c])])),
        'FileUnreadable',
        4,
      ],
      [writeFile('cut.csv.gz', gzipSync(text).subarray(0, -40)), 'FileUnreadable', 4],
      [writeFile('no-place.csv', text.replace('latitude', 'elsewhere')), 'BadImport', 2],
      [join(FOLDER, 'missing.csv'), 'FileUnreadable', 4],
    ] as const;
    for (const [path, type, code] of cases)
      expect(await run('log', 'import', path)).toMatchObject({ json: { error: { type } }, code });
    expect(await count()).toBe(0);
  });

  it('keeps and flags identical rows, counts refused ones by reason, and adds nothing the second time', async () => {
    const odd = [GOOD[0]!, '2007-13-01,44.5,33.1,IED', '2007-01-01,444,33.1,IED'];
    const path = writeFile('good.csv.gz', gzipSync([HEADER, ...GOOD, ...odd].join('\r\n')));
    const dry = await run('log', 'import', path, '--dry-run');
    expect(await count()).toBe(0);
    const first = await run('log', 'import', path);
    const outcome = {
      rows: 1_103,
      imported: 1_101,
      alreadyThere: 0,
      possibleDuplicates: 1,
      refused: 2,
      reasons: { BadTime: 1, BadCoordinate: 1 },
    };
    expect([dry.json, first.json]).toMatchObject([outcome, outcome]);
    expect((await run('log', 'import', path)).json).toMatchObject({ ...outcome, imported: 0, alreadyThere: 1_101 });
    expect(await count()).toBe(1_101);
    expect((await run('verify')).json).toMatchObject({ ok: true, records: 1_102, faults: [] });
  });

  it.each([
    [
      'ucdp',
      ['#id', '', '#event+type', '#loc+name', '', '#geo+lat', '#geo+lon', '', '#date+start', '#date+end'],
      'id,side_a,type_of_violence,adm_1,where_prec,latitude,longitude,date_prec,date_start,date_end',
      [
        "900001,Group A,1,At Ta'mim,1,35.3259,43.7727,1,2019-03-02 00:00:00.000,2019-03-02 00:00:00.000",
        '900002,Group B,3,Tamim,4,35.4,44.3,3,2019-03-01,2019-03-07',
        '900003,Group C,1,Nowhere,6,33.0,44.0,5,2019-01-01,2019-12-31',
      ],
      ['state-based', 'one-sided'],
    ],
    [
      'acled',
      null,
      'event_id_cnty,event_date,time_precision,sub_event_type,actor1,admin1,latitude,longitude,geo_precision,fatalities',
      [
        'IRQ1,02 March 2019,1,Armed clash,Group A,Tameem,35.3259,43.7727,1,0',
        'IRQ2,2019-03-05,2,Remote explosive/landmine/IED,Group B,Tameem,35.4,44.3,2,3',
        'IRQ3,2019-03-05,1,Armed clash,Group B,Tameem,,44.3,1,3',
      ],
      ['Armed-clash', 'Remote-explosive-landmine-IED'],
    ],
  ] as const)(
    'takes an export of %s by its own columns, each row once by its number, and matches districts by the point',
    async (format, hxl, header, rows, types) => {
      const plain = writeFile(`${format}.csv`, [header, ...rows].join('\n'));
      const path = hxl === null ? plain : writeFile(`${format}-hxl.csv`, [header, hxl.join(','), ...rows].join('\n'));
      const before = Number(await count());
      const outcome = { rows: 3, imported: 2, refused: 1, reasons: { NoUsablePlaceOrDate: 1 } };
      expect((await run('log', 'import', path, '--format', format)).json).toMatchObject(outcome);
      const again = { ...outcome, imported: 0, alreadyThere: 2 };
      expect((await run('log', 'import', plain, '--format', format)).json).toMatchObject(again);
      expect(await count()).toBe(before + 2);
      const ring = [
        [43.5, 35.2],
        [44, 35.2],
        [44, 35.5],
        [43.5, 35.5],
        [43.5, 35.2],
      ];
      const area = writeFile('area.geojson', JSON.stringify({ type: 'Polygon', coordinates: [ring] }));
      const listed = await run('log', 'list', '--from', '2019-01-01', '--to', '2019-12-31', '--json');
      const text = JSON.stringify(listed.json);
      for (const type of types) expect(text).toContain(type);
      expect(text).not.toMatch(/Group|Tamim|Tameem|Nowhere/);
      const within = ['--within', area, '--from', '2019-03-02', '--to', '2019-03-02'];
      expect((await run('log', 'list', '--count', ...within)).json['count']).toBe(format === 'ucdp' ? 1 : 2);
    },
  );

  it('refuses an export that lacks a column of its collection', async () => {
    const path = writeFile('other.csv', 'id,latitude,longitude\n1,35,44');
    expect(await run('log', 'import', path, '--format', 'ucdp')).toMatchObject({
      json: { error: { type: 'BadImport', column: 'date_start' } },
      code: 2,
    });
  });
});
