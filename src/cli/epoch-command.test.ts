/** `seamline epoch start` on a fenced node: two officers, named refusals, and nothing changed by them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreeBetween, carryFeeds, closeTestNode, openTestNode, pairNodes } from '../../test/harness/exercise-node.ts';
import { listFences, raiseFence } from '../node/service/fence.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../node/wire.ts';
import type { CommandOutput } from './output.ts';
import { runProgram } from './program.ts';

describe('seamline epoch start', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  const run = async (...args: ReadonlyArray<string>) => {
    const lines: string[] = [];
    let code = 0;
    const output: CommandOutput = {
      out: (line) => void lines.push(line),
      progress: () => undefined,
      exit: (given) => {
        code = given;
      },
    };
    await runProgram(output, [...args, '--json']);
    return { code, value: JSON.parse(lines.join('')) as Record<string, unknown> };
  };
  const start = (...args: ReadonlyArray<string>) => run('epoch', 'start', '--data', psh.dir, ...args);

  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
    const fence = { partner: fed.identity.org, reason: 'restored', sinceMs: psh.time.now(), witnessed: [] } as const;
    await psh.store.commit((tx) => raiseFence(tx, fence));
    await psh.close();
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('[S-5] names what is missing and changes nothing', async () => {
    expect(await start('--partner', 'NONE')).toMatchObject({ code: 2, value: { error: { type: 'UnknownPartner' } } });
    expect(await start('--partner', 'FED', '--second', 'command')).toMatchObject({
      code: 3,
      value: { error: { type: 'BadApproval', reason: 'same holder' } },
    });
    expect(await start('--partner', 'FED', '--second', 'nobody')).toMatchObject({
      code: 3,
      value: { error: { type: 'UnknownSeat' } },
    });
    expect(await start('--partner', 'FED', '--dry-run')).toMatchObject({
      code: 0,
      value: {
        started: false,
        epochs: [
          { lane: 'urgent', epoch: 2 },
          { lane: 'bulk', epoch: 2, last: '1.1' },
        ],
      },
    });
    const empty = mkdtempSync(join(tmpdir(), 'seamline-none-'));
    expect(await run('epoch', 'start', '--data', empty, '--partner', 'FED')).toMatchObject({ code: 3 });
    rmSync(empty, { recursive: true });
  });

  it('[S-5] [F-2] lifts the fence by two officers, and the partner follows into the new epoch', async () => {
    expect(await start('--partner', 'FED')).toMatchObject({ code: 0, value: { started: true } });
    expect(await start('--partner', 'FED')).toMatchObject({ code: 3, value: { error: { type: 'FeedOpen' } } });
    const again = await openNode(psh.dir, { passphrase: null, time: SYSTEM_TIME });
    if (!again.ok) throw new Error(again.error.type);
    psh = again.value;
    expect(await listFences(psh.store.db)).toEqual([]);
    expect(await carryFeeds(psh, fed)).toBe(2);
    const starts = await fed.store.db.selectFrom('epoch_start').select(['lane', 'epoch']).orderBy('lane').execute();
    expect(starts).toEqual([
      { lane: 'bulk', epoch: 2 },
      { lane: 'urgent', epoch: 2 },
    ]);
  });
});
