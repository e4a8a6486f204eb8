/**
 * Approvals: a passkey's assertion over what exactly is approved. The challenge is the hash of the release or core, so
 * an approval is good for one form to one recipient and for nothing else (rules L-9 to L-12). Checks follow
 * WebAuthn Level 3, 7.2; the signature algorithms come in as an argument.
 */
import { z } from 'zod';
import {
  type Bytes,
  base64urlToBytes,
  bytesToBase64url,
  bytesToText,
  concatBytes,
  textToBytes,
} from '../base/bytes.ts';
import type { Sha256 } from '../base/crypto.ts';
import { err, ok, type Result } from '../base/result.ts';
import { codeField, hashField } from '../record/field.ts';
import type { KeyLine } from '../record/kind/organisation.ts';

export const approvalSchema = z.strictObject({
  what: hashField,
  seat: codeField,
  kid: z.string().min(1).max(64),
  authenticatorData: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(2_000),
  clientDataJSON: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(2_000),
  sig: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(200),
});
export type Approval = z.infer<typeof approvalSchema>;

/** Verifies a passkey signature: ES256 in DER form or Ed25519, by the key line's algorithm. */
export type VerifyPasskey = (keyLine: KeyLine, message: Bytes, signature: Bytes) => boolean;

const CHALLENGE_DOMAIN = concatBytes(textToBytes('seamline/approval/1'), new Uint8Array(1));
const FLAG_USER_PRESENT = 0x01;
const FLAG_USER_VERIFIED = 0x04;
const AUTHENTICATOR_DATA_BYTES_MIN = 37;

/** base64url of SHA-256("seamline/approval/1" || 0x00 || what). */
export function approvalChallenge(what: string, sha256: Sha256): string {
  const bytes = base64urlToBytes(what);
  return bytesToBase64url(sha256(concatBytes(CHALLENGE_DOMAIN, bytes.ok ? bytes.value : new Uint8Array(0))));
}

/** What an authenticator gives for one challenge, as WebAuthn names its parts. */
export type PasskeyAssertion = Pick<Approval, 'kid' | 'authenticatorData' | 'clientDataJSON' | 'sig'>;
type AssertionDeps = { readonly sha256: Sha256; readonly verifyPasskey: VerifyPasskey };

export function checkApproval(
  approval: Approval,
  keyLine: KeyLine,
  deps: AssertionDeps,
): Result<AssertionFacts, BadApproval> {
  if (keyLine.seat !== approval.seat) return err({ type: 'BadApproval', seat: approval.seat, reason: 'key line' });
  const checked = checkAssertion(approval, keyLine, approvalChallenge(approval.what, deps.sha256), deps);
  return checked.ok ? checked : err({ type: 'BadApproval', seat: approval.seat, reason: checked.error.reason });
}

export type BadApproval = { readonly type: 'BadApproval'; readonly seat: string; readonly reason: string };

/** How often the authenticator says it was used; many always say 0. */
export type AssertionFacts = { readonly uses: number };

/** WebAuthn Level 3, 7.2: type, challenge, origin, relying party, user present and verified, signature. */
export function checkAssertion(
  assertion: PasskeyAssertion,
  keyLine: KeyLine,
  challenge: string,
  deps: AssertionDeps,
): Result<AssertionFacts, BadAssertion> {
  const bad = (reason: string) => err({ type: 'BadAssertion', reason } as const);
  if (keyLine.use !== 'person' || keyLine.kid !== assertion.kid) return bad('key line');
  const clientData = base64urlToBytes(assertion.clientDataJSON);
  const authenticatorData = base64urlToBytes(assertion.authenticatorData);
  const sig = base64urlToBytes(assertion.sig);
  if (!clientData.ok || !authenticatorData.ok || !sig.ok) return bad('encoding');
  const client = readClientData(clientData.value);
  if (client === null || client.type !== 'webauthn.get' || client.crossOrigin === true) return bad('client data');
  if (client.challenge !== challenge) return bad('challenge');
  if (client.origin !== keyLine.origin) return bad('origin');
  const data = authenticatorData.value;
  if (data.length < AUTHENTICATOR_DATA_BYTES_MIN) return bad('authenticator data');
  const rpIdHash = bytesToBase64url(data.slice(0, 32));
  if (rpIdHash !== bytesToBase64url(deps.sha256(textToBytes(keyLine.rpId ?? '')))) return bad('relying party');
  const flags = data[32]!;
  if ((flags & FLAG_USER_PRESENT) === 0 || (flags & FLAG_USER_VERIFIED) === 0) return bad('user not verified');
  const message = concatBytes(data, deps.sha256(clientData.value));
  if (!deps.verifyPasskey(keyLine, message, sig.value)) return bad('signature');
  return ok({ uses: new DataView(data.buffer, data.byteOffset).getUint32(33) });
}

export type BadAssertion = { readonly type: 'BadAssertion'; readonly reason: string };

export type ApprovalDeps = {
  readonly sha256: Sha256;
  /** Person key line of an organisation as this node knows it. */
  readonly findPersonKey: (org: string, kid: string) => KeyLine | null;
  readonly verifyPasskey: VerifyPasskey;
};

/** Number of distinct people of `org` who validly approved `what`; one who approves twice makes it invalid. */
export function countApprovers(
  org: string,
  what: string,
  approvals: ReadonlyArray<Approval>,
  deps: ApprovalDeps,
): Result<number, BadApproval> {
  const holders = new Set<string>();
  for (const approval of approvals) {
    const { seat, kid } = approval;
    const line = deps.findPersonKey(org, kid);
    if (line === null) return err({ type: 'BadApproval', seat, reason: 'key unknown' });
    if (approval.what !== what) return err({ type: 'BadApproval', seat, reason: 'what' });
    const checked = checkApproval(approval, line, deps);
    if (!checked.ok) return checked;
    const holder = line.holder ?? line.kid;
    if (holders.has(holder)) return err({ type: 'BadApproval', seat, reason: 'same holder' });
    holders.add(holder);
  }
  return ok(holders.size);
}

const clientDataSchema = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
});
type ClientData = z.infer<typeof clientDataSchema>;

/** What the browser says was asked, by whom; null where it is not what WebAuthn writes. */
export function readClientData(bytes: Bytes): ClientData | null {
  const text = bytesToText(bytes);
  if (!text.ok) return null;
  try {
    const data = clientDataSchema.safeParse(JSON.parse(text.value));
    return data.success ? data.data : null;
  } catch {
    return null;
  }
}
