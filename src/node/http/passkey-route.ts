/**
 * Passkeys over HTTP: enrolment of a seat's passkey from a one-time link, challenges for sign-in, and the
 * key statements that two root holders sign. What is open needs no session because a link, an authenticator or two
 * roots prove it; every statement is checked like one from outside.
 */
import type { Hono } from 'hono';
import { jsonToSignedRecord } from '../../record/record.ts';
import { beginEnrolment, finishEnrolment, listWaitingKeys, openEnrolmentLink } from '../service/enrolment-desk.ts';
import { acceptNextStatement, readStatementInForce } from '../service/own-statement.ts';
import { issueSignIn } from '../service/passkey-desk.ts';
import { enrolSchema, linkSchema, statementRequestSchema } from './contract.ts';
import { type ConsoleDeps, type Env, guard, readBody, refuse } from './route.ts';

export function addPasskeyRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node, challenges, relyingParty } = deps;
  app.post('/api/session/challenge', (c) =>
    c.json({ challenge: issueSignIn(challenges), rpId: relyingParty().rpId, credential: null }),
  );
  app.post('/api/enrolments/options', async (c) => {
    const body = await readBody(c, linkSchema);
    if (body instanceof Response) return body;
    const seat = await openEnrolmentLink(node, body.token);
    if (!seat.ok) return refuse(c, seat.error);
    const begun = await beginEnrolment(node, challenges, { token: body.token, party: relyingParty() });
    if (!begun.ok) return refuse(c, begun.error);
    const { holder: _handle, ...named } = seat.value;
    return c.json({ seat: named, options: begun.value });
  });
  app.post('/api/enrolments', async (c) => {
    const body = await readBody(c, enrolSchema);
    if (body instanceof Response) return body;
    const request = { token: body.token, response: body.response as never, party: relyingParty() };
    const enrolled = await finishEnrolment(node, challenges, request);
    return enrolled.ok ? c.json(enrolled.value, 201) : refuse(c, enrolled.error);
  });
  app.get('/api/enrolments', guard(deps, 'GET /api/enrolments'), async (c) =>
    c.json({ statement: await readStatementInForce(node), waiting: await listWaitingKeys(node) }),
  );
  app.post('/api/statements', guard(deps, 'POST /api/statements'), async (c) => {
    const body = await readBody(c, statementRequestSchema);
    if (body instanceof Response) return body;
    const signed = jsonToSignedRecord(body.record);
    if (!signed.ok) return refuse(c, signed.error);
    const accepted = await acceptNextStatement(node, signed.value);
    return accepted.ok ? c.json(accepted.value, 201) : refuse(c, accepted.error);
  });
}
