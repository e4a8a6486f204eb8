/** `glossary` and `templates` on the command line: written out, checked, refused in the reader's language. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { ExitCode } from './output.ts';
import { runProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'seamline-wording-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: ReadonlyArray<string>): Promise<{ out: string; said: string; code: ExitCode }> {
  const lines: string[] = [];
  const said: string[] = [];
  let code: ExitCode = 0;
  const output = {
    out: (text: string) => void lines.push(text),
    progress: (text: string) => void said.push(text),
    exit: (exitCode: ExitCode) => {
      code = exitCode;
    },
  };
  await runProgram(output, words);
  return { out: lines.join('\n'), said: said.join('\n'), code };
}

it('what is written out passes its own check', async () => {
  const [table, sentences] = [join(folder, 'ckb.csv'), join(folder, 'ar.json')];
  await run('glossary', 'export', '--language', 'ckb', '--out', table);
  await run('templates', 'export', '--language', 'ar', '--out', sentences);
  expect(JSON.parse((await run('glossary', 'check', table, '--language', 'ckb', '--json')).out)).toEqual({
    ok: true,
    changed: 0,
  });
  expect(JSON.parse((await run('templates', 'check', sentences, '--json')).out)).toEqual({ ok: true, language: 'ar' });
  expect((await run('templates', 'export', '--language', 'ar')).out).toBe(readFileSync(sentences, 'utf8').trimEnd());
});

it('an unknown field is refused by name, in the language asked for', async () => {
  const file = join(folder, 'wrong.json');
  writeFileSync(
    file,
    JSON.stringify({ v: 'seamline/templates/1', language: 'en', sentences: { 'incident.line': '{where}' } }),
  );
  const { out, said, code } = await run('templates', 'check', file, '--language', 'ar', '--json');
  expect(JSON.parse(out)).toEqual({ error: { type: 'UnknownField', path: 'incident.line', field: 'where' } });
  expect(said).toContain('القالب يسمّي حقلاً لا وجود له');
  expect(said).toContain('where');
  expect(code).toBe(2);
});

it('a missing file is bad input', async () => {
  const { said, code } = await run('glossary', 'check', join(folder, 'none.csv'), '--language', 'en');
  expect(said).toMatch(/^FileUnreadable: The file cannot be read: .*none\.csv\.$/);
  expect(code).toBe(2);
});
