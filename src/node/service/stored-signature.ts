/** Signatures over stored cores, checked again from the bytes: what a screen calls signed was verified for that answer. */
import { z } from 'zod';
import { checkSignatures, parseCore, recordIdOf, type SignedRecord } from '../../record/record.ts';
import { signatureField } from '../../record/signature.ts';
import { sha256, verifyEd25519 } from '../crypto.ts';
import { coreToOrg } from '../identity.ts';
import type { NodeContext } from './node-context.ts';
import { readKeyHistory } from './statement.ts';

/** True where a record is what its id says and a key of its organisation signed it; a key statement, its roots. */
export async function isSoundlySigned(context: Pick<NodeContext, 'store' | 'directory'>, id: string): Promise<boolean> {
  const { db } = context.store;
  const row = await db.selectFrom('record').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return false;
  const coreBytes = new Uint8Array(row.core);
  if (recordIdOf(coreBytes, sha256) !== id || !parseCore(coreBytes).ok) return false;
  if (row.kind === 'key-statement') return (await readKeyHistory(db, row.org || coreToOrg(coreBytes))) !== null;
  const signed = readSigned(coreBytes, row.signatures);
  const deps = { sha256, verify: verifyEd25519, findKey: context.directory.findSigningKey };
  return signed !== null && checkSignatures(row.org, signed, deps).ok;
}

/** Core and signatures of a stored record; null where the column was altered. */
export function readSigned(coreBytes: Uint8Array, signatures: string): SignedRecord | null {
  try {
    const parsed: unknown = JSON.parse(signatures);
    const checked = z.array(signatureField).safeParse(parsed);
    if (!checked.success || JSON.stringify(parsed) !== signatures) return null;
    return { coreBytes, signatures: checked.data, disclosures: [] };
  } catch {
    return null;
  }
}
