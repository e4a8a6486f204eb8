/** Claims about payloads: padding, single use of a key, and what binds them to their release. */
import { describe, expect, it } from 'vitest';
import { createSimNodes, FEED_NOW } from '../../test/harness/feed-pair.ts';
import { createPrng } from '../base/random.ts';
import { aes256Gcm, sha256 } from '../node/crypto.ts';
import { feedName, type SimNode, simFeed, simRelease } from '../sim/sim-node.ts';
import { openPayload, releaseHash, SIZE_BUCKETS, sealPayload } from './payload.ts';

const prng = createPrng(8);
const [a, b] = createSimNodes(['psh', 'fed']) as [SimNode, SimNode];
const DEPS = { aead: aes256Gcm, sha256 };

function aPayload() {
  const rel = simRelease(a, b.org, prng, { now: FEED_NOW });
  const sealed = simFeed(a, feedName(a, b.org, 'bulk')).epochs[0]!.entries.at(-1)!.payload!;
  const opened = openPayload(sealed, a.contentKeys.get(rel)!, rel, aes256Gcm);
  if (!opened.ok) throw new Error(opened.error.reason);
  return { rel, sealed, payload: opened.value };
}

describe('a payload', () => {
  it('[F-8] is padded to 4, 16, 64 or 256 KiB, so its size tells only a bucket', () => {
    const { payload } = aPayload();
    for (const [leaves, bucket] of [
      [0, 0],
      [9, 1],
      [40, 2],
      [60, 3],
    ] as const) {
      const filler = Array.from(
        { length: leaves },
        (_, i) => ['A'.repeat(22), `/x${i}`, 'x'.repeat(leaves * 30)] as const,
      );
      const record = { ...payload.record, disclosures: [...payload.record.disclosures, ...filler] };
      const sealed = sealPayload({ ...payload, record }, prng.nextBytes(32), DEPS);
      if (!sealed.ok) throw new Error('size');
      expect(sealed.value.sealed.length).toBe(SIZE_BUCKETS[bucket]);
      expect(sealed.value.sizeBucket).toBe(SIZE_BUCKETS[bucket]);
    }
    const huge = Array.from({ length: 60 }, (_, i) => ['A'.repeat(22), `/x${i}`, 'x'.repeat(8_000)] as const);
    const record = { ...payload.record, disclosures: huge };
    expect(sealPayload({ ...payload, record }, prng.nextBytes(32), DEPS)).toMatchObject({
      error: { type: 'TooLarge' },
    });
  });

  it('[F-8] opens under its own key and release hash only', () => {
    const [one, other] = [aPayload(), aPayload()];
    const key = a.contentKeys.get(one.rel)!;
    expect(openPayload(one.sealed, key, one.rel, aes256Gcm).ok).toBe(true);
    expect(openPayload(one.sealed, key, other.rel, aes256Gcm).ok).toBe(false);
    expect(openPayload(one.sealed, a.contentKeys.get(other.rel)!, one.rel, aes256Gcm).ok).toBe(false);
    expect(Buffer.from(key).equals(a.contentKeys.get(other.rel)!)).toBe(false);
    expect(releaseHash(one.payload.release, sha256)).toBe(one.rel);
  });
});
