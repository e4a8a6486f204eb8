/**
 * The witness of a node: `node.generation` beside the database, never in it and never in a backup. It holds the generation
 * that the database must name too, the inode of the directory and the highest own head of each feed, and is durable after
 * each group that moved a head and before that group is acknowledged. A database that does not hold what its witness
 * remembers has gone back in time, and its node is fenced (rule S-5). A machine snapshot restores both: that shows only
 * as an acknowledgement ahead of the own head, or ends as a proven fork.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { textToBytes } from '../base/bytes.ts';
import type { Lane } from '../exchange/object.ts';
import { writeDurably } from './data-directory.ts';

export type WitnessedHead = {
  readonly to: string;
  readonly lane: Lane;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
};

export type Witness = {
  readonly generation: string;
  readonly inode: string;
  readonly heads: ReadonlyArray<WitnessedHead>;
};

/**
 * Why a node may not go on with its feeds: the directory is a copy, the database or the witness is not its own, or a partner
 * acknowledges what is not here.
 */
export type FenceReason =
  | 'restored'
  | 'directory-copied'
  | 'generation-differs'
  | 'head-missing'
  | 'witness-missing'
  | 'ack-ahead';

const witnessSchema = z.strictObject({
  v: z.literal('seamline/witness/1'),
  generation: z.string(),
  inode: z.string(),
  heads: z.array(
    z.strictObject({
      to: z.string(),
      lane: z.enum(['urgent', 'bulk']),
      epoch: z.int(),
      seq: z.int(),
      hash: z.string(),
    }),
  ),
});

export function witnessFile(dir: string): string {
  return join(dir, 'node.generation');
}

/** The inode, which a copy or a restored directory does not keep. */
export function readDirectoryInode(dir: string): string {
  return String(statSync(dir, { bigint: true }).ino);
}

/** Null where there is none, or none that can be read: both mean that nothing is remembered. */
export function readWitness(dir: string): Witness | null {
  if (!existsSync(witnessFile(dir))) return null;
  try {
    const { generation, inode, heads } = witnessSchema.parse(JSON.parse(readFileSync(witnessFile(dir), 'utf8')));
    return { generation, inode, heads };
  } catch {
    return null;
  }
}

export function writeWitness(dir: string, witness: Witness): void {
  writeDurably(witnessFile(dir), textToBytes(JSON.stringify({ v: 'seamline/witness/1', ...witness })));
}

/** What a database says of itself, to be held against its witness. */
export type WitnessedStore = {
  /** Null in a database that no node has opened yet, `RESTORED` in one that came out of a backup. */
  readonly generation: string | null;
  readonly inode: string;
  readonly hasOwnEntries: boolean;
  readonly hasAllHeads: boolean;
};

/** Generation of a database that a restore has made and no node has opened. */
export const RESTORED = 'restored';

/** Null after an ordinary restart, else why the node is fenced. */
export function compareWitness(witness: Witness | null, store: WitnessedStore): FenceReason | null {
  if (store.generation === RESTORED) return 'restored';
  if (witness === null) return store.hasOwnEntries || store.generation !== null ? 'witness-missing' : null;
  if (witness.generation !== store.generation) return 'generation-differs';
  if (witness.inode !== store.inode) return 'directory-copied';
  return store.hasAllHeads ? null : 'head-missing';
}

/** The witness after a group: heads of moved feeds replaced. */
export function moveHeads(witness: Witness, moved: ReadonlyArray<WitnessedHead>): Witness {
  const key = (head: WitnessedHead) => `${head.to} ${head.lane}`;
  const byFeed = new Map([...witness.heads, ...moved].map((head) => [key(head), head]));
  return { ...witness, heads: [...byFeed.values()] };
}
