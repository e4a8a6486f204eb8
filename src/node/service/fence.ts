/**
 * The fence against a database that has gone back in time (rule S-5). A fenced node goes on logging, and writes nothing
 * into its feed to a partner until that partner has returned what it holds or two officers have signed an epoch start.
 * Which partners are fenced lies in the database, so a restart forgets nothing; one that lies beyond the fence is let go
 * by `liftFence` and by nothing else.
 */
import { bytesToBase64url } from '../../base/bytes.ts';
import type { RandomBytes } from '../../base/crypto.ts';
import type { UnixMs } from '../../base/time.ts';
import type { Lane } from '../../exchange/object.ts';
import type { Store, StoreTransaction, TouchedFeed } from '../store/store.ts';
import {
  compareWitness,
  type FenceReason,
  moveHeads,
  RESTORED,
  readDirectoryInode,
  readWitness,
  type Witness,
  type WitnessedHead,
  writeWitness,
} from '../witness.ts';
import { readHash, readTip } from './feed-store.ts';

type Reader = Store['db'] | StoreTransaction['db'];

/** What is known of a fenced feed pair: when and why, and the own heads that the witness remembered. */
export type PartnerFence = {
  readonly partner: string;
  readonly reason: FenceReason;
  readonly sinceMs: UnixMs;
  readonly witnessed: ReadonlyArray<WitnessedHead>;
};

const FENCE = 'fenced ';
const GENERATION = 'generation';
const RESTORE = 'restored';

/** Marks the database that a backup was copied into; the next opening finds no witness of it. */
export async function markRestored(db: Reader, times: RestoreTimes): Promise<void> {
  await putSetting(db, GENERATION, RESTORED);
  await putSetting(db, RESTORE, JSON.stringify(times));
}

/** Own records written between the two and released to nobody are lost. */
export type RestoreTimes = { readonly takenMs: UnixMs; readonly restoredMs: UnixMs };

/** Null where this database was never restored. */
export async function readRestoreTimes(db: Reader): Promise<RestoreTimes | null> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', RESTORE).executeTakeFirst();
  return row === undefined ? null : JSON.parse(row.value);
}

export async function listFences(db: Reader): Promise<ReadonlyArray<PartnerFence>> {
  const rows = await db.selectFrom('setting').selectAll().where('key', 'like', `${FENCE}%`).orderBy('key').execute();
  return rows.map((row) => ({ partner: row.key.slice(FENCE.length), ...JSON.parse(row.value) }));
}

export async function isFenced(db: Reader, partner: string): Promise<boolean> {
  const row = await db.selectFrom('setting').select('key').where('key', '=', `${FENCE}${partner}`).executeTakeFirst();
  return row !== undefined;
}

export async function raiseFence(tx: StoreTransaction, fence: PartnerFence): Promise<void> {
  const { partner, ...held } = fence;
  await tx.db
    .insertInto('setting')
    .values({ key: `${FENCE}${partner}`, value: JSON.stringify(held) })
    .onConflict((c) => c.doNothing())
    .execute();
}

export async function liftFence(tx: StoreTransaction, partner: string): Promise<void> {
  await tx.db.deleteFrom('setting').where('key', '=', `${FENCE}${partner}`).execute();
}

/** Remembers the heads of feeds that a durable group moved; runs before the group is acknowledged. */
export type HeadWitness = {
  readonly remember: (db: Reader, feeds: ReadonlyArray<TouchedFeed>) => Promise<void>;
  readonly begin: (witness: Witness) => void;
};

export function createHeadWitness(dir: string): HeadWitness {
  let held: Witness | null = null;
  return {
    begin: (witness) => {
      held = witness;
    },
    remember: async (db, feeds) => {
      if (feeds.length === 0 || held === null) return;
      const moved: WitnessedHead[] = [];
      for (const { from_org, to_org, lane } of feeds) {
        const tip = await readTip(db, { from: from_org, to: to_org, lane: lane as Lane });
        moved.push({ to: to_org, lane: lane as Lane, epoch: tip.epoch, seq: tip.seq, hash: tip.hash ?? '' });
      }
      held = moveHeads(held, moved);
      writeWitness(dir, held);
    },
  };
}

/** Holds the database against its witness at opening; fences every partner where they differ, and begins a new witness. */
export async function checkWitness(
  store: Store,
  witness: HeadWitness,
  options: { readonly dir: string; readonly org: string; readonly now: UnixMs; readonly randomBytes: RandomBytes },
): Promise<FenceReason | null> {
  const { dir, org, now } = options;
  const remembered = readWitness(dir);
  const inode = readDirectoryInode(dir);
  const missing = remembered === null ? null : await findMissingHead(store.db, org, remembered);
  const generation = await readGeneration(store.db);
  const own = await store.db.selectFrom('feed_entry').select('seq').where('from_org', '=', org).limit(1).execute();
  const reason = compareWitness(remembered, {
    generation,
    inode,
    hasOwnEntries: own.length > 0,
    hasAllHeads: missing === null,
  });
  if (reason === null && remembered !== null) {
    witness.begin(remembered);
    return null;
  }
  const fresh = bytesToBase64url(options.randomBytes(16));
  await store.commit(async (tx) => {
    await putSetting(tx.db, GENERATION, fresh);
    if (reason !== null) await fenceAll(tx, { reason, sinceMs: now, witnessed: remembered?.heads ?? [] });
  });
  const heads = keepFurther(remembered?.heads ?? [], await readOwnHeads(store.db, org));
  const begun: Witness = { generation: fresh, inode, heads };
  writeWitness(dir, begun);
  witness.begin(begun);
  return reason;
}

/** The first own head that the witness remembers and the database does not hold. */
export async function findMissingHead(db: Reader, org: string, witness: Witness): Promise<WitnessedHead | null> {
  for (const head of witness.heads) {
    const feed = { from: org, to: head.to, lane: head.lane };
    if ((await readHash(db, feed, head.epoch, head.seq)) !== head.hash) return head;
  }
  return null;
}

async function fenceAll(tx: StoreTransaction, fence: Omit<PartnerFence, 'partner'>): Promise<void> {
  const partners = await tx.db.selectFrom('partner').select('org').execute();
  for (const { org } of partners) {
    await raiseFence(tx, { ...fence, partner: org, witnessed: fence.witnessed.filter(({ to }) => to === org) });
  }
}

/** Own heads, but what is remembered beyond them: it stays known until a new epoch has begun. */
function keepFurther(
  remembered: ReadonlyArray<WitnessedHead>,
  own: ReadonlyArray<WitnessedHead>,
): ReadonlyArray<WitnessedHead> {
  const isFurther = (head: WitnessedHead) =>
    own.every(
      ({ to, lane, epoch, seq }) =>
        to !== head.to || lane !== head.lane || epoch < head.epoch || (epoch === head.epoch && seq < head.seq),
    );
  const further = remembered.filter(isFurther);
  const isKept = (head: WitnessedHead) => further.some(({ to, lane }) => to === head.to && lane === head.lane);
  return [...own.filter((head) => !isKept(head)), ...further];
}

async function readGeneration(db: Reader): Promise<string | null> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', GENERATION).executeTakeFirst();
  return row?.value ?? null;
}

async function putSetting(db: Reader, key: string, value: string): Promise<void> {
  await db
    .insertInto('setting')
    .values({ key, value })
    .onConflict((c) => c.column('key').doUpdateSet({ value }))
    .execute();
}

async function readOwnHeads(db: Reader, org: string): Promise<ReadonlyArray<WitnessedHead>> {
  const feeds = await db
    .selectFrom('feed_entry')
    .select(['to_org', 'lane'])
    .distinct()
    .where('from_org', '=', org)
    .execute();
  const heads: WitnessedHead[] = [];
  for (const { to_org, lane } of feeds) {
    const tip = await readTip(db, { from: org, to: to_org, lane: lane as Lane });
    heads.push({ to: to_org, lane: lane as Lane, epoch: tip.epoch, seq: tip.seq, hash: tip.hash ?? '' });
  }
  return heads;
}
