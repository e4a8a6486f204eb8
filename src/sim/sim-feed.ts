/**
 * A feed in a simulated store, own or received: epochs of entries with their payloads and signed heads. Everything a node
 * needs to go on, to serve, to return to its writer, and to prove a fork.
 */
import type { Bytes } from '../base/bytes.ts';
import type { FeedTip } from '../exchange/feed.ts';
import type { FeedName, Position } from '../exchange/object.ts';

export type SimEntry = {
  readonly bytes: Bytes;
  readonly hash: string;
  readonly rel: string | null;
  readonly payload: Bytes | null;
  /** Record id of the statement that this entry names. */
  readonly statement: string | null;
};

export type SimEpoch = {
  readonly n: number;
  /** The part of a page that carries the epoch start; null in the first epoch. */
  readonly start: Bytes | null;
  readonly startHash: string | null;
  /** What the start names as last of the epoch before. */
  readonly last: Position | null;
  readonly entries: SimEntry[];
  readonly heads: Map<number, Bytes>;
};

export type SimFeed = { readonly name: FeedName; readonly epochs: SimEpoch[]; frozen: boolean };

export function createSimFeed(name: FeedName): SimFeed {
  const first: SimEpoch = { n: 1, start: null, startHash: null, last: null, entries: [], heads: new Map() };
  return { name, epochs: [first], frozen: false };
}

export function copySimFeed(feed: SimFeed): SimFeed {
  const epochs = feed.epochs.map((e) => ({ ...e, entries: e.entries.slice(), heads: new Map(e.heads) }));
  return { ...feed, epochs };
}

export function simTip(feed: SimFeed): FeedTip {
  const epoch = feed.epochs.at(-1)!;
  const seq = epoch.entries.length;
  return { feed: feed.name, epoch: epoch.n, seq, hash: epoch.entries.at(-1)?.hash ?? epoch.startHash };
}

export function findSimEpoch(feed: SimFeed, n: number): SimEpoch | undefined {
  return feed.epochs.find((epoch) => epoch.n === n);
}

export function simHash(feed: SimFeed, epoch: number, seq: number): string | null {
  return findSimEpoch(feed, epoch)?.entries[seq - 1]?.hash ?? null;
}

/** The epoch after an older one; undefined while it is the current one. */
export function nextSimEpoch(feed: SimFeed, n: number): SimEpoch | undefined {
  return feed.epochs.find((epoch) => epoch.n > n);
}

/** Last entry of a closed epoch as the start of the next names it; null while it is open. */
export function simEnd(feed: SimFeed, epoch: number): number | null {
  const next = nextSimEpoch(feed, epoch);
  if (next === undefined) return null;
  return next.last?.epoch === epoch ? next.last.seq : 0;
}
