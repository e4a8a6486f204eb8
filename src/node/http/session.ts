/** Sessions of the console: opened once by a one-time link, held in memory, lost with the process. */
import { bytesToBase64url } from '../../base/bytes.ts';
import type { Time } from '../../base/time.ts';
import type { Role } from '../../record/kind/organisation.ts';
import { systemRandomBytes } from '../crypto.ts';
import type { SeatContext } from '../service/node-context.ts';

const SESSION_MS = 12 * 3_600_000;
const TOKEN_BYTES = 24;

export type SeatSession = SeatContext & {
  readonly role: Role;
  /** Credential id of the passkey that signed in, base64url; absent after a one-time link and for tokens. */
  readonly credential?: string;
};
export type Sessions = {
  /** A token that opens one session for a seat, once. */
  readonly createLink: (seat: SeatSession) => string;
  /** The seat of a link, once: the link is used up. */
  readonly redeem: (token: string) => SeatSession | null;
  readonly open: (token: string) => string | null;
  /** A session for a seat that has proved itself otherwise. */
  readonly openSeat: (seat: SeatSession) => string;
  readonly find: (id: string) => SeatSession | null;
  readonly end: (id: string) => void;
};

export function createSessions(time: Time): Sessions {
  const links = new Map<string, SeatSession>();
  const sessions = new Map<string, { readonly seat: SeatSession; readonly untilMs: number }>();
  const newToken = () => bytesToBase64url(systemRandomBytes(TOKEN_BYTES));
  const redeem = (token: string) => {
    const seat = links.get(token) ?? null;
    links.delete(token);
    return seat;
  };
  const openSeat = (seat: SeatSession) => {
    const id = newToken();
    sessions.set(id, { seat, untilMs: time.now() + SESSION_MS });
    return id;
  };
  return {
    createLink: (seat) => {
      const token = newToken();
      links.set(token, seat);
      return token;
    },
    redeem,
    open: (token) => {
      const seat = redeem(token);
      return seat === null ? null : openSeat(seat);
    },
    openSeat,
    find: (id) => {
      const session = sessions.get(id);
      if (!session || session.untilMs <= time.now()) return null;
      return session.seat;
    },
    end: (id) => void sessions.delete(id),
  };
}
