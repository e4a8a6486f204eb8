/** Challenges for passkeys: random, good once, for one purpose and a few minutes; held in memory and bounded. */
import { bytesToBase64url } from '../../base/bytes.ts';
import type { RandomBytes } from '../../base/crypto.ts';
import type { Time } from '../../base/time.ts';

const CHALLENGE_MS = 5 * 60_000;
const HELD_MAX = 10_000;

export type Challenges = {
  readonly issue: (purpose: string) => string;
  /** True once for a challenge that was issued for this purpose and has not run out. */
  readonly take: (challenge: string, purpose: string) => boolean;
};

export function createChallenges(time: Time, randomBytes: RandomBytes): Challenges {
  const held = new Map<string, { readonly purpose: string; readonly untilMs: number }>();
  return {
    issue: (purpose) => {
      const oldest = held.keys().next();
      if (held.size >= HELD_MAX && !oldest.done) held.delete(oldest.value);
      const challenge = bytesToBase64url(randomBytes(32));
      held.set(challenge, { purpose, untilMs: time.now() + CHALLENGE_MS });
      return challenge;
    },
    take: (challenge, purpose) => {
      const found = held.get(challenge);
      held.delete(challenge);
      return found !== undefined && found.purpose === purpose && time.now() < found.untilMs;
    },
  };
}
