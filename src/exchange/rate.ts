/**
 * The agreed rate as a bucket of tokens, one an entry: it fills at the rate per hour and holds the backlog of the longest cut
 * foreseen, so catching up after 72 hours is never slowed and a steady flood is.
 */

const HOUR_MS = 3_600_000;
const BACKLOG_HOURS = 72;

export type RateBucket = { readonly tokens: number; readonly atMs: number };

/** Takes the tokens of a page, or says in how many seconds there will be enough. */
export function takeFromBucket(
  bucket: RateBucket | null,
  page: { readonly entries: number; readonly nowMs: number; readonly perHour: number },
): { readonly bucket: RateBucket; readonly slowDownS: number | null } {
  const { entries, nowMs, perHour } = page;
  const tokensMax = perHour * BACKLOG_HOURS;
  const elapsedMs = bucket === null ? 0 : Math.max(0, nowMs - bucket.atMs);
  const tokens = Math.min(tokensMax, (bucket?.tokens ?? tokensMax) + (elapsedMs * perHour) / HOUR_MS);
  const wanted = Math.min(entries, tokensMax);
  if (tokens >= wanted) return { bucket: { tokens: tokens - wanted, atMs: nowMs }, slowDownS: null };
  const slowDownS = Math.ceil(((wanted - tokens) * HOUR_MS) / perHour / 1_000);
  return { bucket: { tokens, atMs: nowMs }, slowDownS };
}
