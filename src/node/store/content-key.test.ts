/** Content keys: wrapped at rest, durable at once, and gone from every file when destroyed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { createPrng } from '../../base/random.ts';
import { aes256Gcm } from '../crypto.ts';
import { openContentKeys } from './content-key.ts';

describe('content keys', () => {
  const dir = mkdtempSync(join(tmpdir(), 'seamline-keys-'));
  const file = join(dir, 'keys.db');
  const { nextBytes } = createPrng(11);
  const storageKey = nextBytes(32);
  const open = () => openContentKeys(file, { storageKey, aead: aes256Gcm, randomBytes: nextBytes });
  const isOnDisk = (wrapped: Uint8Array) =>
    readdirSync(dir).some((name) => readFileSync(join(dir, name)).includes(Buffer.from(wrapped)));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('[R-11] that are destroyed leave no copy in the file, nor in its log, while the node runs', () => {
    const keys = open();
    const made = Array.from({ length: 40 }, (_, i) => ({ ref: `rec_${i}`, key: nextBytes(32) }));
    keys.store(made);
    const reader = new DatabaseSync(file, { readOnly: true });
    const wrapped = (ref: string) =>
      reader.prepare('select wrapped from content_key where ref = ?').get(ref)!['wrapped'] as Uint8Array;
    const [doomed, kept] = [wrapped('rec_7'), wrapped('rec_8')];
    expect([isOnDisk(doomed), isOnDisk(kept)]).toEqual([true, true]);
    keys.destroy(['rec_7']);
    expect([isOnDisk(doomed), isOnDisk(kept)]).toEqual([false, true]);
    expect(keys.find('rec_7')).toBeNull();
    expect(keys.find('rec_8')).toEqual(made[8]!.key);
    reader.close();
    keys.close();
    const again = open();
    expect(again.find('rec_39')).toEqual(made[39]!.key);
    again.close();
  });
});
