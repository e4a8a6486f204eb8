/**
 * Names, options and JSON keys of the commands that others call from scripts. They never change: a renamed one breaks a
 * centre's own tools. Bad input is refused by name with exit code 2, 3 or 4 before anything is written.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../test/harness/command.ts';
import type { CommandOutput } from './output.ts';
import { createProgram } from './program.ts';

const SILENT: CommandOutput = { out: () => undefined, progress: () => undefined, exit: () => undefined };

/** Command and the options that it must know. */
const COMMANDS: ReadonlyArray<readonly [string, string]> = [
  ['init', 'data organisation exercise database passphrase-file json'],
  ['log import', 'data format map dry-run json'],
  ['log list', 'data from to within where count json'],
  ['log add', 'data seat-token json'],
  ['log show', 'data seat-token json'],
  ['verify', 'data json'],
  ['serve', 'data json'],
  ['exercise', ''],
  ['exercise two-owners', 'distances weights weight-column owner-a owner-b radius posts mode json'],
  ['release', 'data seat-token approval json'],
  ['withdraw', 'data seat-token json'],
  ['pull', 'data json'],
  ['bundle export', 'data json'],
  ['bundle import', 'data json'],
  ['ledger', 'data json'],
  ['pair', ''],
  ['backup', 'data json'],
  ['restore', 'data json'],
  ['rebuild', 'data json'],
  ['boundaries import', 'data json'],
  ['doctor', 'data json'],
  ['viewshed', 'terrain row col lat lng at height target-height range curvature algorithm out json'],
  ['sanctuary', 'model json'],
  ['intersect', 'a b json'],
  ['terrain import', 'data json'],
  ['terrain info', 'data json'],
  ['coverage', 'json'],
  ['survey agree', 'data json'],
  ['survey run', 'data json'],
  ['survey show', 'data json'],
  ['survey audit', 'data json'],
  ['exposure', 'json'],
  ['solve', 'model distances weights weight-column radius sites time-limit orlib points demand json'],
  ['game', 'rewards resources json'],
  ['search-effort', 'prior total json'],
  ['offer add', 'data json'],
  ['offer list', 'data json'],
  ['plan propose', 'data json'],
  ['plan show', 'data json'],
  ['plan sign', 'data json'],
  ['plan reject', 'data json'],
  ['schedule show', 'data json'],
  ['handover', ''],
  ['movement', ''],
  ['patrol', ''],
  ...['meeting', 'directive', 'task', 'committee', 'rfi'].flatMap((group) =>
    ['add', 'list', 'show'].map((verb) => [`${group} ${verb}`, 'data json'] as const),
  ),
  ['directive receipt', 'data json'],
  ['report', 'centre from to language format out json'],
  ['statement', 'meeting language format out json'],
  ['board', 'json'],
  ['certificate', 'partner from to out json'],
  ['knox', 'events x y time space days distance closed permutations seed type from to within where delta tau json'],
  ['forecast score', 'events area where score-type resolution from weeks model json'],
  ['forecast fit', 'events json'],
  ['forecast predict', 'events json'],
];

async function findCommand(name: string): Promise<Command | undefined> {
  const words = name.split(' ');
  let at: Command | undefined = await createProgram(SILENT, words);
  for (const word of words) at = at?.commands.find((one) => one.name() === word);
  return at;
}

describe('commands that others call', () => {
  it('are there under their names, with their options', async () => {
    const missing: string[] = [];
    for (const [name, options] of COMMANDS) {
      const command = await findCommand(name);
      if (command === undefined) missing.push(name);
      const known = new Set(command?.options.map((option) => option.long));
      for (const option of options.split(' '))
        if (option !== '' && !known.has(`--${option}`)) missing.push(`${name} --${option}`);
    }
    expect(missing).toEqual([]);
  });
});

const KEYS: ReadonlyArray<readonly [ReadonlyArray<string>, ReadonlyArray<string>]> = [
  [['log', 'list', '--count'], ['count']],
  [['verify'], ['ok', 'records', 'entries', 'erased', 'faults']],
];

describe('a node at the command line', () => {
  const work = mkdtempSync(join(tmpdir(), 'seamline-names-'));
  const [data, file] = [join(work, 'node'), (name: string) => join(work, name)];
  const rows = 'date,latitude,longitude,type\n2021-05-01,35.7,44.1,arson\n2021-05-01,35.7,44.1,arson\n';
  beforeAll(async () => {
    const made = await runCommand('init', '--data', data, '--organisation', 'ABC', '--exercise');
    expect(made.exit).toBe(0);
    for (const [name, text] of [
      ['good.csv', rows],
      ['columns.csv', 'a,b\n1,2\n'],
      ['quote.csv', 'date,latitude,longitude,type\n"2021-05-01,35.7,44.1,arson\n'],
      ['noise', Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 7_919) % 256)).toString('latin1')],
      ['text.json', '{"v":"seamline/pairing/1"}'],
      ['empty', ''],
    ] as const)
      writeFileSync(file(name), text);
    mkdirSync(file('dir'));
  });
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  /** Hash over every file of the data directory except those a process leaves while it holds the lock. */
  const hashData = (path = data): string => {
    const hash = createHash('sha256');
    for (const name of readdirSync(path).sort()) {
      const one = join(path, name);
      if (/-shm$|-wal$|lock$/.test(name)) continue;
      hash.update(name).update(statSync(one).isDirectory() ? hashData(one) : readFileSync(one));
    }
    return hash.digest('hex');
  };

  it('gives the keys that are promised, and no others where a result is counted', async () => {
    const imported = await runCommand<Record<string, unknown>>('log', 'import', file('good.csv'), '--data', data);
    const keys = ['rows', 'imported', 'alreadyThere', 'possibleDuplicates', 'refused', 'reasons', 'ms'];
    for (const key of keys) expect(imported.said).toHaveProperty(key);
    expect(imported.said).toMatchObject({ rows: 2, imported: 2, alreadyThere: 0, possibleDuplicates: 1, refused: 0 });
    const again = await runCommand('log', 'import', file('good.csv'), '--data', data);
    expect(again.said).toMatchObject({ imported: 0, alreadyThere: 2 });
    for (const [words, expected] of KEYS) {
      const { said, exit } = await runCommand<Record<string, unknown>>(...words, '--data', data);
      expect([exit, Object.keys(said).sort()]).toEqual([0, [...expected].sort()]);
    }
  });

  it('refuses bad input by name and changes nothing', async () => {
    const before = hashData();
    const bad: ReadonlyArray<ReadonlyArray<string>> = [
      ['log', 'import', file('missing.csv'), '--data', data],
      ['log', 'import', file('columns.csv'), '--data', data],
      ['log', 'import', file('quote.csv'), '--data', data],
      ['log', 'import', file('noise'), '--data', data],
      ['log', 'import', file('dir'), '--data', data],
      ['log', 'import', file('good.csv'), '--data', data, '--format', 'nothing'],
      ['log', 'import', file('good.csv'), '--data', data, '--map', 'nonsense'],
      ['log', 'list', '--data', data, '--from', 'yesterday'],
      ['log', 'list', '--data', data, '--within', file('noise'), '--where', 'a=b'],
      ['log', 'show', 'ABC-1999-9999', '--data', data],
      ['log', 'list', '--data', file('nowhere')],
      ['verify', '--data', file('empty')],
      ['verify', file('noise'), '--data', data],
      ['bundle', 'import', file('noise'), '--data', data],
      ['bundle', 'import', file('empty'), '--data', data],
      ['bundle', 'export', '--partner', 'NOBODY', '--out', file('out'), '--data', data],
      ['ledger', '--partner', 'NOBODY', '--data', data],
      ['pair', 'import', file('text.json'), '--data', data, '--fingerprint', '1'],
      ['pair', 'import', file('noise'), '--data', data, '--fingerprint', '1'],
      ['boundaries', 'import', file('noise'), '--data', data, '--source', 'x', '--date', '2021-01-01'],
      ['release', 'rec_nothing', '--to', 'NOBODY', '--data', data],
      ['withdraw', 'rec_nothing', '--to', 'NOBODY', '--data', data],
      ['backup', '--data', file('nowhere'), '--out', file('out')],
      ['restore', file('noise'), '--data', file('new'), '--recovery', file('noise')],
      ['log', 'list', '--data', data, '--passphrase-file', file('missing')],
    ];
    const wrong: unknown[] = [];
    for (const words of bad) {
      const { said, exit } = await runCommand<{ error?: { type?: string } } | null>(...words);
      if (![2, 3, 4].includes(exit) || typeof said?.error?.type !== 'string')
        wrong.push([words.slice(0, 3), exit, said]);
    }
    expect(wrong).toEqual([]);
    expect(hashData()).toBe(before);
  });
});
