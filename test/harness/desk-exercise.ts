/**
 * The exercise inside the test's own process, with a clock that can be put forward, so that the agreed time of an alarm
 * passes at once. Consoles listen on free loopback ports.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unixMs } from '../../src/base/time.ts';
import { createSignInLinks, openExercise } from '../../src/node/exercise/run.ts';

export type DeskExercise = {
  /** A fresh one-time link of a seat. */
  readonly linkOf: (organisation: string, role: string) => string;
  readonly putForward: (ms: number) => void;
  readonly close: () => Promise<void>;
};

export async function openDeskExercise(): Promise<DeskExercise> {
  const dir = mkdtempSync(join(tmpdir(), 'seamline-desk-'));
  let aheadMs = 0;
  const exercise = await openExercise({
    dir: join(dir, 'nodes'),
    port: 0,
    webDir: 'dist/web',
    time: { now: () => unixMs(Date.now() + aheadMs) },
    progress: () => undefined,
  });
  return {
    linkOf: (organisation, role) => {
      const node = exercise.nodes.find((one) => one.code === organisation);
      const link = node === undefined ? undefined : createSignInLinks(node).find((one) => one.role === role);
      if (link === undefined) throw new Error(`no seat ${role} at ${organisation}`);
      return link.url;
    },
    putForward: (ms) => {
      aheadMs += ms;
    },
    close: async () => {
      await exercise.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
