/**
 * Keys of a simulated organisation, all from one seed: three roots, a node key, two officers, and the key statements that
 * name them, signed as real ones are.
 */
import { assert } from '../base/assert.ts';
import { bytesToBase64url } from '../base/bytes.ts';
import type { Prng } from '../base/random.ts';
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
  readonly pair: Ed25519KeyPair;
  readonly roots: ReadonlyArray<Ed25519KeyPair>;
  readonly officers: ReadonlyArray<Ed25519KeyPair>;
  readonly statements: ReadonlyArray<SignedRecord>;
  readonly history: KeyHistory;
};

export const SIM_STATEMENT_DEPS = { sha256, verify: verifyEd25519, isWeakKey: isWeakEd25519Key };

export function createSimKeys(name: string, prng: Prng): SimKeys {
  const pairs = Array.from({ length: 9 }, () => seedToEd25519KeyPair(prng.nextBytes(32)));
  const [roots, nextRoots, [pair, ...officers]] = [
    pairs.slice(0, 3),
    pairs.slice(3, 6),
    pairs.slice(6) as [Ed25519KeyPair, ...Ed25519KeyPair[]],
  ];
  const body = {
    n: 1,
    code: name.toUpperCase(),
    name: [{ text: name, language: 'en' }],
    roots: roots.map((r) => ({ kid: r.kid, pub: bytesToBase64url(r.publicKey) })),
    nextRoots: rootsHash(
      nextRoots.map((r) => r.publicKey),
      sha256,
    ),
    exercise: true,
    keys: [nodeLine(pair), ...officers.map(officerLine)],
    revoked: [],
  };
  const record = signStatement('', body, roots, prng);
  const extended = extendKeyHistory(null, record, SIM_STATEMENT_DEPS);
  assert(extended.ok, 'a valid first key statement');
  return { pair, roots, officers, statements: [record], history: extended.value.history };
}

function nodeLine(pair: Ed25519KeyPair): KeyLine {
  return { kid: pair.kid, use: 'sign', alg: 'Ed25519', pub: bytesToBase64url(pair.publicKey) };
}

const ORIGIN = 'http://localhost';

function officerLine(pair: Ed25519KeyPair, i: number): KeyLine {
  const pub = bytesToBase64url(pair.publicKey);
  const seat = `officer-${i}`;
  return {
    kid: pair.kid,
    use: 'person',
    alg: 'Ed25519',
    pub,
    seat,
    holder: `h${i}`,
    rpId: 'localhost',
    origin: ORIGIN,
  };
}

function signStatement(org: string, body: object, roots: ReadonlyArray<Ed25519KeyPair>, prng: Prng): SignedRecord {
  const made = createUnsignedRecord(
    { kind: 'key-statement', org, marking: 'official', body: body as never },
    { sha256, randomBytes: prng.nextBytes },
  );
  assert(made.ok, 'a valid key statement');
  const { coreBytes, disclosures } = made.value;
  const signatures = roots.slice(0, 2).map((root) => signBytes(CORE_V, coreBytes, createSigner(root)));
  return { coreBytes, disclosures, signatures };
}
