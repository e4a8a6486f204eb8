/** The survey auditor proves himself by a signature over a challenge; in an exercise the software key of his seat signs. */
import { base64urlToBytes } from '../../base/bytes.ts';
import { createSigner } from '../crypto.ts';
import type { ConsoleDeps, Ctx } from './route.ts';

export function auditorProof(
  c: Ctx,
  { node }: Pick<ConsoleDeps, 'node'>,
  given: string | undefined,
  challenge: Uint8Array,
): Uint8Array {
  const key = node.identity.seats.find(({ seat }) => seat === c.get('seat').seat);
  if (given === undefined && key !== undefined) return createSigner(key.pair).sign(challenge);
  const proof = base64urlToBytes(given ?? '');
  return proof.ok ? proof.value : new Uint8Array(0);
}
