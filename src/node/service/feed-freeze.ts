/**
 * Frozen feeds: one that showed two histories carries nothing, in that lane and direction, until an epoch start comes
 * (rule F-13). The state lies in the database, so a restart forgets nothing.
 */
import type { UnixMs } from '../../base/time.ts';
import type { FeedName } from '../../exchange/object.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

type Reader = Store['db'] | StoreTransaction['db'];

const FROZEN = 'frozen ';

function freezeKey(feed: FeedName): string {
  return `${FROZEN}${feed.from} ${feed.to} ${feed.lane}`;
}

export async function freezeFeed(tx: StoreTransaction, feed: FeedName, at: UnixMs): Promise<void> {
  await tx.db
    .insertInto('setting')
    .values({ key: freezeKey(feed), value: String(at) })
    .onConflict((c) => c.doNothing())
    .execute();
}

export async function thawFeed(tx: StoreTransaction, feed: FeedName): Promise<void> {
  await tx.db.deleteFrom('setting').where('key', '=', freezeKey(feed)).execute();
}

export async function isFeedFrozen(db: Reader, feed: FeedName): Promise<boolean> {
  const row = await db.selectFrom('setting').select('key').where('key', '=', freezeKey(feed)).executeTakeFirst();
  return row !== undefined;
}

/** Every frozen feed, own and received. */
export async function listFrozen(db: Reader): Promise<ReadonlyArray<FeedName>> {
  const rows = await db.selectFrom('setting').select('key').where('key', 'like', `${FROZEN}%`).orderBy('key').execute();
  return rows.map(({ key }) => {
    const [from, to, lane] = key.slice(FROZEN.length).split(' ');
    return { from, to, lane } as FeedName;
  });
}
