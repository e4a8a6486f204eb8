/** When a post counts: manned in full, heard within the hour. */
import { describe, expect, it } from 'vitest';
import { aPost } from '../../test/harness/force.ts';
import { HOUR_MS, MINUTE_MS, unixMs } from '../base/time.ts';
import { achievedPostSlots, findSilentPosts, plannedPostSlots } from './post.ts';
import { WEEK_OF_HOURS } from './slot-plan.ts';

const START = unixMs(1_619_992_800_000);
const checkIn = (postId: string, minute: number) => ({ postId, at: unixMs(START + minute * MINUTE_MS) });

describe('posts', () => {
  it('a post is silent after 60 minutes without a sign of life, and from the start if never heard', () => {
    const posts = [aPost({ id: 'a' }), aPost({ id: 'b' }), aPost({ id: 'c' })];
    const heard = [checkIn('a', 30), checkIn('b', 0), checkIn('b', 31), checkIn('c', 95)];
    const silent = (minute: number) => [...findSilentPosts(posts, heard, unixMs(START + minute * MINUTE_MS))];
    expect(silent(90)).toEqual(['a', 'c']);
    expect(silent(89)).toEqual(['c']);
    expect(silent(100)).toEqual(['a', 'b']);
  });

  it('achieved presence is what was planned and heard through the whole slot', () => {
    const post = aPost({ manned: [{ fromMin: 0, toMin: 6 * 60 }] });
    const planned = plannedPostSlots(WEEK_OF_HOURS, post);
    if (!planned.ok) throw new Error(planned.error.type);
    const heard = [0, 60, 100, 180, 300, 360, 420].map((minute) => checkIn('post-1', minute));
    const slots = achievedPostSlots(WEEK_OF_HOURS, planned.value, heard, 'post-1', START);
    expect(Array.from(slots.slice(0, 8))).toEqual([1, 1, 0, 1, 0, 1, 0, 0]);
    expect(achievedPostSlots(WEEK_OF_HOURS, planned.value, heard, 'post-2', START).includes(1)).toBe(false);
  });

  it('a sign of life from before the period still counts for an hour', () => {
    const planned = new Uint8Array(168).fill(1);
    const heard = [{ postId: 'a', at: unixMs(START - HOUR_MS / 2) }, checkIn('a', 25)];
    expect(achievedPostSlots(WEEK_OF_HOURS, planned, heard, 'a', START)[0]).toBe(1);
  });
});
