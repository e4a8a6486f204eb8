/**
 * Joint operations from the command line of two nodes: proposed by one, approved by the other, begun only signed and clear,
 * ended with its outcome on both; a second signature is `AlreadyInForce`, and bad input changes nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryFeeds, closeTestNode, openTestNode, pairNodes } from '../../test/harness/exercise-node.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../node/wire.ts';
import type { CommandOutput } from './output.ts';
import { runProgram } from './program.ts';

const HOUR_MS = 3_600_000;
const files = mkdtempSync(join(tmpdir(), 'seamline-operation-'));
const dirs: Record<'FED' | 'PSH', string> = { FED: '', PSH: '' };
let nodes: ReadonlyArray<RunningNode> = [];

async function reopen(): Promise<void> {
  nodes = await Promise.all(
    (['FED', 'PSH'] as const).map(async (code) => {
      const node = await openNode(dirs[code], { passphrase: null, time: SYSTEM_TIME });
      if (!node.ok) throw new Error(node.error.type);
      return node.value;
    }),
  );
}

beforeAll(async () => {
  nodes = [await openTestNode('FED'), await openTestNode('PSH')];
  const [fed, psh] = nodes as [RunningNode, RunningNode];
  dirs.FED = fed.dir;
  dirs.PSH = psh.dir;
  await pairNodes(fed, psh);
  await Promise.all(nodes.map((node) => node.close()));
});
afterAll(async () => {
  await reopen();
  for (const node of nodes) await closeTestNode(node);
  rmSync(files, { recursive: true, force: true });
});

/** Both databases are open only while pages cross; commands open the closed directories themselves. */
async function settle(): Promise<void> {
  await reopen();
  const [fed, psh] = nodes as [RunningNode, RunningNode];
  await carryFeeds(fed, psh);
  await carryFeeds(psh, fed);
  await Promise.all(nodes.map((node) => node.close()));
}

async function run(code: 'FED' | 'PSH', ...args: ReadonlyArray<string>) {
  const lines: string[] = [];
  let exit = 0;
  const output: CommandOutput = {
    out: (line) => void lines.push(line),
    progress: () => undefined,
    exit: (given) => {
      exit = given;
    },
  };
  await runProgram(output, ['operation', ...args, '--data', dirs[code], '--json']);
  await settle();
  return {
    exit,
    value: JSON.parse(lines.join('')) as { [key: string]: unknown; id: string; error?: { type: string } },
  };
}

function aDraft(changes: Readonly<Record<string, unknown>> = {}): string {
  const file = join(files, 'operation.json');
  const now = Date.now();
  const draft = {
    code: 'K1-JO-3',
    area: ['872c12880ffffff'],
    from: new Date(now - HOUR_MS).toISOString(),
    to: new Date(now + HOUR_MS).toISOString(),
    teams: [
      { party: 'FED', team: 'F1', task: 'search the north bank' },
      { party: 'PSH', team: 'P1', task: 'hold the heights' },
    ],
    commandRelation: 'coordinated',
    measures: [{ kind: 'hotline', text: 'desk to desk' }],
    ...changes,
  };
  writeFileSync(file, JSON.stringify(draft));
  return file;
}

describe('seamline operation', () => {
  it('is proposed, approved, begun only when clear, and ends with its outcome on both nodes', async () => {
    const proposed = await run('FED', 'add', aDraft(), '--partner', 'PSH');
    expect(proposed.exit).toBe(0);
    const { id } = proposed.value;
    expect((await run('FED', 'begin', id)).value.error).toMatchObject({ type: 'NotSigned' });
    expect((await run('PSH', 'approve', id)).value).toMatchObject({ released: true });
    expect((await run('PSH', 'approve', id)).value.error).toEqual({ type: 'AlreadyInForce' });
    expect((await run('FED', 'begin', id)).value.error).toMatchObject({ type: 'NotDeconflicted' });
    for (const step of ['clear', 'begin']) expect((await run('FED', step, id)).exit).toBe(0);
    expect((await run('PSH', 'outcome', id)).exit).not.toBe(0);
    expect((await run('PSH', 'outcome', id, '--text', 'nothing found')).exit).toBe(0);
    for (const code of ['FED', 'PSH'] as const) {
      const shown = { state: 'in-force', phase: 'ended', deconfliction: 'clear', outcome: 'nothing found' };
      expect((await run(code, 'show', id)).value).toMatchObject({ ...shown, code: 'K1-JO-3', cells: 1 });
    }
  }, 60_000);

  it.each([
    ['a window that ends before it begins', { to: '2020-01-01T00:00:00.000Z' }, 'BadOperation'],
    [
      'teams of one side only',
      {
        teams: [
          { party: 'FED', team: 'F1', task: 'x' },
          { party: 'FED', team: 'F2', task: 'x' },
        ],
      },
      'BadOperation',
    ],
    ['no hotline and no contact point', { measures: [] }, 'BadOperation'],
    ['a member it does not have', { weapon: 'none' }, 'BadBody'],
    ['no teams at all', { teams: 'all' }, 'BadFile'],
  ])('with %s is refused, and nothing is proposed', async (_, changes, type) => {
    const refused = await run('FED', 'add', aDraft(changes), '--partner', 'PSH');
    expect([refused.exit, refused.value.error?.type]).toEqual([2, type]);
    expect((await run('PSH', 'list')).value['operations']).toHaveLength(1);
  });
});
