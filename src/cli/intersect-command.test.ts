/** The intersect command: the promised JSON, and bad files refused by name with exit code 2. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'intersect-'));

describe('seamline intersect', () => {
  it('finds the common tokens of two files and counts every byte that crossed', async () => {
    const a = fileOf('covered|x|1\nseen|y|2\nseen|y|2\ncovered|z|3\n');
    const b = fileOf('seen|y|2\r\ncovered|z|4');
    const { json, code } = await run('intersect', '--a', a, '--b', b, '--json');
    expect(Object.keys(json)).toEqual(['size', 'tokens', 'ms', 'msProofs', 'bytes']);
    expect(json).toMatchObject({ size: 1, tokens: ['seen|y|2'] });
    expect(code).toBe(0);
    const lists = 2 * (2 * 3 * 32 + 64);
    expect(json['bytes']).toBeGreaterThan(lists);
    expect(json['bytes']).toBeLessThan(lists + 2 * 5 * 1024);
  });

  it('finds nothing in an empty file', async () => {
    const { json } = await run('intersect', '--a', fileOf(''), '--b', fileOf('x\n'), '--json');
    expect(json).toMatchObject({ size: 0, tokens: [] });
  });

  it('refuses files that are absent, not UTF-8, or hold what is no token', async () => {
    const good = fileOf('x\n');
    const cases: ReadonlyArray<readonly [string, string]> = [
      [join(folder, 'absent'), 'FileUnreadable'],
      [fileOf(Uint8Array.of(0xff, 0xfe, 0x00)), 'NotUtf8'],
      [fileOf('a\n\nb\n'), 'BadToken'],
      [fileOf('dummy|00\n'), 'BadToken'],
      [fileOf(` a\n${'b'.repeat(3)}`), 'BadToken'],
      [fileOf(`${'b'.repeat(201)}\n`), 'BadToken'],
    ];
    for (const [path, type] of cases) {
      for (const order of [
        ['--a', path, '--b', good],
        ['--a', good, '--b', path],
      ]) {
        const { json, code } = await run('intersect', ...order, '--json');
        expect(json).toMatchObject({ error: { type } });
        expect(code).toBe(2);
      }
    }
  });
});

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `${fileOf.name}-${Math.random().toString(36).slice(2)}`);
  writeFileSync(path, content);
  return path;
}

async function run(...args: ReadonlyArray<string>): Promise<{ json: Record<string, unknown>; code: number }> {
  const lines: string[] = [];
  let code = 0;
  const output = {
    out: (text: string) => void lines.push(text),
    progress: () => {},
    exit: (value: number) => {
      code = value;
    },
  };
  await runProgram(output, args);
  return { json: JSON.parse(lines.join('\n')) as Record<string, unknown>, code };
}
