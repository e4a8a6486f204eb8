/** The doctor finds each thing that is wrong with a node, says what to do, and finds nothing wrong with a sound one. */
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agreeBetween, closeTestNode, openTestNode, pairNodes } from '../../../test/harness/exercise-node.ts';
import { DAY_MS, type Time, type UnixMs } from '../../base/time.ts';
import { writeBackupNote } from '../backup-note.ts';
import { certificateFile, databaseFile, identityFile } from '../data-directory.ts';
import { createCertificate } from '../transport/certificate.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { witnessFile } from '../witness.ts';
import { examineNode } from './doctor.ts';

const at = (ms: number): Time => ({ now: () => ms as UnixMs });

async function reopen(dir: string): Promise<RunningNode> {
  const opened = await openNode(dir, { passphrase: null, time: SYSTEM_TIME });
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

describe('the doctor', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  const examine = async (time: Time = SYSTEM_TIME) => {
    const examined = await examineNode(psh.dir, { passphrase: null, time });
    if (!examined.ok) throw new Error(examined.error.type);
    return examined.value;
  };
  const faults = async (time: Time = SYSTEM_TIME) => {
    const { ok, checks } = await examine(time);
    const found = checks.filter((c) => c.state === 'fault');
    expect(ok).toBe(found.length === 0);
    for (const check of found) expect(check.doThis.length).toBeGreaterThan(10);
    return found.map((c) => c.name);
  };
  const stateOf = async (name: string, time: Time = SYSTEM_TIME) =>
    (await examine(time)).checks.find((c) => c.name === name)?.state;

  beforeEach(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
  });
  afterEach(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('finds nothing wrong with a sound node, while it is held by a process and after', async () => {
    expect(await faults()).toEqual([]);
    const { checks } = await examine();
    expect(checks.find((c) => c.name === 'lock')!.says).toBe('a process holds this directory');
    await psh.close();
    expect(await faults()).toEqual([]);
    psh = await reopen(psh.dir);
  });

  it('finds a directory and a key that others can read', async () => {
    chmodSync(identityFile(psh.dir), 0o644);
    expect(await faults()).toEqual(['file-modes']);
    chmodSync(identityFile(psh.dir), 0o600);
    chmodSync(psh.dir, 0o755);
    expect(await faults()).toEqual(['file-modes']);
  });

  it('finds a clock that stands before what is stored, or in a year before this program', async () => {
    expect(await faults(at(Date.now() - 2 * DAY_MS))).toEqual(['clock']);
    expect(await faults(at(Date.UTC(2001, 1, 1)))).toEqual(['clock']);
    expect(await stateOf('clock', at(Date.now() - 60_000))).toBe('ok');
  });

  it('finds a witness that is missing or remembers what is not there', async () => {
    renameSync(witnessFile(psh.dir), `${psh.dir}.witness`);
    expect(await faults()).toEqual(['witness']);
    renameSync(`${psh.dir}.witness`, witnessFile(psh.dir));
    await psh.close();
    rmSync(witnessFile(psh.dir));
    psh = await reopen(psh.dir);
    expect(await faults()).toEqual(['witness']);
  });

  it('finds a damaged store and goes on to say the rest', async () => {
    await psh.close();
    const held = readFileSync(databaseFile(psh.dir));
    writeFileSync(databaseFile(psh.dir), Buffer.from(held).fill(7, 8_192, 20_480));
    expect(await faults()).toEqual(['store']);
    rmSync(databaseFile(psh.dir));
    expect(await faults()).toEqual(['store']);
    writeFileSync(databaseFile(psh.dir), held);
    psh = await reopen(psh.dir);
  });

  it('warns of a certificate that ends soon and finds one that has ended', async () => {
    const { cert } = await createCertificate(psh.identity.tls, Date.now());
    writeFileSync(certificateFile(psh.dir), cert);
    expect(await stateOf('certificate')).toBe('ok');
    expect(await stateOf('certificate', at(Date.now() + 340 * DAY_MS))).toBe('warning');
    expect(await stateOf('certificate', at(Date.now() + 366 * DAY_MS))).toBe('fault');
  });

  it('warns of a backup that was never taken or is a week old', async () => {
    expect(await stateOf('backup')).toBe('warning');
    writeBackupNote(psh.dir, { takenMs: SYSTEM_TIME.now(), keepKeysDays: 35 });
    expect(await stateOf('backup')).toBe('ok');
    expect(await stateOf('backup', at(Date.now() + 9 * DAY_MS))).toBe('warning');
  });

  it('says where there is no node', async () => {
    const examined = await examineNode(join(psh.dir, 'none'), { passphrase: null, time: SYSTEM_TIME });
    expect(examined).toMatchObject({ ok: false, error: { type: 'NotInitialised' } });
  });
});
