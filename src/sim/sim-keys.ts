/**
 * Keys of a simulated organisation, all from one seed: three roots, a node key, two officers, and the key statements that
 * name them, signed as real ones are.
 */
import { assert } from '../base/assert.ts';
import { base64urlToBytes, bytesToBase64url, concatBytes, textToBytes } from '../base/bytes.ts';
import type { Prng } from '../base/random.ts';
import { type Approval, approvalChallenge, type VerifyPasskey } from '../exchange/approval.ts';
import { extendKeyHistory, type KeyHistory, rootsHash } from '../exchange/key-history.ts';
import {
  createSigner,
  type Ed25519KeyPair,
  isWeakEd25519Key,
  seedToEd25519KeyPair,
  sha256,
  verifyEd25519,
} from '../node/crypto.ts';
import type { KeyLine } from '../record/kind/organisation.ts';
import { CORE_V, createUnsignedRecord, type SignedRecord } from '../record/record.ts';
import { signBytes } from '../record/signature.ts';

export type SimKeys = {
  readonly code: string;
  readonly pair: Ed25519KeyPair;
  readonly roots: ReadonlyArray<Ed25519KeyPair>;
  readonly nextRoots: ReadonlyArray<Ed25519KeyPair>;
  readonly officers: ReadonlyArray<Ed25519KeyPair>;
  readonly statements: ReadonlyArray<SignedRecord>;
  readonly history: KeyHistory;
};

export const SIM_STATEMENT_DEPS = { sha256, verify: verifyEd25519, isWeakKey: isWeakEd25519Key };

export const verifySimPasskey: VerifyPasskey = (line, message, signature) => {
  const raw = base64urlToBytes(line.pub);
  return raw.ok && verifyEd25519(raw.value, message, signature);
};

export function createSimKeys(code: string, prng: Prng): SimKeys {
  const pairs = createPairs(9, prng);
  const [roots, nextRoots, officers, pair] = [pairs.slice(0, 3), pairs.slice(3, 6), pairs.slice(6, 8), pairs[8]!];
  return extendSimKeys({ code, pair, roots, nextRoots, officers, statements: [], history: null }, prng);
}

/** A new node key, and new roots: those the statement before had committed to. */
export function rotateSimKeys(keys: SimKeys, prng: Prng): SimKeys {
  const [pair, ...nextRoots] = createPairs(4, prng);
  return extendSimKeys({ ...keys, pair: pair!, roots: keys.nextRoots, nextRoots }, prng);
}

function createPairs(count: number, prng: Prng): ReadonlyArray<Ed25519KeyPair> {
  return Array.from({ length: count }, () => seedToEd25519KeyPair(prng.nextBytes(32)));
}

/** Signs the next key statement by two of three roots. */
function extendSimKeys(keys: Omit<SimKeys, 'history'> & { readonly history: KeyHistory | null }, prng: Prng): SimKeys {
  const { code, history, roots } = keys;
  const prev = history?.statements.at(-1);
  const body = {
    n: keys.statements.length + 1,
    code: code.toUpperCase(),
    name: [{ text: code, language: 'en' }],
    roots: roots.map((r) => ({ kid: r.kid, pub: bytesToBase64url(r.publicKey) })),
    nextRoots: rootsHash(
      keys.nextRoots.map((r) => r.publicKey),
      sha256,
    ),
    exercise: true,
    keys: [nodeLine(keys.pair), ...keys.officers.map(officerLine)],
    revoked: [],
    ...(prev === undefined ? {} : { prev }),
  };
  const made = createUnsignedRecord(
    { kind: 'key-statement', org: history?.org ?? '', marking: 'official', body: body as never },
    { sha256, randomBytes: prng.nextBytes },
  );
  assert(made.ok, 'a valid key statement');
  const { coreBytes, disclosures } = made.value;
  const signatures = roots.slice(1).map((root) => signBytes(CORE_V, coreBytes, createSigner(root)));
  const record: SignedRecord = { coreBytes, disclosures, signatures };
  const extended = extendKeyHistory(history, record, SIM_STATEMENT_DEPS);
  assert(extended.ok, 'the next key statement');
  return { ...keys, statements: [...keys.statements, record], history: extended.value.history };
}

function nodeLine(pair: Ed25519KeyPair): KeyLine {
  return { kid: pair.kid, use: 'sign', alg: 'Ed25519', pub: bytesToBase64url(pair.publicKey) };
}

const [RP_ID, ORIGIN] = ['localhost', 'http://localhost'];

function officerLine(pair: Ed25519KeyPair, i: number): KeyLine {
  const pub = bytesToBase64url(pair.publicKey);
  return {
    kid: pair.kid,
    use: 'person',
    alg: 'Ed25519',
    pub,
    seat: `officer-${i}`,
    holder: `h${i}`,
    rpId: RP_ID,
    origin: ORIGIN,
  };
}

/** Both officers approve: a passkey's assertion over what is approved. */
export function approveSim(keys: SimKeys, what: string): ReadonlyArray<Approval> {
  return keys.officers.map((pair, i) => {
    const client = { type: 'webauthn.get', challenge: approvalChallenge(what, sha256), origin: ORIGIN };
    const clientData = textToBytes(JSON.stringify(client));
    const authenticatorData = concatBytes(sha256(textToBytes(RP_ID)), new Uint8Array([5, 0, 0, 0, 0]));
    const sig = createSigner(pair).sign(concatBytes(authenticatorData, sha256(clientData)));
    return {
      what,
      seat: `officer-${i}`,
      kid: pair.kid,
      authenticatorData: bytesToBase64url(authenticatorData),
      clientDataJSON: bytesToBase64url(clientData),
      sig: bytesToBase64url(sig),
    };
  });
}
