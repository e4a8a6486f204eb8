/**
 * Signing in and out, and seat tokens for the command line: short-lived, made by a signed-in seat; in nodes made for an
 * exercise also straight from a one-time link. A token makes no further token.
 */
import type { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { err, ok, type Result } from '../../base/result.ts';
import type { PasskeyAssertion } from '../../exchange/approval.ts';
import { describeNode, describeSession } from '../service/partner-view.ts';
import { credentialToKid, signInByPasskey } from '../service/passkey-desk.ts';
import { createSeatToken } from '../service/seat-token.ts';
import { decodeBase64url } from '../service/view.ts';
import { type AssertionView, linkSchema, signInSchema } from './contract.ts';
import { type ConsoleDeps, cookieName, type Env, findCaller, findCookieSeat, readBody, refuse } from './route.ts';

export function addSessionRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node, sessions } = deps;
  app.get('/api/node', async (c) => c.json(await describeNode(node, deps.relyingParty().origin)));
  app.post('/api/session', async (c) => {
    const body = await readBody(c, signInSchema);
    if (body instanceof Response) return body;
    const opened = 'token' in body ? openByLink(deps, body.token) : await openByPasskey(deps, body.assertion);
    if (!opened.ok) return refuse(c, opened.error);
    const id = opened.value;
    const secure = deps.relyingParty().origin.startsWith('https:');
    setCookie(c, cookieName(deps), id, { httpOnly: true, sameSite: 'Strict', path: '/', secure });
    return c.json(await describeSession(node, sessions.find(id)!));
  });
  app.get('/api/session', async (c) => {
    const seat = findCaller(c, deps);
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
    const body = await readBody(c, linkSchema);
    if (body instanceof Response) return body;
    if (!node.identity.exercise) return refuse(c, { type: 'NotFound' });
    const seat = sessions.redeem(body.token);
    if (seat === null) return refuse(c, { type: 'LinkUsed' });
    return c.json(createSeatToken(node.identity, seat, node.time.now()), 201);
  });
}

function openByLink(deps: ConsoleDeps, token: string): Result<string, { readonly type: 'LinkUsed' }> {
  const id = deps.sessions.open(token);
  return id === null ? err({ type: 'LinkUsed' }) : ok(id);
}

async function openByPasskey(
  deps: ConsoleDeps,
  given: AssertionView,
): Promise<Result<string, { readonly type: string }>> {
  const seat = await signInByPasskey(deps.node, deps.challenges, viewToAssertion(given));
  return seat.ok ? ok(deps.sessions.openSeat({ ...seat.value, credential: given.id })) : seat;
}

/** An authenticator's answer under the names of the record. */
export function viewToAssertion(view: AssertionView): PasskeyAssertion {
  const { id, authenticatorData, clientDataJSON, signature } = view;
  return { kid: credentialToKid(decodeBase64url(id)), authenticatorData, clientDataJSON, sig: signature };
}
