/**
 * Posts: fixed observing places with hours, sensors and an eye above the ground. A post counts in a slot only if
 * it is manned through all of it. A post not heard from for 60 minutes is silent and does not count until it is
 * heard again; what was heard decides achieved presence, what was planned decides planned presence.
 */
import type { LatLng } from '../base/place.ts';
import type { Result } from '../base/result.ts';
import { MINUTE_MS, type UnixMs } from '../base/time.ts';
import type { SensorKind } from './detection.ts';
import {
  type HoursSpan,
  minutesToSlots,
  type OverlappingSchedule,
  periodMin,
  type ScheduleMalformed,
  type SlotFlags,
  type SlotPlan,
  spansToSlots,
} from './slot-plan.ts';

export type Post = {
  readonly id: string;
  readonly role: 'post' | 'checkpoint';
  readonly place: LatLng;
  /** Eye or aerial above the ground. */
  readonly eyeHeightM: number;
  readonly sensors: ReadonlyArray<SensorKind>;
  readonly manned: ReadonlyArray<HoursSpan>;
};

/** A post with the slots it counts in. */
export type PresentPost = { readonly post: Post; readonly slots: SlotFlags };
/** A sign of life: a report, an answered radio check, a record signed at the post. */
export type CheckIn = { readonly postId: string; readonly at: UnixMs };

export const SILENT_AFTER_MS = 60 * MINUTE_MS;

export function plannedPostSlots(
  plan: SlotPlan,
  post: Post,
): Result<SlotFlags, OverlappingSchedule | ScheduleMalformed> {
  return spansToSlots(plan, post.manned, post.id);
}

/** Ids of posts not heard from for 60 minutes before `now`; a post never heard from is silent. */
export function findSilentPosts(
  posts: ReadonlyArray<Post>,
  checkIns: ReadonlyArray<CheckIn>,
  now: UnixMs,
): ReadonlySet<string> {
  const lastHeard = new Map<string, number>();
  for (const { postId, at } of checkIns) {
    if (at <= now) lastHeard.set(postId, Math.max(at, lastHeard.get(postId) ?? at));
  }
  const isSilent = (post: Post) => now - (lastHeard.get(post.id) ?? Number.NEGATIVE_INFINITY) >= SILENT_AFTER_MS;
  return new Set(posts.filter(isSilent).map((post) => post.id));
}

/** Slots of the period from `periodStart` in which the post was planned and never silent. */
export function achievedPostSlots(
  plan: SlotPlan,
  planned: SlotFlags,
  checkIns: ReadonlyArray<CheckIn>,
  postId: string,
  periodStart: UnixMs,
): SlotFlags {
  const minutes = new Uint8Array(periodMin(plan));
  for (const checkIn of checkIns) {
    if (checkIn.postId !== postId) continue;
    const from = Math.ceil((checkIn.at - periodStart) / MINUTE_MS);
    const to = Math.floor((checkIn.at + SILENT_AFTER_MS - periodStart) / MINUTE_MS);
    for (let minute = Math.max(0, from); minute < Math.min(minutes.length, to); minute++) minutes[minute] = 1;
  }
  return minutesToSlots(plan, minutes).map((heard, slot) => heard & planned[slot]!);
}
