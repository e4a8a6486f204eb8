/**
 * What a set was computed from, as opaque items: each standing post, patrol and unit, the posts that are silent, and the
 * own sector. Message 1 commits the node to their salted root; the survey auditor alone gets them opened, and computes
 * the uncovered set from them again.
 */
import { type Bytes, bytesToText, textToBytes } from '../../base/bytes.ts';
import type { LatLng } from '../../base/place.ts';
import type { Patrol } from '../../ground/patrol.ts';
import type { Post } from '../../ground/post.ts';
import type { LawfulGround, ReactionUnit } from '../../ground/reach.ts';
import type { HeldForce } from './own-force.ts';

export type Snapshot = ReadonlyArray<Bytes>;

/** What coverage is computed from. */
export type PresentForce = Pick<HeldForce, 'posts' | 'patrols' | 'units'> & {
  readonly silentPosts: ReadonlySet<string>;
  readonly lawful: LawfulGround;
};

type Item =
  | { readonly kind: 'post'; readonly item: Post }
  | { readonly kind: 'patrol'; readonly item: Patrol }
  | { readonly kind: 'unit'; readonly item: ReactionUnit }
  | { readonly kind: 'silent'; readonly item: string }
  | { readonly kind: 'sector'; readonly item: ReadonlyArray<ReadonlyArray<LatLng>> };

/** Degrees, metres and tenths of them are written as they are computed with, so the same items give the same sets. */
export function takeSnapshot(force: PresentForce): Snapshot {
  const items: ReadonlyArray<Item> = [
    ...force.posts.map((item) => ({ kind: 'post', item }) as const),
    ...force.patrols.map((item) => ({ kind: 'patrol', item }) as const),
    ...force.units.map((item) => ({ kind: 'unit', item }) as const),
    ...[...force.silentPosts].sort().map((item) => ({ kind: 'silent', item }) as const),
    { kind: 'sector', item: force.lawful.sector },
  ];
  return items.map((item) => textToBytes(JSON.stringify(item)));
}

/** Whether an item of a snapshot says that a post is silent. */
export function isSilentItem(bytes: Bytes): boolean {
  const text = bytesToText(bytes);
  return text.ok && text.value.startsWith('{"kind":"silent"');
}

/** Null where an item is not one of a snapshot. */
export function openSnapshot(snapshot: Snapshot): PresentForce | null {
  const items: Item[] = [];
  for (const bytes of snapshot) {
    const text = bytesToText(bytes);
    if (!text.ok) return null;
    try {
      items.push(JSON.parse(text.value) as Item);
    } catch {
      return null;
    }
  }
  const sector = items.flatMap((each) => (each.kind === 'sector' ? [each.item] : []));
  return {
    posts: items.flatMap((each) => (each.kind === 'post' ? [each.item] : [])),
    patrols: items.flatMap((each) => (each.kind === 'patrol' ? [each.item] : [])),
    units: items.flatMap((each) => (each.kind === 'unit' ? [each.item] : [])),
    silentPosts: new Set(items.flatMap((each) => (each.kind === 'silent' ? [each.item] : []))),
    lawful: { sector: sector[0] ?? [], agreedCells: [] },
  };
}
