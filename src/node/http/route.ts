/**
 * What every route of the console stands on: who asks (session cookie or seat token), whether the role's row of the table
 * names the route, the body in its strict shape, and refusals as problem details (RFC 9457).
 */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { z } from 'zod';
import type { NodeLog } from '../log.ts';
import type { Challenges } from '../service/challenge.ts';
import type { MovementDesk } from '../service/movement-desk.ts';
import type { RelyingParty } from '../service/passkey-desk.ts';
import { openSeatToken } from '../service/seat-token.ts';
import type { NodeSurvey } from '../service/survey-kit.ts';
import type { PartnerLink } from '../transport/partner-link.ts';
import type { RunningNode } from '../wire.ts';
import { explainRefusal, mayCall } from './authorisation.ts';
import { errorToProblem } from './problem.ts';
import type { Rates } from './rate-limit.ts';
import type { SeatSession, Sessions } from './session.ts';

export type Env = { Variables: { seat: SeatSession; refused: string } };
export type Ctx = Context<Env>;
export type ConsoleOptions = {
  readonly node: RunningNode;
  readonly sessions: Sessions;
  readonly link: PartnerLink | null;
  readonly survey: NodeSurvey | null;
  readonly movements?: MovementDesk;
  readonly webDir: string;
  /** Known once the console listens. */
  readonly relyingParty: () => RelyingParty;
  readonly rates?: Rates;
  readonly log?: NodeLog;
};
export type ConsoleDeps = ConsoleOptions & { readonly challenges: Challenges };

export function refuse(c: Ctx, error: { readonly type: string }, status?: number): Response {
  const problem = errorToProblem(error);
  c.set('refused', problem.code);
  return c.body(JSON.stringify(problem), (status ?? problem.status) as 400, {
    'content-type': 'application/problem+json',
  });
}

/** Cookie names carry the node, because several consoles share `localhost`. */
export function cookieName(deps: Pick<ConsoleDeps, 'node'>): string {
  return `seamline_${deps.node.identity.org.slice(4, 16)}`;
}

/** Signed in by the console's cookie. */
export function findCookieSeat(c: Ctx, deps: Pick<ConsoleDeps, 'node' | 'sessions'>): SeatSession | null {
  return deps.sessions.find(getCookie(c, cookieName(deps)) ?? '');
}

/** Signed in by cookie or by seat token. */
export function findCaller(c: Ctx, deps: ConsoleDeps): SeatSession | null {
  return findCookieSeat(c, deps) ?? findTokenSeat(c, deps);
}

/** Signed in, with a role that the table names for this route. */
export function guard(deps: ConsoleDeps, route: string) {
  return async (c: Ctx, next: () => Promise<void>) => {
    const seat = findCaller(c, deps);
    if (seat === null) return refuse(c, { type: 'NotSignedIn' });
    if (!mayCall(seat.role, route)) return refuse(c, explainRefusal(seat.role, route), 403);
    c.set('seat', seat);
    return next();
  };
}

const BEARER = 'Bearer ';

function findTokenSeat(c: Ctx, { node }: ConsoleDeps): SeatSession | null {
  const header = c.req.header('authorization') ?? '';
  if (!header.startsWith(BEARER)) return null;
  const opened = openSeatToken(node.identity, header.slice(BEARER.length), node.time.now());
  return opened.ok ? opened.value : null;
}

export async function readBody<T>(c: Ctx, schema: z.ZodType<T>): Promise<T | Response> {
  let json: unknown;
  try {
    json = await c.req.json();
  } catch {
    return refuse(c, { type: 'BadRequest' });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return refuse(c, { type: 'BadRequest', path: issue?.path.map(String).join('/'), reason: issue?.message } as {
    type: string;
  });
}
