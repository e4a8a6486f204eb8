/**
 * Pairing over HTTP, for the two people who meet: the own fingerprint to read aloud, the own file and its QR codes, and
 * the partner's file with the digits that were heard.
 */
import type { Hono } from 'hono';
import { formatFingerprint } from '../identity.ts';
import { fileToCodes, takePairing } from '../service/pairing-desk.ts';
import { createPairingFile } from '../service/statement.ts';
import { pairingRequestSchema, takePairingSchema } from './contract.ts';
import { type ConsoleDeps, type Env, guard, readBody, refuse } from './route.ts';

export function addPairingRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const { node, link, relyingParty } = deps;
  app.get('/api/pairing', guard(deps, 'GET /api/pairing'), (c) =>
    c.json({
      fingerprint: formatFingerprint(node.identity.org),
      address: link === null ? null : `https://${relyingParty().rpId}:${link.port}`,
    }),
  );
  app.post('/api/pairing', guard(deps, 'POST /api/pairing'), async (c) => {
    const body = await readBody(c, pairingRequestSchema);
    if (body instanceof Response) return body;
    const file = await createPairingFile(node, body.address);
    return c.json({ file, codes: fileToCodes(file) });
  });
  app.post('/api/partners', guard(deps, 'POST /api/partners'), async (c) => {
    const body = await readBody(c, takePairingSchema);
    if (body instanceof Response) return body;
    const taken = await takePairing(node, body.file, body.heard);
    return taken.ok ? c.json(taken.value, taken.value.paired ? 201 : 200) : refuse(c, taken.error);
  });
}
