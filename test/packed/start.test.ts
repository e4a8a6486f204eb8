/**
 * `npm start` as people use it: it runs the exercise, every console answers, a signal ends all of it in order, and the
 * exit code is that of the exercise.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExercise } from '../harness/exercise.ts';

describe('npm start', () => {
  let data: string;
  beforeAll(() => {
    data = mkdtempSync(join(tmpdir(), 'seamline-start-'));
  });
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('runs three consoles that answer, and ends with all of them on a signal', async () => {
    const { nodes, stop } = await startExercise(['scripts/start.js'], join(data, 'exercise'));
    try {
      expect(nodes.map((node) => node.organisation)).toEqual(['FED', 'PSH', 'COA']);
      for (const { url } of nodes) {
        const page = await fetch(url);
        expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>Seamline')]);
        expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      }
    } finally {
      expect([0, 143]).toContain(await stop());
    }
    for (const { url } of nodes) await expect(fetch(url)).rejects.toThrow();
  });

  it('ends with the exit code of the exercise on bad input', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/start.js', '--no-such-option'], {
      encoding: 'utf8',
    });
    expect(stderr).toContain('unknown option');
    expect(status).toBe(2);
  });
});
