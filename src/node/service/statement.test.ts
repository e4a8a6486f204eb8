/** Pairing: an exercise pairs only with its like, and only nodes made for one hold software keys. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { createDirectory } from '../data-directory.ts';
import { openNode, SYSTEM_TIME } from '../wire.ts';
import { createPairingFile, openPairingFile } from './statement.ts';

describe('pairing', () => {
  it('[L-18] a node made for an exercise and one that is not refuse each other, whoever hands over the file', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'seamline-earnest-'));
    const passphrase = 'correct horse';
    const name = [{ text: 'Earnest', language: 'en' as const }];
    const made = createDirectory(dir, { code: 'ERN', name, exercise: false, seats: [], passphrase });
    expect(made.ok && made.value.seats).toEqual([]);
    const opened = await openNode(dir, { passphrase, time: SYSTEM_TIME });
    if (!opened.ok) throw new Error(opened.error.type);
    const [earnest, exercise] = [opened.value, await openTestNode('EXE')];
    expect(exercise.identity.seats.length).toBeGreaterThan(0);
    for (const [from, to] of [
      [earnest, exercise],
      [exercise, earnest],
    ] as const) {
      expect(openPairingFile(to, await createPairingFile(from, 'https://127.0.0.1:1'))).toEqual({
        ok: false,
        error: { type: 'ExerciseMismatch', exercise: from.identity.exercise },
      });
    }
    await earnest.close();
    await closeTestNode(exercise);
    rmSync(dir, { recursive: true, force: true });
  });
});
