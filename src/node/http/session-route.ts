/**
 * Signing in and out, and seat tokens for the command line: short-lived, made by a signed-in seat; in nodes made for an
 * exercise also straight from a one-time link. A token makes no further token.
 */
import type { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { describeSession } from '../service/partner-view.ts';
import { createSeatToken } from '../service/seat-token.ts';
import { signInSchema } from './contract.ts';
import { type ConsoleDeps, cookieName, type Env, findCookieSeat, readBody, refuse } from './route.ts';

export function addSessionRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node, sessions } = deps;
  app.post('/api/session', async (c) => {
    const body = await readBody(c, signInSchema);
    if (body instanceof Response) return body;
    const id = sessions.open(body.token);
    if (id === null) return refuse(c, { type: 'LinkUsed' });
    setCookie(c, cookieName(deps), id, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return c.json(await describeSession(node, sessions.find(id)!));
  });
  app.get('/api/session', async (c) => {
    const seat = findCookieSeat(c, deps);
    return seat === null ? refuse(c, { type: 'NotSignedIn' }) : c.json(await describeSession(node, seat));
  });
  app.delete('/api/session', (c) => {
    sessions.end(getCookie(c, cookieName(deps)) ?? '');
    return c.body(null, 204);
  });
  app.post('/api/seat-tokens', (c) => {
    const seat = findCookieSeat(c, deps);
    if (seat === null) return refuse(c, { type: 'NotSignedIn' });
    return c.json(createSeatToken(node.identity, seat, node.time.now()), 201);
  });
  app.post('/api/exercise/seat-tokens', async (c) => {
    const body = await readBody(c, signInSchema);
    if (body instanceof Response) return body;
    if (!node.identity.exercise) return refuse(c, { type: 'NotFound' });
    const seat = sessions.redeem(body.token);
    if (seat === null) return refuse(c, { type: 'LinkUsed' });
    return c.json(createSeatToken(node.identity, seat, node.time.now()), 201);
  });
}
