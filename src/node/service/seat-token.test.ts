/** Seat tokens: what they let through, and everything else refused. */
import { describe, expect, it } from 'vitest';
import { unixMs } from '../../base/time.ts';
import { createIdentity } from '../identity.ts';
import { createSeatToken, openSeatToken, SEAT_TOKEN_MS } from './seat-token.ts';

const NOW = unixMs(1_620_000_000_000);
const SEAT = { seat: 'release', role: 'release-officer', holder: 'h-2', centre: null } as const;
const named = (code: string) =>
  createIdentity({ code, name: [{ text: code, language: 'en' }], exercise: true, seats: [] }).identity;

describe('seat tokens', () => {
  const fed = named('FED');
  const { token, until } = createSeatToken(fed, SEAT, NOW);

  it('names the seat until its end and no longer', () => {
    expect(openSeatToken(fed, `${token}\n`, NOW)).toEqual({ ok: true, value: SEAT });
    expect(openSeatToken(fed, token, unixMs(NOW + SEAT_TOKEN_MS))).toEqual({
      ok: false,
      error: { type: 'SeatTokenExpired', until },
    });
  });

  it('is refused by another node, and with any letter changed', () => {
    expect(openSeatToken(named('PSH'), token, NOW)).toEqual({ ok: false, error: { type: 'BadSeatToken' } });
    for (let at = 0; at < token.length; at++) {
      const letter = token[at] === 'A' ? 'B' : 'A';
      const altered = token.slice(0, at) + letter + token.slice(at + 1);
      expect(openSeatToken(fed, altered, NOW).ok, altered).toBe(false);
    }
    for (const text of ['', '.', 'a.b', token.slice(0, -1), `${token}.x`.slice(0, 20)])
      expect(openSeatToken(fed, text, NOW).ok, text).toBe(false);
  });
});
