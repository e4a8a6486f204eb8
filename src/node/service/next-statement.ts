/**
 * The own organisation's next key statement: what the last one said with keys added or revoked, signed by two root holders
 * away from the node, then taken in here and told to every partner (rule R-17; exchange rules, part 11).
 */
import { ok, type Result } from '../../base/result.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import { CORE_V, createUnsignedRecord, type SignedRecord } from '../../record/record.ts';
import type { BadBody, UnknownKind } from '../../record/registry.ts';
import { signBytes } from '../../record/signature.ts';
import { createSigner, type Ed25519KeyPair, sha256, systemRandomBytes } from '../crypto.ts';

/** The last key statement as its record reads. */
export type StatementInForce = { readonly id: string; readonly org: string; readonly body: JsonObject };

export type StatementChange = {
  readonly add: ReadonlyArray<KeyLine>;
  /** Keys that stop counting from here on, wherever they sign. */
  readonly revoke: ReadonlyArray<string>;
  /** Keys that are used no longer; what they signed stands, before and after. */
  readonly retire?: ReadonlyArray<string>;
};

/** Signed by the roots given; the node refuses it unless two of them are among the three in force. */
export function signNextStatement(
  last: StatementInForce,
  change: StatementChange,
  roots: ReadonlyArray<Ed25519KeyPair>,
): Result<SignedRecord, UnknownKind | BadBody> {
  const said = last.body as JsonObject & { readonly n: number; readonly keys: ReadonlyArray<KeyLine> };
  const revoked = last.body['revoked'] as ReadonlyArray<JsonObject>;
  const gone = new Set([...change.revoke, ...(change.retire ?? [])]);
  const body = {
    ...said,
    n: said.n + 1,
    prev: last.id,
    keys: [...said.keys.filter((line) => !gone.has(line.kid)), ...change.add],
    revoked: [...revoked, ...change.revoke.map((kid) => ({ kid, compromisedSince: [] }))],
  } as unknown as JsonObject;
  const made = createUnsignedRecord(
    { kind: 'key-statement', org: last.org, marking: 'official', body },
    { sha256, randomBytes: systemRandomBytes },
  );
  if (!made.ok) return made;
  const { coreBytes, disclosures } = made.value;
  const signatures = roots.map((root) => signBytes(CORE_V, coreBytes, createSigner(root)));
  return ok({ coreBytes, disclosures, signatures });
}
