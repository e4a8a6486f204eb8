/**
 * How often the console may be asked: every caller for all routes, and far less for whatever proves who one is, so that
 * links and passkeys cannot be tried in bulk. A caller is a signed-in seat, else an address. Counts live in memory.
 */
import { getConnInfo } from '@hono/node-server/conninfo';
import { getCookie } from 'hono/cookie';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type ConsoleDeps, type Ctx, cookieName, refuse } from './route.ts';

export type Rates = {
  /** Requests of one caller in a minute, all routes together: a console at work asks some 200. */
  readonly requestsPerMin: number;
  /** Attempts of one address in a minute to sign in, to enrol or to spend a link. */
  readonly attemptsPerMin: number;
};
export const RATES: Rates = { requestsPerMin: 1_800, attemptsPerMin: 60 };

const ATTEMPTS: ReadonlySet<string> = new Set([
  'POST /api/session',
  'POST /api/session/challenge',
  'POST /api/enrolments',
  'POST /api/enrolments/options',
  'POST /api/exercise/seat-tokens',
]);

/** Lets a request pass or refuses it as `TooManyRequests` with the seconds to wait in `Retry-After`. */
export function limitRates(deps: ConsoleDeps, rates: Rates) {
  const all = new RateLimiterMemory({ points: rates.requestsPerMin, duration: 60 });
  const attempts = new RateLimiterMemory({ points: rates.attemptsPerMin, duration: 60 });
  return async (c: Ctx, next: () => Promise<void>) => {
    const address = callerAddress(c);
    const waitMs = Math.max(
      await consume(all, getCookie(c, cookieName(deps)) ?? address),
      ATTEMPTS.has(`${c.req.method} ${c.req.path}`) ? await consume(attempts, address) : 0,
    );
    if (waitMs === 0) return next();
    const retryAfterS = Math.ceil(waitMs / 1_000);
    const refused = refuse(c, { type: 'TooManyRequests', retryAfterS } as { type: string });
    refused.headers.set('retry-after', String(retryAfterS));
    return refused;
  };
}

/** Milliseconds to wait; 0 where there is room. */
async function consume(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (full) {
    if (full instanceof RateLimiterRes) return Math.max(1, full.msBeforeNext);
    throw full;
  }
}

/** Address of the socket, never one that a header claims; requests without a socket come from this process. */
export function callerAddress(c: Ctx): string {
  return c.env === undefined || !('incoming' in (c.env as object)) ? 'own' : (getConnInfo(c).remote.address ?? 'none');
}
