/** A node that is killed at any moment has every record it acknowledged, and nobody else can open it while it lives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { createPrng } from '../../base/random.ts';
import { verifyStore } from '../service/verification.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';

const TRIALS = process.env['SLOW'] === '1' ? 200 : 8;
const REFUSALS = process.env['SLOW'] === '1' ? 20 : 4;
const RUN_MS_MAX = 300;
const SCRIPT = fileURLToPath(new URL('../../../test/harness/append-until-killed.ts', import.meta.url));
const OPEN = { passphrase: null, time: SYSTEM_TIME };

type Writer = { readonly child: ChildProcess; readonly lines: string[]; readonly ended: Promise<unknown> };

function startWriter(dir: string): Writer {
  const child = spawn(process.execPath, [SCRIPT, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
  });
  return { child, lines, ended: once(child, 'close') };
}

async function waitUntilOpen(writer: Writer): Promise<void> {
  while (writer.lines.length === 0) {
    if (writer.child.exitCode !== null) throw new Error('the writer ended before it opened');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a node that is killed', () => {
  let node: RunningNode;
  beforeAll(async () => {
    node = await openTestNode('PSH');
    await node.close();
  }, 60_000);
  afterAll(async () => {
    await closeTestNode(node);
  });
  const reopen = async () => {
    const opened = await openNode(node.dir, OPEN);
    if (!opened.ok) throw new Error(opened.error.type);
    node = opened.value;
  };

  it(`[R-14] keeps every acknowledged record over ${TRIALS} kills at random moments`, {
    timeout: TRIALS * 20_000,
  }, async () => {
    const prng = createPrng(Date.now());
    const acknowledged = new Set<string>();
    for (let trial = 0; trial < TRIALS; trial++) {
      const writer = startWriter(node.dir);
      await waitUntilOpen(writer);
      await new Promise((resolve) => setTimeout(resolve, prng.nextBelow(RUN_MS_MAX)));
      writer.child.kill('SIGKILL');
      await writer.ended;
      expect(writer.lines[0]).toBe('open');
      for (const id of writer.lines.slice(1)) acknowledged.add(id);
      await reopen();
      const held = await node.store.db.selectFrom('record').select('id').execute();
      const viewed = await node.store.db.selectFrom('record_view').select('id').execute();
      const there = new Set(held.map((r) => r.id));
      expect([...acknowledged].filter((id) => !there.has(id) || node.store.findKey(id) === null)).toEqual([]);
      expect(viewed.length).toBe(held.length);
      if (trial % 8 === 7) expect((await verifyStore(node, () => undefined)).faults).toEqual([]);
      await node.close();
    }
    expect(acknowledged.size).toBeGreaterThan(TRIALS);
    await reopen();
  });

  it(`[R-14] a second process on the same directory is refused, ${REFUSALS} of ${REFUSALS}`, async () => {
    const answers: string[] = [];
    for (let i = 0; i < REFUSALS; i += 4) {
      const writers = [1, 2, 3, 4].map(() => startWriter(node.dir));
      await Promise.all(writers.map((w) => w.ended));
      answers.push(...writers.flatMap((w) => w.lines));
    }
    expect(answers).toEqual(Array(REFUSALS).fill('DirectoryInUse'));
  });
});
