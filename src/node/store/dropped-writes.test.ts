/**
 * A model of power cuts for machines without root. It knows what SQLite syncs when (log before a commit is acknowledged, log
 * before and database after a checkpoint), takes the files at those points and makes what a disk may hold when the power
 * goes between two of them: any 512-byte sector written since the last sync may be there or not, in any order, and the end
 * of a file may be missing. It does not model a lost directory entry, a disk that lies about a sync, nor the moments within
 * a release, which empties both logs to erase the draft it came from; `npm run power-cut` cuts a real file system.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createNumberedWriter,
  makeNumberedNode,
  type NumberedWriter,
  OPEN_NOW,
  readNumbered,
} from '../../../test/harness/numbered-writes.ts';
import { createPrng } from '../../base/random.ts';
import { databaseFile, keysFile } from '../data-directory.ts';
import { listFences } from '../service/fence.ts';
import { verifyStore } from '../service/verification.ts';
import { openNode, type RunningNode } from '../wire.ts';
import { readDirectoryInode, witnessFile } from '../witness.ts';

const ROUNDS = process.env['SLOW'] === '1' ? 100 : 4;
const SECTOR = 512;
/** Three times in ten numbers; the tenth is released. */
const WRITES = 3;

/** What the disk may hold of the files that a running node writes: two databases with their logs, and the witness. */
type Disk = Readonly<Record<'database' | 'log' | 'keys' | 'keyLog' | 'witness', Buffer>>;
type Opened = { readonly found: number; readonly faults: number; readonly fences: number };

describe('a power cut between two syncs', () => {
  const work = mkdtempSync(join(tmpdir(), 'seamline-dropped-'));
  const rng = createPrng(20_262);
  let node: RunningNode;
  let writer: NumberedWriter;
  beforeAll(async () => {
    const made = await makeNumberedNode(join(work, 'live'));
    node = made.node;
    writer = createNumberedWriter(node, made.partner);
  }, 60_000);
  afterAll(async () => {
    await node.close();
    rmSync(work, { recursive: true, force: true });
  });

  const readDisk = (): Disk => ({
    database: readFileSync(databaseFile(node.dir)),
    log: readFileSync(`${databaseFile(node.dir)}-wal`),
    keys: readFileSync(keysFile(node.dir)),
    keyLog: readFileSync(`${keysFile(node.dir)}-wal`),
    witness: readFileSync(witnessFile(node.dir)),
  });
  const writeMany = () => Promise.all(Array.from({ length: WRITES }, () => writer.writeNext()));
  const checkpoint = (file: string) => {
    const own = new DatabaseSync(file);
    own.exec('pragma wal_checkpoint(passive)');
    own.close();
  };

  /** Each sector as before or as after; the file ends somewhere between the two lengths. */
  const mixSectors = (before: Buffer, after: Buffer): Buffer => {
    const longer = Math.max(before.length, after.length);
    const shorter = Math.min(before.length, after.length);
    const mixed = Buffer.alloc(longer);
    before.copy(mixed);
    for (let at = 0; at < after.length; at += SECTOR) {
      const end = Math.min(at + SECTOR, after.length);
      const isChanged = !before.subarray(at, end).equals(after.subarray(at, end));
      if (isChanged && rng.nextBelow(2) === 0) after.copy(mixed, at, at, end);
    }
    return mixed.subarray(0, shorter + rng.nextBelow(longer - shorter + 1));
  };

  const openAfter = async (disk: Disk): Promise<Opened> => {
    const dir = join(work, 'cut');
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir);
    cpSync(node.dir, dir, { recursive: true, filter: (path) => !/(-shm|-wal|lock\.db)$/.test(path) });
    writeFileSync(databaseFile(dir), disk.database);
    writeFileSync(`${databaseFile(dir)}-wal`, disk.log);
    writeFileSync(keysFile(dir), disk.keys);
    writeFileSync(`${keysFile(dir)}-wal`, disk.keyLog);
    const witness = JSON.parse(disk.witness.toString());
    writeFileSync(witnessFile(dir), JSON.stringify({ ...witness, inode: readDirectoryInode(dir) }));
    const opened = await openNode(dir, OPEN_NOW);
    if (!opened.ok) throw new Error(opened.error.type);
    const found = await readNumbered(opened.value);
    const faults = (await verifyStore(opened.value, () => undefined)).faults.length;
    const fences = (await listFences(opened.value.store.db)).length;
    await opened.value.close();
    return { found, faults, fences };
  };
  const expectKept = async (disk: Disk, acknowledged: number) => {
    const { found, faults, fences } = await openAfter(disk);
    expect({ lost: Math.max(0, acknowledged - found), faults, fences }).toEqual({ lost: 0, faults: 0, fences: 0 });
  };

  it(`[R-14] loses nothing acknowledged in ${ROUNDS} commits, checkpoints and log restarts`, {
    timeout: ROUNDS * 20_000,
  }, async () => {
    checkpoint(databaseFile(node.dir));
    for (let round = 0; round < ROUNDS; round++) {
      await writeMany();
      const held = readDisk();
      const acknowledged = writer.upTo();
      await writeMany();
      const later = readDisk();
      expect(later.log.equals(held.log)).toBe(false);
      expect(later.database.equals(held.database)).toBe(true);
      const { keys, keyLog } = later;
      await expectKept({ ...held, keyLog: mixSectors(held.keyLog, keyLog) }, acknowledged);
      await expectKept({ ...held, keys, keyLog, log: mixSectors(held.log, later.log) }, acknowledged);
      await expectKept({ ...held, log: mixSectors(held.log, later.log.subarray(0, held.log.length)) }, acknowledged);
      const written = writer.upTo();
      checkpoint(databaseFile(node.dir));
      const copied = readDisk();
      expect(copied.database.equals(later.database)).toBe(false);
      await expectKept({ ...later, database: mixSectors(later.database, copied.database) }, written);
      await writeMany();
      const restarted = readDisk();
      expect(restarted.log.subarray(0, SECTOR).equals(copied.log.subarray(0, SECTOR))).toBe(false);
      const newKeys = { keys: restarted.keys, keyLog: restarted.keyLog };
      await expectKept({ ...copied, ...newKeys, log: mixSectors(copied.log, restarted.log) }, written);
      checkpoint(keysFile(node.dir));
      const keysCopied = readDisk();
      expect(keysCopied.keys.equals(restarted.keys)).toBe(false);
      await expectKept({ ...restarted, keys: mixSectors(restarted.keys, keysCopied.keys) }, writer.upTo());
      await writer.writeNext();
      await expectKept(readDisk(), writer.upTo());
      checkpoint(databaseFile(node.dir));
    }
  });

  it('is not blind: a synced sector that is dropped from the log loses what was acknowledged', async () => {
    await writeMany();
    const held = readDisk();
    const log = Buffer.from(held.log).fill(0xff, SECTOR, 3 * SECTOR);
    const { found } = await openAfter({ ...held, log });
    expect(found).toBeLessThan(writer.upTo());
  });
});
