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
});
