/**
 * Changing the node's own signing and sealing keys: the new ones are written before the statement that lists them, and a
 * node goes by what its statement in force lists, so a crash between the two leaves the old keys in use. What the old
 * signing key signed stands; pages sealed to the old sealing key still open until the next change (rule R-17).
 */
import { bytesToBase64url } from '../../base/bytes.ts';
import type { Result } from '../../base/result.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import { createEd25519KeyPair, createX25519KeyPair, type Ed25519KeyPair } from '../crypto.ts';
import { keepIdentity } from '../data-directory.ts';
import type { Identity } from '../identity.ts';
import { signNextStatement } from './next-statement.ts';
import type { NodeContext } from './node-context.ts';
import { acceptNextStatement, readStatementInForce } from './own-statement.ts';

export const ROTATED_USES = ['sign', 'seal'] as const;
export type RotatedUse = (typeof ROTATED_USES)[number];

export type RotatedKeys = { readonly n: number; readonly keys: ReadonlyArray<Pick<KeyLine, 'use' | 'kid'>> };

/** The node uses the new keys from its next start on; its partners learn them in the urgent lane. */
export async function rotateKeys(
  context: NodeContext & { readonly dir: string },
  uses: ReadonlyArray<RotatedUse>,
  given: { readonly roots: ReadonlyArray<Ed25519KeyPair>; readonly passphrase: string | null },
): Promise<Result<RotatedKeys, { readonly type: string }>> {
  const { identity } = context;
  const sign = uses.includes('sign') ? createEd25519KeyPair() : null;
  const seal = uses.includes('seal') ? createX25519KeyPair() : null;
  const add: KeyLine[] = [
    ...(sign === null
      ? []
      : [{ kid: sign.kid, use: 'sign', alg: 'Ed25519', pub: bytesToBase64url(sign.publicKey) } as const]),
    ...(seal === null
      ? []
      : [{ kid: seal.kid, use: 'seal', alg: 'X25519', pub: bytesToBase64url(seal.publicKey) } as const]),
  ];
  const retire = uses.map((use) => identity[use].kid);
  const signed = signNextStatement(await readStatementInForce(context), { add, revoke: [], retire }, given.roots);
  if (!signed.ok) return signed;
  const next: Identity = {
    ...identity,
    spare: {
      sign: sign === null ? identity.spare.sign : [sign],
      seal: seal === null ? identity.spare.seal : [seal],
    },
  };
  keepIdentity(context.dir, next, given.passphrase);
  const accepted = await acceptNextStatement(context, signed.value);
  if (!accepted.ok) return accepted;
  return { ok: true, value: { n: accepted.value.n, keys: add.map(({ use, kid }) => ({ use, kid })) } };
}
