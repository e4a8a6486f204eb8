/**
 * Claims under a MAC whose key derives from the node's signing key and the claims' type: whoever holds the node's keys can
 * make them, nobody else, and a node that was started anew checks them without any list. `claims.mac`, both base64url.
 */
import type { z } from 'zod';
import { base64urlToBytes, bytesToBase64url, bytesToText, textToBytes } from '../../base/bytes.ts';
import { canonicalBytes, type Json } from '../../base/canonical.ts';
import { areMacsEqual, hkdfSha256, hmacSha256 } from '../crypto.ts';
import type { Identity } from '../identity.ts';

export type ClaimsKey = Pick<Identity, 'org' | 'sign'>;

export function signClaims(identity: ClaimsKey, claims: { readonly v: string; readonly [name: string]: Json }): string {
  const bytes = canonicalBytes(claims);
  return `${bytesToBase64url(bytes)}.${bytesToBase64url(hmacSha256(macKey(identity, claims.v), bytes))}`;
}

/** Null unless this node signed exactly these claims as claims of this type. */
export function openClaims<T extends { readonly v: string }>(
  identity: ClaimsKey,
  token: string,
  type: { readonly v: T['v']; readonly schema: z.ZodType<T> },
): T | null {
  const [claimsText, macText] = token.trim().split('.');
  const bytes = base64urlToBytes(claimsText ?? '');
  const mac = base64urlToBytes(macText ?? '');
  if (!bytes.ok || !mac.ok) return null;
  if (!areMacsEqual(hmacSha256(macKey(identity, type.v), bytes.value), mac.value)) return null;
  const text = bytesToText(bytes.value);
  const claims = type.schema.safeParse(text.ok ? JSON.parse(text.value) : null);
  return claims.success ? claims.data : null;
}

function macKey(identity: ClaimsKey, v: string): Uint8Array {
  return hkdfSha256(identity.sign.seed, textToBytes(v), 32);
}
