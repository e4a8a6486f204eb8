/** Pairing by file and by QR codes: what is heard must be what the file is, and an exercise pairs only with its like. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { createDirectory } from '../data-directory.ts';
import { formatFingerprint } from '../identity.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../wire.ts';
import { fileToCodes, takePairing, textToFile } from './pairing-desk.ts';
import { createPairingFile } from './statement.ts';

describe('pairing', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  let earnest: RunningNode;
  beforeAll(async () => {
    [psh, fed] = [await openTestNode('PSH'), await openTestNode('FED')];
    const dir = mkdtempSync(join(tmpdir(), 'seamline-earnest-'));
    const name = [{ text: 'NORTH', language: 'en' as const }];
    createDirectory(dir, { code: 'NORTH', name, exercise: false, seats: [], passphrase: 'open' });
    const opened = await openNode(dir, { passphrase: 'open', time: SYSTEM_TIME });
    if (!opened.ok) throw new Error(opened.error.type);
    earnest = opened.value;
  });
  afterAll(async () => {
    for (const node of [psh, fed, earnest]) await closeTestNode(node);
  });
  const fileOf = (node: RunningNode) => createPairingFile(node, 'https://127.0.0.1:7420');
  const countPartners = async () => (await psh.store.db.selectFrom('partner').selectAll().execute()).length;

  it('[L-21] reads a file from its codes in any order, and nothing from a part of them', async () => {
    const file = await fileOf(fed);
    const codes = fileToCodes(file);
    expect(codes.length).toBeGreaterThan(1);
    expect(textToFile([...codes].reverse().join('\r\n'))).toBe(file);
    expect(textToFile(codes.slice(1).join('\n'))).toBeNull();
    const [first, ...rest] = codes as [string, ...string[]];
    const at = first.length - 10;
    const misread = `${first.slice(0, at)}${first[at] === 'A' ? 'B' : 'A'}${first.slice(at + 1)}`;
    expect(textToFile([misread, ...rest].join('\n'))).not.toBe(file);
    expect(textToFile(file)).toBe(file);
  });

  it('[L-21] pairs with the fingerprint as it was heard, in whatever digits, and with no other', async () => {
    const codes = fileToCodes(await fileOf(fed)).join('\n');
    expect(await takePairing(psh, codes, null)).toMatchObject({ ok: true, value: { code: 'FED', paired: false } });
    const wrong = await takePairing(psh, codes, formatFingerprint(psh.identity.org));
    expect(wrong).toEqual({ ok: false, error: { type: 'FingerprintDiffers' } });
    expect(await countPartners()).toBe(0);
    const heard = formatFingerprint(fed.identity.org).replace(/\d/g, (d) => String.fromCharCode(0x660 + Number(d)));
    expect(await takePairing(psh, codes, heard)).toMatchObject({ ok: true, value: { paired: true } });
    expect(await countPartners()).toBe(1);
  });

  it('[L-18] a node made for an exercise and one that is not refuse each other', async () => {
    const heard = formatFingerprint(earnest.identity.org);
    const refused = { ok: false, error: { type: 'ExerciseMismatch' } };
    expect(await takePairing(psh, await fileOf(earnest), heard)).toMatchObject(refused);
    expect(await takePairing(earnest, await fileOf(psh), formatFingerprint(psh.identity.org))).toMatchObject(refused);
  });
});
