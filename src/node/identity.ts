/**
 * An organisation's identity on its node: the node's signing, sealing and TLS keys and the first key statement, whose hash
 * is the organisation's id. Private keys lie in one file sealed by the storage key. The three root keys are made here and
 * handed to their holders: a statement needs two of them, and the node keeps none (exchange rules, part 11).
 */

import { assert } from '../base/assert.ts';
import {
  type Bytes,
  base64urlToBytes,
  bytesToBase64url,
  bytesToText,
  concatBytes,
  textToBytes,
} from '../base/bytes.ts';
import { canonicalBytes } from '../base/canonical.ts';
import { firstStatementToOrg, rootsHash } from '../exchange/key-history.ts';
import type { JsonObject } from '../record/disclosure.ts';
import type { TypedText } from '../record/field.ts';
import type { KeyLine, Role } from '../record/kind/organisation.ts';
import {
  CORE_V,
  createUnsignedRecord,
  jsonToSignedRecord,
  type SignedRecord,
  signedRecordToJson,
} from '../record/record.ts';
import { signBytes } from '../record/signature.ts';
import {
  aes256Gcm,
  createEd25519KeyPair,
  createSigner,
  createX25519KeyPair,
  type Ed25519KeyPair,
  sha256,
  systemRandomBytes,
  type X25519KeyPair,
} from './crypto.ts';

export type SeatKey = {
  readonly seat: string;
  readonly role: Role;
  readonly holder: string;
  readonly pair: Ed25519KeyPair;
};

export type Identity = {
  readonly org: string;
  readonly code: string;
  readonly exercise: boolean;
  readonly sign: Ed25519KeyPair;
  readonly seal: X25519KeyPair;
  readonly tls: Ed25519KeyPair;
  /** Made and not listed yet, or retired: a partner that does not know the new seal key yet still seals to the old one. */
  readonly spare: { readonly sign: ReadonlyArray<Ed25519KeyPair>; readonly seal: ReadonlyArray<X25519KeyPair> };
  /** Software approval keys; only in nodes made for an exercise. */
  readonly seats: ReadonlyArray<SeatKey>;
  readonly statement: SignedRecord;
};

export type IdentityOptions = {
  readonly code: string;
  readonly name: ReadonlyArray<TypedText>;
  readonly exercise: boolean;
  readonly seats: ReadonlyArray<{
    readonly seat: string;
    readonly role: Role;
    readonly holder: string;
    readonly origin: string;
  }>;
};

/** What one root holder keeps: the key that signs statements, and the one that will after the next change of roots. */
export type RootKey = { readonly pair: Ed25519KeyPair; readonly next: Ed25519KeyPair };

export function createIdentity(options: IdentityOptions): {
  readonly identity: Identity;
  readonly rootKeys: ReadonlyArray<RootKey>;
} {
  const roots = [0, 1, 2].map(() => createEd25519KeyPair());
  const nextRoots = [0, 1, 2].map(() => createEd25519KeyPair());
  const sign = createEd25519KeyPair();
  const seal = createX25519KeyPair();
  const tls = createEd25519KeyPair();
  assert(options.exercise || options.seats.length === 0, 'software approval keys exist only in an exercise');
  const seats = options.seats.map(({ seat, role, holder }) => ({ seat, role, holder, pair: createEd25519KeyPair() }));
  const keys: KeyLine[] = [
    { kid: sign.kid, use: 'sign', alg: 'Ed25519', pub: bytesToBase64url(sign.publicKey) },
    { kid: seal.kid, use: 'seal', alg: 'X25519', pub: bytesToBase64url(seal.publicKey) },
    { kid: tls.kid, use: 'tls', alg: 'Ed25519', pub: bytesToBase64url(tls.publicKey) },
    ...seats.map(
      ({ seat, role, holder, pair }, i): KeyLine => ({
        kid: pair.kid,
        use: 'person',
        alg: 'Ed25519',
        pub: bytesToBase64url(pair.publicKey),
        seat,
        role,
        holder,
        rpId: 'localhost',
        origin: options.seats[i]!.origin,
      }),
    ),
  ];
  const body: JsonObject = {
    n: 1,
    code: options.code,
    name: options.name,
    roots: roots.map((r) => ({ kid: r.kid, pub: bytesToBase64url(r.publicKey) })),
    nextRoots: rootsHash(
      nextRoots.map((r) => r.publicKey),
      sha256,
    ),
    exercise: options.exercise,
    keys,
    revoked: [],
  };
  const made = createUnsignedRecord(
    { kind: 'key-statement', org: '', marking: 'official', body },
    { sha256, randomBytes: systemRandomBytes },
  );
  assert(made.ok, `first key statement is valid: ${made.ok ? '' : JSON.stringify(made.error)}`);
  const { coreBytes, disclosures } = made.value;
  const signatures = roots.slice(0, 2).map((root) => signBytes(CORE_V, coreBytes, createSigner(root)));
  const statement: SignedRecord = { coreBytes, disclosures, signatures };
  const { code, exercise } = options;
  const spare = { sign: [], seal: [] };
  const identity = { org: coreToOrg(coreBytes), code, exercise, sign, seal, tls, spare, seats, statement };
  return { identity, rootKeys: roots.map((root, i) => ({ pair: root, next: nextRoots[i]! })) };
}

/** Originator id: base32 of the hash of the first statement's core. */
export function coreToOrg(coreBytes: Bytes): string {
  return firstStatementToOrg(coreBytes, sha256);
}

const PAIRS = ['sign', 'tls'] as const;

/** Sealed under the storage key; additional data binds it to its use. */
export function sealIdentity(identity: Identity, storageKey: Bytes): Bytes {
  const pair = (p: Ed25519KeyPair) => bytesToBase64url(p.seed);
  const body = {
    org: identity.org,
    code: identity.code,
    exercise: identity.exercise,
    sign: pair(identity.sign),
    tls: pair(identity.tls),
    seal: bytesToBase64url(identity.seal.privateKey),
    spareSign: identity.spare.sign.map(pair),
    spareSeal: identity.spare.seal.map(({ privateKey }) => bytesToBase64url(privateKey)),
    seats: identity.seats.map((s) => ({ seat: s.seat, role: s.role, holder: s.holder, seed: pair(s.pair) })),
    statement: signedRecordToJson(identity.statement),
  };
  const nonce = systemRandomBytes(12);
  return concatBytes(
    nonce,
    aes256Gcm.seal(storageKey, nonce, textToBytes('seamline/identity/1'), canonicalBytes(body)),
  );
}

export function openIdentity(
  sealed: Bytes,
  storageKey: Bytes,
  restore: { readonly ed25519: (seed: Bytes) => Ed25519KeyPair; readonly x25519: (key: Bytes) => X25519KeyPair },
): Identity | null {
  const plain = aes256Gcm.open(
    storageKey,
    sealed.subarray(0, 12),
    textToBytes('seamline/identity/1'),
    sealed.subarray(12),
  );
  if (plain === null) return null;
  const text = bytesToText(plain);
  if (!text.ok) return null;
  const body = JSON.parse(text.value);
  const bytes = (value: string) => {
    const decoded = base64urlToBytes(value);
    assert(decoded.ok, 'identity file holds base64url');
    return decoded.value;
  };
  const pair = (seed: string) => restore.ed25519(bytes(seed));
  const statement = jsonToSignedRecord(body.statement);
  assert(statement.ok, 'identity file holds a key statement');
  const [sign, tls] = PAIRS.map((use) => pair(body[use]));
  return {
    org: body.org,
    code: body.code,
    exercise: body.exercise,
    sign: sign!,
    tls: tls!,
    seal: restore.x25519(bytes(body.seal)),
    spare: {
      sign: (body.spareSign ?? []).map(pair),
      seal: (body.spareSeal ?? []).map((key: string) => restore.x25519(bytes(key))),
    },
    seats: body.seats.map((s: { seat: string; role: Role; holder: string; seed: string }) => ({
      seat: s.seat,
      role: s.role,
      holder: s.holder,
      pair: pair(s.seed),
    })),
    statement: statement.value,
  };
}

/** The keys of a node as its statement in force lists them; those it does not list are spare. */
export function chooseKeys(identity: Identity, listed: ReadonlySet<string>): Identity {
  const choose = <T extends { readonly kid: string }>(now: T, spare: ReadonlyArray<T>): readonly [T, T[]] => {
    const all = [now, ...spare];
    const chosen = all.find(({ kid }) => listed.has(kid)) ?? now;
    return [chosen, all.filter((pair) => pair !== chosen)];
  };
  const [sign, spareSign] = choose(identity.sign, identity.spare.sign);
  const [seal, spareSeal] = choose(identity.seal, identity.spare.seal);
  return { ...identity, sign, seal, spare: { sign: spareSign, seal: spareSeal } };
}

/** Id modulo 10^30 as six groups of five digits, to be read aloud (exchange rules, pairing). */
export function formatFingerprint(org: string): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  let value = 0n;
  for (const letter of org.slice(4)) value = value * 32n + BigInt(alphabet.indexOf(letter));
  const digits = (value % 10n ** 30n).toString().padStart(30, '0');
  return digits.match(/.{5}/g)!.join(' ');
}
